"""Who is to sign for an owner today, and how many of them are enough (ACCESS §4). Asked at the instant of signing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ip_core import clock
from ip_core.access.bases import CARE_ROLES
from ip_core.access.models import CareOrder, CompetenceDecision, Suspension
from ip_core.municipalities.models import Municipality
from ip_core.people.ages import HEALTH_MAJORITY, MAJORITY, age_limit
from ip_core.people.models import Guardianship, Membership, Person


@dataclass(frozen=True)
class Signers:
    """`any_one`: one of them is enough. Nobody: the consent cannot come into force now."""

    people: tuple[Person, ...]
    any_one: bool = False

    def are_complete(self, signed: set[int]) -> bool:
        needed = {person.pk for person in self.people}
        if not needed:
            return False
        return bool(needed & signed) if self.any_one else needed <= signed


def signers_of(owner: Person, kind: str = "") -> Signers:
    """From 16 she alone; younger, every parent with responsibility. What decisions in her case change stands below.

    A suspended parent is still needed, unless the suspension says not. A child without parents is its guardian's; a
    child without one either cannot consent yet. `kind`: whoever signs by a mandate must have it for that consent."""
    day = clock.today()
    age = owner.age_on(day)
    decisions = _in_force(CompetenceDecision, owner)
    if age is None or (age >= age_limit(HEALTH_MAJORITY, day) and not decisions):
        return Signers((owner,))
    if age >= age_limit(MAJORITY, day):
        return Signers(tuple(_mandated(owner, decisions, kind)))
    if orders := _in_force(CareOrder, owner):
        return Signers(tuple(_in_care(orders)), any_one=True)
    return _parents(owner, kind)


def _parents(owner: Person, kind: str) -> Signers:
    rows = owner.child_of.valid_on(clock.today()).filter(has_responsibility=True).select_related("parent")
    every = [row.parent for row in rows]
    stopped = [row for row in _in_force(Suspension, owner) if not row.sections and not row.is_signature_needed]
    excused = {row.person_id for row in stopped}
    needed = tuple(parent for parent in every if parent.pk not in excused)
    if not every:
        return Signers(tuple(_mandated(owner, [], kind)))
    return Signers(needed, any_one=not _both_sign(owner))


def _both_sign(owner: Person) -> bool:
    """The municipality's setting [K]; the stricter without a case, and where two municipalities have hers."""
    here = Municipality.objects.filter(cases__in=owner.cases.all()).values_list("both_parents_sign", flat=True)
    return any(here) or not here


def _mandated(owner: Person, decisions: list[CompetenceDecision], kind: str) -> list[Person]:
    """The guardians; when there is none at all, the next of kin whom a decision names. Each only for what it may."""
    guards: list[Guardianship] = list(owner.guarded_by.valid_on(clock.today()).select_related("guardian"))
    if guards:
        return [row.guardian for row in guards if _may_sign(row.scope, kind)]
    return [r.next_of_kin for r in decisions if r.next_of_kin is not None and _may_sign(r.scope, kind)]


def mandated_to_sign(owner: Person, kind: str, case: UUID) -> list[Person]:
    """Representatives whom she has let sign this kind of consent, in this case."""
    rows = owner.represented_by.valid_on(clock.today()).select_related("representative")
    here = [row for row in rows if row.case_uuid in (None, case) and f"sign:{kind}" in row.scope]
    return list(dict.fromkeys(row.representative for row in here))


def _may_sign(scope: list[str], kind: str) -> bool:
    return not kind or f"sign:{kind}" in scope


def _in_care(orders: list[CareOrder]) -> list[Person]:
    """Those whom the order lets act: one of them signs for the unit."""
    units = {order.unit_id for order in orders}
    rows = Membership.objects.filter(
        unit__in=units,
        role__in=CARE_ROLES,
        unit__organisation__municipality__in={o.case.municipality_id for o in orders},
    )
    return [row.person for row in rows.valid_on(clock.today()).select_related("person")]


def _in_force(model: Any, owner: Person) -> list[Any]:
    rows = model.objects.filter(case__owner=owner).select_related("case")
    return [row for row in rows if row.is_in_force(clock.now())]


__all__ = ("Signers", "mandated_to_sign", "signers_of")
