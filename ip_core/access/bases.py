"""Who stands where: the bases that several rows of ACCESS §2 and §3 share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ip_core.access import keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.facts import ProceedingFacts, Ties
from ip_core.access.models import CompetenceDecision
from ip_core.access.reach import Allowance
from ip_core.access.verdict import Basis
from ip_core.cases.models import CoordinatorAppointment, ProceedingStep
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality, Unit
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, MAJORITY, OWN_PLAN, age_limit
from ip_core.people.models import Membership, Person
from ip_core.procedures.document import Act

APPLY_REACHES = frozenset({
    keys.APPLICATION, keys.ATTACHMENTS, keys.WISHES, keys.RECEIPT, keys.CONTACT, keys.OUTCOME, keys.LETTER,
})  # fmt: skip
CARE_ROLES = frozenset({Role.PROVIDER, Role.CASEWORKER, Role.LEADER})
ONE_MEETING = "meeting:"
"""In a mandate's scope, before the uuid of one invitation: time, place and agenda of it, and nothing more."""

COMPLAIN_REACHES = frozenset({keys.COMPLAINT, keys.RECEIPT, keys.OUTCOME, keys.LETTER})


@dataclass(frozen=True)
class OwnersSide:
    """The owner, or somebody who acts for her within a scope (None: everything).

    `is_in_threads`: in every thread of the plan without being named in it (ACCESS §3, thread). `meetings`: the single
    invitations that a mandate is for."""

    basis: Basis
    scope: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()
    is_in_threads: bool = True
    meetings: frozenset[str] = frozenset()

    def reaches(self, key: str) -> bool:
        if key in self.hidden or (key == keys.MESSAGES and not self.is_in_threads):
            return False
        return self.scope is None or key in self.scope


def owners_side(actor: Actor, ties: Ties, facts: ProceedingFacts) -> OwnersSide | None:
    """The one basis on the owner's side that this session has: her own, or on her behalf, never both.

    At her death all of them end. What a suspension stops is as closed as what a child has hidden."""
    person = actor.person
    if person is None or facts.is_dead:
        return None
    side = _own_or_on_behalf(actor, ties, facts)
    stopped = suspended(person, facts)
    if side is None or stopped is None:
        return None
    return replace(side, hidden=side.hidden | hidden_from(person, facts) | stopped)


def _own_or_on_behalf(actor: Actor, ties: Ties, facts: ProceedingFacts) -> OwnersSide | None:
    assert actor.person is not None  # owners_side
    if actor.on_behalf_of is None:
        return _owner(facts) if actor.is_citizen and actor.person.pk == facts.owner.pk else None
    if actor.on_behalf_of.pk != facts.owner.pk or actor.person.pk == facts.owner.pk:
        return None
    if actor.is_professional:
        return None if facts.owner.pk in ties.ever else _in_care(actor, facts)
    parent, mandated = _parent(ties, facts), _mandated(actor, ties, facts)
    if parent is None or mandated is None:
        return parent or mandated
    is_in_threads = parent.is_in_threads or mandated.reaches(keys.MESSAGES)  # the widest counts
    return replace(parent, is_in_threads=is_in_threads, meetings=mandated.meetings)


def hidden_from(person: Person, facts: ProceedingFacts) -> frozenset[str]:
    """What the child has hidden from her, or a taker has; it narrows every basis that she has (ACCESS §1)."""
    return frozenset(row.section for row in facts.hidden if row.lifted_at is None and row.parent_id == person.pk)


def suspended(person: Person, facts: ProceedingFacts) -> frozenset[str] | None:
    """What a suspension stops for her in this case, whatever her basis and capacity. None: everything."""
    rows = [row for row in facts.suspensions if row.person_id == person.pk]
    if any(not row.sections for row in rows):
        return None
    return frozenset(str(key) for row in rows for key in row.sections)


def _owner(facts: ProceedingFacts) -> OwnersSide | None:
    """Below the age of an own session the parent's screen is hers. Unknown birth date: as an adult (ACCESS §4)."""
    day = facts.day
    age = facts.owner.age_on(day)
    if facts.is_plan and age is not None and age < age_limit(OWN_PLAN, day):
        return None
    return OwnersSide(Basis(BasisKind.OWNER, str(facts.owner.uuid)))


def has_parents_row(facts: ProceedingFacts) -> bool:
    return is_in_parents_row(facts.owner, facts.day, lambda: bool(facts.competence_decisions))


def is_in_parents_row(owner: Person, day: date, lacks_competence: Callable[[], bool]) -> bool:
    """Until 16; by a decision that the owner lacks competence until 18. Unknown birth date: never (ACCESS §4).

    `lacks_competence` is asked only where it turns on that."""
    age = owner.age_on(day)
    if age is None or age >= age_limit(MAJORITY, day):
        return False
    return age < age_limit(HEALTH_MAJORITY, day) or lacks_competence()


def _as_a_parent(basis: Basis, facts: ProceedingFacts) -> OwnersSide:
    age = facts.owner.age_on(facts.day)
    return OwnersSide(basis, is_in_threads=age is not None and age < age_limit(OWN_PLAN, facts.day))


def _parent(ties: Ties, facts: ProceedingFacts) -> OwnersSide | None:
    """While somebody else has the care by an order, that unit stands in the parents' place."""
    if facts.owner.pk not in ties.children or not has_parents_row(facts) or facts.care_orders:
        return None
    return _as_a_parent(Basis(BasisKind.PARENT, str(facts.owner.uuid)), facts)


def _in_care(actor: Actor, facts: ProceedingFacts) -> OwnersSide | None:
    """A care order: those of the unit it names, as professionals on behalf of the child. No outside membership."""
    if not has_parents_row(facts):
        return None
    inside = replace(actor, on_behalf_of=None).inside(facts.municipality)
    here = {m.unit_id: m.pk for m in inside if m.role in CARE_ROLES}
    order = next((row for row in facts.care_orders if row.unit_id in here), None)
    if order is None:
        return None
    return _as_a_parent(Basis(BasisKind.CARE_ORDER, str(order.uuid), membership=here[order.unit_id]), facts)


def _mandated(actor: Actor, ties: Ties, facts: ProceedingFacts) -> OwnersSide | None:
    """By mandates: all that they together reach. One that reaches nothing is none."""
    owner, case = facts.owner.pk, facts.proceeding.case.uuid
    guards = [row for row in ties.guardianships if row.ward_id == owner]
    stands_in = [r for r in ties.representations if r.represented_id == owner and r.case_uuid in (None, case)]
    found = [(Basis(BasisKind.GUARDIAN, str(row.pk)), row.scope) for row in guards]
    found += [(Basis(BasisKind.REPRESENTATIVE, str(row.pk)), row.scope) for row in stands_in]
    found += [(Basis(BasisKind.NEXT_OF_KIN, str(row.uuid)), row.scope) for row in _as_next_of_kin(actor, facts)]
    meetings = frozenset(word for _basis, scope in found for word in scope if str(word).startswith(ONE_MEETING))
    reached = frozenset(key for _basis, scope in found for key in _reached_by(scope))
    basis = next((basis for basis, scope in found if _reached_by(scope) or meetings & set(scope)), None)
    return OwnersSide(basis, scope=reached, meetings=meetings) if basis is not None else None


def _as_next_of_kin(actor: Actor, facts: ProceedingFacts) -> list[CompetenceDecision]:
    """From 18, when she lacks competence and has no guardian at all: whom the decision names (ACCESS §4)."""
    age = facts.owner.age_on(facts.day)
    if age is None or age < age_limit(MAJORITY, facts.day) or actor.person is None:
        return []
    named = [row for row in facts.competence_decisions if row.next_of_kin_id == actor.person.pk]
    return named if named and not facts.has_guardian else []


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


def insight(actor: Actor, facts: ProceedingFacts, left_out: Iterable[str]) -> Iterator[Allowance]:
    """What decisions on insight open to this citizen after the owner's death; not these keys, and never messages."""
    closed = {*left_out, keys.MESSAGES}
    if not actor.is_citizen or actor.on_behalf_of is not None or actor.person is None:
        return
    for row in facts.insights:
        if row.person_id != actor.person.pk or not set(row.sections) - closed:
            continue
        basis = Basis(BasisKind.INSIGHT, str(row.uuid))
        yield Allowance(keys.EXISTENCE, Level.EXISTS, basis)
        for key in row.sections:
            if key not in closed:
                yield Allowance(str(key), Level.READ, basis)
