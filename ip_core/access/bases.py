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
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, OWN_PLAN, age_limit
from ip_core.people.models import Membership

APPLY_REACHES = frozenset({
    keys.APPLICATION, keys.ATTACHMENTS, keys.WISHES, keys.RECEIPT, keys.CONTACT, keys.OUTCOME, keys.LETTER,
})  # fmt: skip
COMPLAIN_REACHES = frozenset({keys.COMPLAINT, keys.RECEIPT, keys.OUTCOME, keys.LETTER})


@dataclass(frozen=True)
class CitizenSide:
    """The owner, or somebody who acts for her within a scope (None: everything)."""

    basis: Basis
    scope: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()

    def reaches(self, key: str) -> bool:
        return key not in self.hidden and (self.scope is None or key in self.scope)


def citizen_side(actor: Actor, ties: Ties, facts: ProceedingFacts) -> CitizenSide | None:
    """The one basis on the owner's side that this session has: her own, or on her behalf, never both."""
    person = actor.person
    if person is None or not actor.is_citizen:
        return None
    if actor.on_behalf_of is None:
        return _owner(facts) if person.pk == facts.owner.pk else None
    if actor.on_behalf_of.pk != facts.owner.pk:
        return None
    return _parent(actor, ties, facts) or _guardian(ties, facts) or _representative(ties, facts)


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
    person = actor.person
    hidden = frozenset(
        h.section for h in facts.hidden if h.lifted_at is None and person is not None and h.parent_id == person.pk
    )
    return CitizenSide(Basis(BasisKind.PARENT, str(facts.owner.uuid)), hidden=hidden)


def _guardian(ties: Ties, facts: ProceedingFacts) -> CitizenSide | None:
    for row in ties.guardianships:
        if row.ward_id == facts.owner.pk:
            return CitizenSide(Basis(BasisKind.GUARDIAN, str(row.pk)), scope=_reached_by(row.scope))
    return None


def _representative(ties: Ties, facts: ProceedingFacts) -> CitizenSide | None:
    for row in ties.representations:
        if row.represented_id == facts.owner.pk and row.case_uuid in (None, facts.proceeding.case.uuid):
            return CitizenSide(Basis(BasisKind.REPRESENTATIVE, str(row.pk)), scope=_reached_by(row.scope))
    return None


def _reached_by(scope: Iterable[str]) -> frozenset[str]:
    """A mandate in words of its own gives nothing (ACCESS §4, scope of a representation)."""
    words = set(scope)
    reached = words & (set(keys.PLAN_SECTIONS) | set(keys.INTAKE_OBJECTS))
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
    """Her posts as leader of the unit that has the step, or had the last one, or that the coordinator is in."""
    steps = facts.open_steps or list(facts.steps[-1:])
    units = {step.taker.unit_id for step in steps if step.taker is not None} | {step.unit_id for step in steps}
    kinds = {step.unit_kind for step in facts.open_steps if step.taker is None and step.unit_kind}
    units |= coordinator_units(facts)
    led = actor.with_role(Role.LEADER, facts.municipality)
    return [m for m in led if m.unit_id in units or m.unit.kind in kinds]


def leads_coordinator(actor: Actor, facts: ProceedingFacts) -> list[Membership]:
    units = coordinator_units(facts)
    return [m for m in actor.with_role(Role.LEADER, facts.municipality) if m.unit_id in units]


def coordinator_units(facts: ProceedingFacts) -> set[int]:
    return {a.membership.unit_id for a in facts.appointed(CoordinatorAppointment.Kind.COORDINATOR)}


def system_coordinators(actor: Actor, facts: ProceedingFacts) -> tuple[Membership, ...]:
    return actor.with_role(Role.SYSTEM_COORDINATOR, facts.municipality)
