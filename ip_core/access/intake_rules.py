"""ACCESS §2, row by row: what each basis gives in a proceeding from need to decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from ip_core.access import keys
from ip_core.access.bases import (
    coordinator_of,
    insight,
    is_shielded_from,
    leads_responsible_unit,
    memberships_for_step,
    owners_side,
    system_coordinators,
)
from ip_core.access.enums import BasisKind, Level
from ip_core.access.facts import ProceedingFacts, Ties
from ip_core.access.reach import Allowance, Thing
from ip_core.access.verdict import Basis
from ip_core.cases.enums import IntakeStage
from ip_core.cases.models import CoordinatorAppointment, ProceedingStep
from ip_core.people.actor import Actor
from ip_core.procedures.document import Act

HANDLING_ACTS = frozenset({Act.RECEIVE_AND_ASSESS, Act.DECIDE})
WRITTEN_BY_TAKER = {
    IntakeStage.HANDLED: (keys.ASSESSMENT, keys.OPINIONS, keys.OUTCOME, keys.LETTER),
    IntakeStage.COMPLAINT_OPEN: (keys.ASSESSMENT, keys.OUTCOME, keys.LETTER),
}
DECIDED = frozenset({IntakeStage.COMPLAINT_PERIOD, IntakeStage.COMPLAINT_OPEN, IntakeStage.LATER})
UNDER_WAY = DECIDED | {IntakeStage.HANDLED}


def intake_allowances(actor: Actor, ties: Ties, facts: ProceedingFacts) -> Iterator[Allowance]:
    """The rows of the table, in its order; what narrows comes after (`limits`)."""
    yield from _owner_side(actor, ties, facts)
    if actor.on_behalf_of is not None:
        return
    if actor.is_citizen:
        yield from _notifier(actor, facts)
        yield from insight(actor, facts, keys.PLAN_SECTIONS)
    if actor.is_professional:
        yield from _taker(actor, facts)
        yield from _responsible_role(actor, facts)
        yield from _earlier_taker(actor, facts)
        yield from _asked_for_opinion(actor, facts)
        yield from _appointer(actor, facts)
        yield from _asked_coordinator(actor, facts)
        yield from _coordinator(actor, facts)
        yield from _without_a_step(actor, facts)


def _cells(names: Iterable[str], level: Level, basis: Basis, *, own_parts: bool = False) -> Iterator[Allowance]:
    for name in names:
        yield Allowance(name, level, basis, own_parts=own_parts)


def _existence(basis: Basis) -> Allowance:
    return Allowance(keys.EXISTENCE, Level.EXISTS, basis)


def _owner_side(actor: Actor, ties: Ties, facts: ProceedingFacts) -> Iterator[Allowance]:
    side = owners_side(actor, ties, facts)
    if side is None:
        return
    reached = [name for name in keys.INTAKE_OBJECTS if side.reaches(name)]
    if not _assessed(facts):
        reached = [name for name in reached if name not in (keys.ASSESSMENT, keys.OPINIONS)]
    if reached:
        yield _existence(side.basis)
    for name in reached:
        may_complain = name == keys.COMPLAINT and facts.stage != IntakeStage.CLOSED
        yield Allowance(name, Level.READ, side.basis, own_parts=may_complain)


def _assessed(facts: ProceedingFacts) -> bool:
    """Assessment and opinions are the owner's to read when finished [K]."""
    return any(step.act == Act.RECEIVE_AND_ASSESS and step.done_at is not None for step in facts.steps)


def _notifier(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Somebody else who told of the need: her own text and receipt, and not even the case's existence."""
    if actor.person is not None and actor.person.pk == facts.proceeding.notifier_id:
        basis = Basis(BasisKind.NOTIFIER, str(facts.proceeding.uuid))
        yield from _cells((keys.APPLICATION, keys.RECEIPT), Level.READ, basis)


def _handling_step(facts: ProceedingFacts) -> ProceedingStep | None:
    """The open step of assessing or deciding; when none is open, the deciding step.

    Appointing and accepting have rows of their own, so their takers do not get this one: the narrower reading."""
    opened = [step for step in facts.open_steps if step.act in HANDLING_ACTS]
    decided = [step for step in facts.steps if step.act == Act.DECIDE]
    steps = opened or decided
    return steps[-1] if steps else None


def _holds(actor: Actor, step: ProceedingStep, facts: ProceedingFacts) -> bool:
    """She took it, under a membership here that is still valid."""
    return any(m.pk == step.taker_id for m in actor.inside(facts.municipality))


def reads_as_taker(actor: Actor, facts: ProceedingFacts) -> list[Basis]:
    """Whether she handles this application now, and so reads it."""
    return [one.basis for one in _taker(actor, facts) if one.key == keys.APPLICATION]


def _taker(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    step = _handling_step(facts)
    if step is None or facts.stage == IntakeStage.CLOSED or not _holds(actor, step, facts):
        return
    basis = Basis(BasisKind.TAKER, str(step.uuid), membership=step.taker_id)
    yield _existence(basis)
    if facts.stage == IntakeStage.LATER:
        return
    yield from _cells(keys.INTAKE_OBJECTS, Level.READ, basis)
    yield from _cells(WRITTEN_BY_TAKER.get(IntakeStage(facts.stage), ()), Level.WRITE, basis)


def _responsible_role(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """The role and unit that the open step names: enough to find it in the work list."""
    if facts.stage not in UNDER_WAY:
        return
    for step in facts.open_steps:
        posts = memberships_for_step(actor, step, facts.municipality)
        if posts and not is_shielded_from(actor, facts):
            yield _existence(Basis(BasisKind.RESPONSIBLE_ROLE, str(step.uuid), membership=posts[0].pk))


def _earlier_taker(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    if facts.stage == IntakeStage.HANDLED:
        for step in facts.steps:
            if step.done_at is not None and _holds(actor, step, facts):
                yield _existence(Basis(BasisKind.EARLIER_TAKER, str(step.uuid), membership=step.taker_id))


def _asked_for_opinion(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """While it is being handled: what was sent with the question, and her own answer, both until that is finished.

    The narrower of two readings. Under the membership she was asked in, outside ones too. It tells nothing of the
    case but that."""
    if facts.stage != IntakeStage.HANDLED:
        return
    mine = {m.pk for m in actor.memberships}
    for row in facts.opinion_requests:
        ends = [end for end in (row.finished_at, row.cancelled_at) if end is not None]
        if row.membership_id not in mine or facts.at < row.asked_at or any(end <= facts.at for end in ends):
            continue
        basis = Basis(BasisKind.OPINION, str(row.uuid), membership=row.membership_id)
        yield from _cells((key for key in row.sent_objects if key in keys.INTAKE_OBJECTS), Level.READ, basis)
        yield Allowance(keys.OPINIONS, Level.WRITE, basis, item=row.uuid, thing=Thing.OPINION)


def _appointer(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """The leader whose step is to appoint sees the outcome and the wishes, never the grounds."""
    if facts.stage not in DECIDED:
        return
    for step in facts.open_steps:
        if step.act == Act.APPOINT and _holds(actor, step, facts):
            basis = Basis(BasisKind.APPOINTER, str(step.uuid), membership=step.taker_id)
            yield _existence(basis)
            yield from _cells((keys.OUTCOME, keys.WISHES), Level.READ, basis)


def _asked_coordinator(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    if facts.stage not in DECIDED:
        return
    here = [row for row in facts.appointments if row.proceeding_id == facts.proceeding.pk]
    for asked in here:
        if _is_waiting(asked, facts.at) and coordinator_of(actor, asked, facts):
            basis = Basis(BasisKind.ASKED_COORDINATOR, str(asked.uuid), membership=asked.membership_id)
            yield _existence(basis)
            yield from _cells((keys.WISHES,), Level.READ, basis)


def _is_waiting(appointment: CoordinatorAppointment, at: datetime) -> bool:
    if appointment.kind != CoordinatorAppointment.Kind.COORDINATOR:
        return False
    unanswered = appointment.accepted_at is None and appointment.declined_at is None
    return unanswered and (appointment.valid_until is None or at < appointment.valid_until)


def _coordinator(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Found in this very proceeding: a later application is not the earlier one's coordinator's to read."""
    coordinators = [a for a in facts.coordinators if a.proceeding_id == facts.proceeding.pk]
    for appointment in coordinators:
        if coordinator_of(actor, appointment, facts) and facts.stage != IntakeStage.HANDLED:
            basis = Basis(BasisKind.COORDINATOR, str(appointment.uuid), membership=appointment.membership_id)
            yield _existence(basis)
            yield from _cells(_coordinator_reads(facts), Level.READ, basis)
    if not coordinators or facts.stage not in DECIDED:
        return
    for appointment in facts.deputies:
        if appointment.proceeding_id == facts.proceeding.pk and coordinator_of(actor, appointment, facts):
            basis = Basis(BasisKind.DEPUTY, str(appointment.uuid), membership=appointment.membership_id)
            yield from _cells((keys.CONTACT, keys.OUTCOME), Level.READ, basis)


def _coordinator_reads(facts: ProceedingFacts) -> tuple[str, ...]:
    """The application only if the applicant chose so; after closing the contact alone."""
    if facts.stage == IntakeStage.CLOSED:
        return (keys.CONTACT,)
    shared = (keys.APPLICATION,) if facts.proceeding.shares_application else ()
    return (keys.OUTCOME, keys.WISHES, keys.CONTACT, *shared)


def _without_a_step(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Leader of the unit and system coordinator: that it exists and where it stands, so that no case stops."""
    if facts.stage not in UNDER_WAY:
        return
    led, everywhere = leads_responsible_unit(actor, facts), system_coordinators(actor, facts)
    if not (led or everywhere) or is_shielded_from(actor, facts):
        return
    for membership in led:
        yield _existence(Basis(BasisKind.LEADER, str(membership.pk), membership=membership.pk))
    for membership in everywhere:
        yield _existence(Basis(BasisKind.SYSTEM_COORDINATOR, str(membership.pk), membership=membership.pk))
