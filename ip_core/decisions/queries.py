"""Decisions that stand in a case, whom they can be about, and break-glass that waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import wording
from ip_core.access.addresses import Veil, veil_over
from ip_core.access.models import (
    AccessGrant,
    BreakGlass,
    CareOrder,
    CompetenceDecision,
    HiddenSection,
    InsightDecision,
    OwnCoordinator,
    Suspension,
)
from ip_core.cases.models import Case
from ip_core.decisions import policies
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Membership, Person

ENDABLE: dict[str, Any] = {
    "stopp": Suspension,
    "samtykkekompetanse": CompetenceDecision,
    "omsorg": CareOrder,
    "innsyn": InsightDecision,
    "egen-koordinator": OwnCoordinator,
}


@dataclass(frozen=True)
class Standing:
    """One decision in force, in words."""

    kind: str
    uuid: UUID
    what: str
    whom: str
    since: datetime
    until: datetime | None


def standing_decisions(case: Case, actor: Actor) -> list[Standing]:
    """Those in force now, the latest first."""
    now, veil = clock.now(), veil_over(case, actor)
    rows = [
        (kind, row)
        for kind, model in ENDABLE.items()
        for row in model.objects.filter(case=case)
        if row.is_in_force(now)
    ]
    found = [
        Standing(kind, row.uuid, _what(row), _whom(row, veil), row.valid_from, row.valid_until) for kind, row in rows
    ]
    return sorted(found, key=lambda one: one.since, reverse=True)


def _what(row: Any) -> str:
    if isinstance(row, Suspension):
        parts = wording.sections(row.sections) if row.sections else _("alt")
        return _("Tilgangen er stoppet: %(parts)s") % {"parts": parts}
    words = {
        CompetenceDecision: _("Eieren mangler samtykkekompetanse"),
        CareOrder: _("En enhet har omsorgen"),
        InsightDecision: _("Innsyn etter dødsfall"),
        OwnCoordinator: _("Egen koordinator"),
    }
    if isinstance(row, OwnCoordinator) and row.accepted_at is None:
        return _("Egen koordinator, har ikke svart")
    return words[type(row)]


def _whom(row: Any, veil: Veil) -> str:
    if isinstance(row, CareOrder):
        return veil(row.unit.name)
    person = row.next_of_kin if isinstance(row, CompetenceDecision) else row.person
    return person.name if person is not None else ""


def own_coordinations(actor: Actor, municipality: Municipality) -> list[OwnCoordinator]:
    """What she is asked to coordinate here, or has said yes to."""
    rows = OwnCoordinator.objects.filter(case__municipality=municipality, person=actor.person)
    return [row for row in rows.select_related("named_by") if policies.may_answer_coordination(actor, row)]


def hidden_by_takers(case: Case) -> list[HiddenSection]:
    """Objects of the application that a taker has hidden from a parent, and nobody has lifted."""
    rows = HiddenSection.objects.filter(proceeding__case=case, hidden_by__isnull=False, lifted_at__isnull=True)
    return list(rows.select_related("parent", "proceeding__case", "proceeding__owner", "proceeding__municipality"))


def decision_on(case: Case, kind: str, uuid: UUID) -> Any | None:
    model = ENDABLE.get(kind)
    return model.objects.filter(case=case, uuid=uuid).first() if model else None


def people_around(case: Case) -> list[Person]:
    """Whom a decision can be about: those with a tie to the owner, past ones too, and private grantees."""
    owner = case.owner
    found = [row.parent for row in owner.child_of.select_related("parent")]
    found += [row.guardian for row in owner.guarded_by.select_related("guardian")]
    found += [row.representative for row in owner.represented_by.select_related("representative")]
    found += [row.person for row in case.own_coordinators.select_related("person")]
    grants = AccessGrant.objects.filter(consent__case=case, grantee_person__isnull=False)
    found += [row.grantee_person for row in grants.select_related("grantee_person") if row.grantee_person]
    return list(dict.fromkeys(person for person in found if person != owner))


def possible_handlers(case: Case) -> list[Membership]:
    """Leaders and system coordinators of the municipality who stand far enough from the owner."""
    rows = _at_work(case.municipality).filter(role__in=(Role.LEADER, Role.SYSTEM_COORDINATOR))
    return [row for row in rows if not policies.stands_too_close(row.person, case)]


def possible_deputies(case: Case, actor: Actor) -> list[Membership]:
    rows = _at_work(case.municipality).filter(role=Role.COORDINATOR)
    return [row for row in rows if row.person != actor.person and not policies.stands_too_close(row.person, case)]


def _at_work(municipality: Municipality) -> Any:
    rows = Membership.objects.filter(unit__organisation__municipality=municipality).valid_on(clock.today())
    return rows.select_related("person", "unit__organisation")


def waiting_for(actor: Actor, municipality: Municipality) -> list[BreakGlass]:
    """Questions that this person may answer: nobody else sees that they are there."""
    rows = BreakGlass.objects.filter(
        proceeding__municipality=municipality, confirmed_at__isnull=True, declined_at__isnull=True
    )
    related = rows.select_related(
        "proceeding__case__owner", "proceeding__owner", "membership__person", "membership__unit"
    )
    return [row for row in related if policies.may_confirm_break_glass(actor, row)]


def own_break_glasses(actor: Actor) -> list[BreakGlass]:
    """Those that open something for her now."""
    rows = BreakGlass.objects.filter(membership__in=[m.pk for m in actor.memberships], confirmed_at__isnull=False)
    related = rows.select_related("proceeding__case__owner", "membership", "confirmed_by")
    return [row for row in related if row.is_in_force(clock.now())]
