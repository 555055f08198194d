"""The first lines of the views: what exists for this reader here, or Http404."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from ip_core.access import filing, keys, registering
from ip_core.access import queries as reading
from ip_core.access.enums import ConsentKind
from ip_core.access.models import Consent
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from plugins.consent import policies
from plugins.consent.enums import ASKED_AS


def plan_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Proceeding, Reach]:
    """A plan whose consents she may read: the owner's side and the coordinator."""
    plan, reach = reading.section_for(actor, municipality, uuid, keys.CONSENTS)
    if plan.kind != ProceedingKind.PLAN:
        raise Http404
    return plan, reach


def may_open_sharing(actor: Actor, municipality: Municipality, *, uuid: UUID, **_parts: object) -> Verdict:
    plan, _reach = plan_for(actor, municipality, uuid)
    return policies.may_ask_to_share(actor, plan)


def may_open_plan_consent(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    return may_open_question(actor, municipality, uuid=uuid, what="plan")


def may_open_question(actor: Actor, municipality: Municipality, *, uuid: UUID, what: str) -> Verdict:
    plan, _reach = plan_for(actor, municipality, uuid)
    if what not in ASKED_AS:
        raise Http404
    return policies.may_ask_for(actor, plan, ASKED_AS[what])


def may_open_consent(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    _consent, reach = reading.consent_for(actor, municipality, uuid)
    return reach.verdict(keys.CONSENTS)


def signed_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Consent, Reach]:
    """A receipt is there from the first signature on."""
    consent, reach = reading.consent_for(actor, municipality, uuid)
    if not consent.signatures.all():
        raise Http404
    return consent, reach


def may_open_receipt(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    _consent, reach = signed_for(actor, municipality, uuid)
    return reach.verdict(keys.CONSENTS)


def may_open_filing(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    consent, _reach = signed_for(actor, municipality, uuid)
    return filing.may_file(actor, consent)


def may_open_answer(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    consent, _reach = reading.consent_for(actor, municipality, uuid)
    return policies.may_answer_no(actor, consent)


def previewed(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Consent, Reach]:
    """A sharing that waits or is in force: there is nothing to look at in one that was refused or is over."""
    consent, reach = reading.consent_for(actor, municipality, uuid)
    is_sharing = consent.kind == ConsentKind.INFORMATION
    if not is_sharing or not (policies.is_waiting(consent) or consent.is_in_force(actor.at)):
        raise Http404
    return consent, reach


def may_open_preview(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    _consent, reach = previewed(actor, municipality, uuid)
    return reach.verdict(keys.CONSENTS)


def may_open_paper(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    consent, _reach = reading.consent_for(actor, municipality, uuid)
    return registering.may_register_paper(actor, consent)


def may_open_view(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    consent, _reach = reading.consent_for(actor, municipality, uuid)
    return registering.may_record_view(actor, consent)


def may_open_renewal(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    consent, _reach = reading.consent_for(actor, municipality, uuid)
    if consent.kind != ConsentKind.INFORMATION:
        raise Http404
    return policies.may_ask_to_share(actor, consent.proceeding)


def may_open_period(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    plan, _reach = plan_for(actor, municipality, uuid)
    return policies.may_ask_for_period(actor, plan)
