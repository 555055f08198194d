"""Decisions that stand in a case, whom they can be about, and break-glass that waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys, mandates, wording
from ip_core.access.addresses import Veil, veil_over
from ip_core.access.models import (
    AccessGrant,
    BreakGlass,
    CareOrder,
    CompetenceDecision,
    HiddenSection,
    InsightDecision,
    OwnCoordinator,
    Shielding,
    Suspension,
)
from ip_core.cases.models import Case, CoordinatorAppointment
from ip_core.decisions import mandate_policies, policies
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Guardianship, Membership, Parenthood, Person, Representation, Tie

ENDABLE: dict[str, Any] = {
    "stopp": Suspension,
    "samtykkekompetanse": CompetenceDecision,
    "omsorg": CareOrder,
    "innsyn": InsightDecision,
    "egen-koordinator": OwnCoordinator,
    "skjerm": Shielding,
}
DEPUTY = "stedfortreder"
TIES: dict[str, type[Tie]] = {
    "foreldreansvar": Parenthood,
    "vergemal": Guardianship,
    "fullmakt": Representation,
}


@dataclass(frozen=True)
class Standing:
    """One decision in force, in words. `is_days`: its end is a last day."""

    kind: str
    uuid: UUID
    what: str
    whom: str
    since: date
    until: date | None
    scope: str = ""
    ground: str = ""
    is_days: bool = False
    may_end: bool = True
    may_correct: bool = False


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


def standing_deputies(case: Case) -> list[Standing]:
    """Those who stand in now, or will: the days are all that is told."""
    rows = deputies_of(case).filter(valid_until__gt=clock.now())
    return [
        Standing(DEPUTY, row.uuid, _("Stedfortreder"), row.person.name, row.valid_from, row.valid_until) for row in rows
    ]


def deputies_of(case: Case) -> Any:
    rows = CoordinatorAppointment.objects.filter(case=case, kind=CoordinatorAppointment.Kind.DEPUTY)
    return rows.select_related("membership__person").order_by("valid_from")


def standing_ties(case: Case, actor: Actor) -> list[Standing]:
    """Who acts for the owner by a recorded tie, now or from a day to come."""
    return [
        _tie(kind, row, case, actor)
        for kind, model in TIES.items()
        for row in mandate_policies.ties_of(case, model)
        if mandate_policies.is_standing(row)
    ]


def _tie(kind: str, row: Any, case: Case, actor: Actor) -> Standing:
    nouns = {Parenthood: _("Foreldreansvar"), Guardianship: _("Verge"), Representation: _("Fullmakt")}
    return Standing(
        kind,
        row.uuid,
        nouns[type(row)],
        row.person.name,
        row.valid_from,
        row.valid_until,
        scope=mandates.words(row.scope) if not isinstance(row, Parenthood) else "",
        ground=" · ".join(part for part in (row.document, row.decided_by) if part),
        is_days=True,
        may_end=bool(mandate_policies.may_end_tie(actor, case, row)),
        may_correct=bool(mandate_policies.may_correct_tie(actor, case, row)),
    )


def tie_on(case: Case, kind: str, uuid: UUID) -> Tie | None:
    model = TIES.get(kind)
    rows = mandate_policies.ties_of(case, model) if model is not None else []
    return next((row for row in rows if row.uuid == uuid), None)


def _what(row: Any) -> str:
    if isinstance(row, Suspension):
        parts = wording.sections(row.sections) if row.sections else _("alt")
        return _("Tilgangen er stoppet: %(parts)s") % {"parts": parts}
    words = {
        CompetenceDecision: _("Eieren mangler samtykkekompetanse"),
        CareOrder: _("En enhet har omsorgen"),
        InsightDecision: _("Innsyn etter dødsfall"),
        OwnCoordinator: _("Egen koordinator"),
        Shielding: _("Saken er skjermet"),
    }
    if isinstance(row, OwnCoordinator) and row.accepted_at is None:
        return _("Egen koordinator, har ikke svart")
    return words[type(row)]


def _whom(row: Any, veil: Veil) -> str:
    if isinstance(row, CareOrder):
        return veil(row.unit.name)
    if isinstance(row, Shielding):
        return ""
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
    if kind == DEPUTY:
        return deputies_of(case).filter(uuid=uuid).first()
    model = ENDABLE.get(kind)
    return model.objects.filter(case=case, uuid=uuid).first() if model else None


def people_around(case: Case) -> list[Person]:
    """Whom a decision can be about: those with a tie to the owner, past ones too."""
    owner = case.owner
    found = [row.parent for row in owner.child_of.select_related("parent")]
    found += [row.guardian for row in owner.guarded_by.select_related("guardian")]
    found += [row.representative for row in owner.represented_by.select_related("representative")]
    found += [row.person for row in case.own_coordinators.select_related("person")]
    return list(dict.fromkeys(person for person in found if person != owner))


def private_grants(case: Case, actor: Actor) -> list[AccessGrant]:
    """What persons have been given, to whoever reads the consents; a taker knows only that there are some (§4)."""
    reaches = engine.reaches(actor, case.proceedings.all(), case.municipality)
    told = [proceeding for proceeding, reach in reaches.items() if reach.may_read(keys.CONSENTS)]
    rows = AccessGrant.objects.filter(consent__proceeding__in=told, grantee_person__isnull=False)
    return list(rows.exclude(grantee_person=case.owner).select_related("grantee_person", "consent__proceeding"))


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
