"""Who stands where: the bases that several rows of ACCESS §2 and §3 share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ip_core.access import keys
from ip_core.access.enums import BasisKind
from ip_core.access.facts import ProceedingFacts, Ties
from ip_core.access.verdict import Basis
from ip_core.cases.models import CoordinatorAppointment, ProceedingStep
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality, Unit
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, OWN_PLAN, age_limit
from ip_core.people.models import Membership, Person
from ip_core.procedures.document import Act

APPLY_REACHES = frozenset({
    keys.APPLICATION, keys.ATTACHMENTS, keys.WISHES, keys.RECEIPT, keys.CONTACT, keys.OUTCOME, keys.LETTER,
})  # fmt: skip
COMPLAIN_REACHES = frozenset({keys.COMPLAINT, keys.RECEIPT, keys.OUTCOME, keys.LETTER})


@dataclass(frozen=True)
class CitizenSide:
    """The owner, or somebody who acts for her within a scope (None: everything).

    `is_in_threads`: may hold a thread with the coordinator without being named in it (ACCESS §3, thread)."""

    basis: Basis
    scope: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()
    is_in_threads: bool = True

    def reaches(self, key: str) -> bool:
        if key in self.hidden or (key == keys.MESSAGES and not self.is_in_threads):
            return False
        return self.scope is None or key in self.scope


def citizen_side(actor: Actor, ties: Ties, facts: ProceedingFacts) -> CitizenSide | None:
    """The one basis on the owner's side that this session has: her own, or on her behalf, never both."""
    person = actor.person
    if person is None or not actor.is_citizen:
        return None
    if actor.on_behalf_of is None:
        return _owner(facts) if person.pk == facts.owner.pk else None
    if actor.on_behalf_of.pk != facts.owner.pk:
        return None
    return _parent(actor, ties, facts) or _mandated(actor, ties, facts)


def hidden_from(person: Person, facts: ProceedingFacts) -> frozenset[str]:
    """What the child has hidden from her, or a taker has; it narrows every basis that she has (ACCESS §1)."""
    return frozenset(row.section for row in facts.hidden if row.lifted_at is None and row.parent_id == person.pk)


def _owner(facts: ProceedingFacts) -> CitizenSide | None:
    """Below the age of an own session the parent's screen is hers. Unknown birth date: as an adult (ACCESS §4)."""
    day = facts.day
    age = facts.owner.age_on(day)
    if facts.is_plan and age is not None and age < age_limit(OWN_PLAN, day):
        return None
    return CitizenSide(Basis(BasisKind.OWNER, str(facts.owner.uuid)))


def _parent(actor: Actor, ties: Ties, facts: ProceedingFacts) -> CitizenSide | None:
    day = facts.day
    age = facts.owner.age_on(day)
    if facts.owner.pk not in ties.children or age is None or age >= age_limit(HEALTH_MAJORITY, day):
        return None
    assert actor.person is not None  # citizen_side
    return CitizenSide(
        Basis(BasisKind.PARENT, str(facts.owner.uuid)),
        hidden=hidden_from(actor.person, facts),
        is_in_threads=age < age_limit(OWN_PLAN, day),
    )


def _mandated(actor: Actor, ties: Ties, facts: ProceedingFacts) -> CitizenSide | None:
    """As guardian or representative: all that her mandates together reach. One that reaches nothing is none."""
    guards = [row for row in ties.guardianships if row.ward_id == facts.owner.pk]
    stands_in = [
        row
        for row in ties.representations
        if row.represented_id == facts.owner.pk and row.case_uuid in (None, facts.proceeding.case.uuid)
    ]
    found = [(Basis(BasisKind.GUARDIAN, str(row.pk)), _reached_by(row.scope)) for row in guards]
    found += [(Basis(BasisKind.REPRESENTATIVE, str(row.pk)), _reached_by(row.scope)) for row in stands_in]
    reached = frozenset(key for _basis, scope in found for key in scope)
    basis = next((basis for basis, scope in found if scope), None)
    if basis is None or actor.person is None:
        return None
    return CitizenSide(basis, scope=reached, hidden=hidden_from(actor.person, facts))


def _reached_by(scope: Iterable[str]) -> frozenset[str]:
    """A mandate in words of its own gives nothing (ACCESS §4, scope of a representation)."""
    words = set(scope)
    reached = words & set(keys.PLAN_SECTIONS)
    if "apply" in words:
        reached |= APPLY_REACHES
    if "complain" in words:
        reached |= COMPLAIN_REACHES
    return frozenset(reached)


def memberships_for_step(actor: Actor, step: ProceedingStep, municipality: Municipality) -> list[Membership]:
    """Her memberships that the step's role and kind of unit make responsible. None from outside."""
    return [
        m
        for m in actor.inside(municipality)
        if m.role == step.role
        and (not step.unit_kind or m.unit.kind == step.unit_kind)
        and (step.unit_id is None or m.unit_id == step.unit_id)
    ]


def coordinator_of(actor: Actor, appointment: CoordinatorAppointment, facts: ProceedingFacts) -> bool:
    """The appointment stands on one of her own memberships here, valid now."""
    return any(m.pk == appointment.membership_id for m in actor.inside(facts.municipality))


def leads_responsible_unit(actor: Actor, facts: ProceedingFacts) -> list[Membership]:
    """Her posts as leader of the unit that has the open step; when none is open, of the one that decided.

    The step's own unit; else that of whoever has taken it; else the kind of unit that the procedure names."""
    decided = [step for step in facts.steps if step.act == Act.DECIDE]
    led = actor.with_role(Role.LEADER, facts.municipality)
    return [m for m in led if any(_lies_with(m.unit, step) for step in facts.open_steps or decided[-1:])]


def _lies_with(unit: Unit, step: ProceedingStep) -> bool:
    where = step.unit_id or (step.taker.unit_id if step.taker is not None else None)
    return unit.pk == where if where is not None else unit.kind == step.unit_kind


def leads_coordinator(actor: Actor, facts: ProceedingFacts) -> list[Membership]:
    units = {appointment.membership.unit_id for appointment in facts.coordinators}
    return [m for m in actor.with_role(Role.LEADER, facts.municipality) if m.unit_id in units]


def is_shielded_from(actor: Actor, facts: ProceedingFacts) -> bool:
    """A shielded case: what a role or a post gives, only persons named have (ACCESS §2)."""
    return facts.is_shielded and (actor.person is None or actor.person.pk not in facts.named)


def system_coordinators(actor: Actor, facts: ProceedingFacts) -> tuple[Membership, ...]:
    return actor.with_role(Role.SYSTEM_COORDINATOR, facts.municipality)
