"""Asking: put the text together, prepare the consent, and add the accesses it is to open. Core keeps and decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import services as access
from ip_core.access import wording
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.models import Consent
from ip_core.access.services import GrantAsked
from ip_core.cases.models import Proceeding
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.models import Membership
from plugins.consent import policies, queries, texts
from plugins.consent.exceptions import AlreadyAsked
from plugins.consent.texts import Wish


@dataclass(frozen=True)
class Sharing:
    """Who is to see what, why and for how long."""

    membership: Membership
    sections: tuple[str, ...]
    purpose: str
    last_day: date
    writes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = field(default=())
    exception: str = ""


@service
def ask_to_share(
    plan: Proceeding, sharing: Sharing, *, actor: Actor, language: str, instead_of: Consent | None = None
) -> Consent:
    """Prepare the consent and its accesses; nothing opens before it is signed.

    Raises NotAllowed, GrantNotPossible. `instead_of` is an unanswered one that this takes the place of."""
    policies.may_ask_to_share(actor, plan).require()
    if instead_of is not None:
        access.decline_consent(instead_of, actor=actor)
    consent = access.prepare_consent(
        plan,
        actor=actor,
        kind=ConsentKind.INFORMATION,
        text=texts.compose(ConsentKind.INFORMATION, _sharing_wish(plan, sharing, language), language),
        exception_text=sharing.exception,
        excluded=sharing.excluded,
    )
    for section in sharing.sections:
        access.ask_for_grant(consent, _grant(sharing, section), actor=actor)
    return consent


@service
def ask_for_plan(
    plan: Proceeding, *, actor: Actor, language: str, exception: str = "", excluded: tuple[str, ...] = ()
) -> Consent:
    """Prepare the consent that the plan is made. Raises NotAllowed; AlreadyAsked while one waits."""
    policies.may_ask_for_plan(actor, plan).require()
    Proceeding.objects.select_for_update().get(pk=plan.pk)
    if queries.waiting_on(plan, ConsentKind.PLAN_MADE).exists():
        raise AlreadyAsked(_("Samtykket er alt gjort klart. Les det, og svar der."))
    return access.prepare_consent(
        plan,
        actor=actor,
        kind=ConsentKind.PLAN_MADE,
        text=texts.compose(ConsentKind.PLAN_MADE, _plan_wish(plan, exception, excluded), language),
        exception_text=exception,
        excluded=excluded,
    )


def _grant(sharing: Sharing, section: str) -> GrantAsked:
    return GrantAsked(
        section,
        sharing.purpose,
        clock.midnight_after(sharing.last_day),
        membership=sharing.membership,
        level=Level.WRITE if section in sharing.writes else Level.READ,
    )


def _sharing_wish(plan: Proceeding, sharing: Sharing, language: str) -> Wish:
    name = sharing.membership.person.name
    with translation.override(language):
        post = wording.post(sharing.membership)
    return Wish(
        owner=plan.owner.name,
        number=plan.case.number,
        municipality=plan.municipality.name,
        grantee_name=name,
        grantee=f"{name}, {post}",
        sections=sharing.sections,
        writes=sharing.writes,
        purpose=sharing.purpose,
        last_day=sharing.last_day,
        excluded=sharing.excluded,
        exception=sharing.exception,
    )


def _plan_wish(plan: Proceeding, exception: str, excluded: tuple[str, ...]) -> Wish:
    return Wish(
        owner=plan.owner.name,
        number=plan.case.number,
        municipality=plan.municipality.name,
        coordinator=queries.coordinator_name(plan),
        excluded=excluded,
        exception=exception,
    )
