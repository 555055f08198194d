"""Who may open the pages about access, and as whom: the owner's side, the coordinator, or a grantee (ACCESS §4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from ip_core import clock
from ip_core.access import keys, policies, queries
from ip_core.access.enums import Level
from ip_core.access.limits import OWNERS_SIDE
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict, allow
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Case, Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Person


class Viewer(StrEnum):
    """As whom somebody reads the page."""

    OWNER = "owner"
    BEHALF = "behalf"
    COORDINATOR = "coordinator"
    GRANTEE = "grantee"


@dataclass(frozen=True)
class AccessPage:
    """A case as the pages about access show it to one viewer. `plan` is the latest whose consents she may read."""

    case: Case
    viewer: Viewer
    reaches: dict[Proceeding, Reach]
    plans: tuple[Proceeding, ...]
    intakes: tuple[Proceeding, ...]

    @property
    def plan(self) -> Proceeding | None:
        return self.plans[0] if self.plans else None

    @property
    def is_owners_side(self) -> bool:
        return self.viewer in (Viewer.OWNER, Viewer.BEHALF)

    @property
    def verdict(self) -> Verdict:
        """The level and basis that the page is read by."""
        shown = self.plans or tuple(self.reaches)
        key = keys.CONSENTS if self.plans and self.viewer != Viewer.GRANTEE else keys.EXISTENCE
        reach = self.reaches[shown[0]]
        return allow(max(reach.level(key), Level.READ), reach.basis(key))


def access_page(actor: Actor, municipality: Municipality, uuid: UUID) -> AccessPage:
    """The gate. Whoever is neither owner's side, coordinator nor grantee gets Http404, leaders too."""
    case, reaches = queries.case_for(actor, municipality, uuid)
    mine = {proceeding: reach for proceeding, reach in reaches.items() if _is_owners_side(reach)}
    if mine:
        viewer = Viewer.BEHALF if actor.on_behalf_of else Viewer.OWNER
        intakes = tuple(p for p in mine if p.kind == ProceedingKind.INTAKE)
        return AccessPage(case, viewer, mine, _readable_plans(mine), intakes)
    if plans := _readable_plans(reaches):
        return AccessPage(case, Viewer.COORDINATOR, {plan: reaches[plan] for plan in plans}, plans, ())
    granted = {p: r for p, r in reaches.items() if queries.own_grants(actor, r, p)}
    if not granted:
        raise Http404
    return AccessPage(case, Viewer.GRANTEE, granted, tuple(granted), ())


def owners_page(actor: Actor, municipality: Municipality, uuid: UUID) -> AccessPage:
    """The gate of what only the owner's side has: the log, withdrawing, hiding."""
    page = access_page(actor, municipality, uuid)
    if not page.is_owners_side:
        raise Http404
    return page


def may_open_access_page(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    return access_page(actor, municipality, uuid).verdict


def may_open_log(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    page = owners_page(actor, municipality, uuid)
    first = next(iter(page.reaches.values()))
    return allow(Level.READ, first.basis(keys.EXISTENCE))


def consent_on(page: AccessPage, uuid: UUID) -> Consent:
    """A consent of the page's own case that this viewer may see; Http404 for any other, a grantee's too."""
    if page.viewer == Viewer.GRANTEE:
        raise Http404
    rows = Consent.objects.filter(proceeding__in=page.plans).select_related("proceeding__case", "case__owner")
    return get_object_or_404(rows, uuid=uuid)


def grant_on(page: AccessPage, uuid: UUID) -> AccessGrant:
    if page.viewer == Viewer.GRANTEE:
        raise Http404
    rows = AccessGrant.objects.filter(consent__proceeding__in=page.plans)
    related = ("consent__proceeding__case", "consent__case__owner", "grantee_person", "grantee_unit")
    return get_object_or_404(rows.select_related(*related), uuid=uuid)


def parent_on(page: AccessPage, uuid: UUID) -> Person:
    """A parent of the owner, for the child's own page about what is hidden."""
    if page.viewer != Viewer.OWNER or page.plan is None:
        raise Http404
    parents = page.case.owner.child_of.valid_on(clock.today()).filter(has_responsibility=True)
    return get_object_or_404(parents.select_related("parent"), parent__uuid=uuid).parent


def may_open_consent_withdrawal(actor: Actor, municipality: Municipality, *, uuid: UUID, consent: UUID) -> Verdict:
    page = access_page(actor, municipality, uuid)
    return policies.may_withdraw_consent(actor, consent_on(page, consent))


def may_open_grant_withdrawal(actor: Actor, municipality: Municipality, *, uuid: UUID, grant: UUID) -> Verdict:
    page = access_page(actor, municipality, uuid)
    return policies.may_withdraw_grant(actor, grant_on(page, grant))


def may_open_hiding(actor: Actor, municipality: Municipality, *, uuid: UUID, parent: UUID) -> Verdict:
    page = owners_page(actor, municipality, uuid)
    person = parent_on(page, parent)
    assert page.plan is not None  # parent_on
    return policies.may_hide_from_parent(actor, page.plan, person)


def _is_owners_side(reach: Reach) -> bool:
    basis = reach.basis(keys.EXISTENCE)
    return basis is not None and basis.kind in OWNERS_SIDE


def _readable_plans(reaches: dict[Proceeding, Reach]) -> tuple[Proceeding, ...]:
    plans = [p for p, r in reaches.items() if p.kind == ProceedingKind.PLAN and r.level(keys.CONSENTS) >= Level.READ]
    return tuple(sorted(plans, key=lambda plan: plan.opened_at, reverse=True))
