"""Who receives a request for correction: on the request's own text, without the section being opened to her.

Whoever works on that part by the table (ACCESS §2, §3). Where the table has nothing for her any more, because the plan
is withdrawn or over, the application is old, or the plugin is off: the coordinator while she is appointed, and for an
application whoever had the deciding step last. A suspension, the own-case rule, what a consent leaves out and a
plugin's no hold here too (ACCESS §1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.bases import coordinator_of, suspended
from ip_core.access.enums import BasisKind, Level
from ip_core.access.facts import ProceedingFacts, load, ties_of
from ip_core.access.intake_rules import HANDLING_ACTS
from ip_core.access.limits import is_own_case, narrowed_away, vetoes_on
from ip_core.access.reach import Allowance, Reach
from ip_core.access.verdict import Basis
from ip_core.cases.enums import IntakeStage
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.people.actor import Actor, actor_for
from ip_core.people.enums import Assurance, Capacity
from ip_core.people.models import Membership
from ip_core.plugins.types import Veto
from ip_core.procedures.enums import Act

ANSWERS = frozenset({BasisKind.TAKER, BasisKind.COORDINATOR, BasisKind.DEPUTY})
UNDER_WAY = frozenset({IntakeStage.HANDLED, IntakeStage.COMPLAINT_OPEN})


@dataclass(frozen=True)
class Office:
    """An appointment or a step, and what is closed to whoever holds it all the same."""

    basis: Basis
    closed: frozenset[str]
    vetoes: tuple[Veto, ...]

    def covers(self, key: str) -> bool:
        return all(
            one not in self.closed and not any(veto.covers(one) for veto in self.vetoes)
            for one in (key, keys.EXISTENCE)
        )


def by_table(actor: Actor, proceeding: Proceeding, key: str) -> Basis | None:
    """Whoever looks after the part itself, and reads it."""
    reach = engine.reach(actor, proceeding)
    basis = reach.basis(key)
    return basis if basis is not None and basis.kind in ANSWERS and reach.may_read(key) else None


def office_of(actor: Actor, proceeding: Proceeding) -> Office | None:
    """What she holds in the matter, whatever state it and the plugin are in. Nobody's in her own case."""
    person = actor.person
    if person is None or not actor.is_professional or actor.assurance < Assurance.HIGH:
        return None
    facts = _facts(proceeding, actor.at)
    basis, stopped = _held(actor, facts), suspended(person, facts)
    if basis is None or stopped is None or is_own_case(actor, ties_of(actor), facts):
        return None
    closed = stopped | narrowed_away(actor, facts)
    return Office(basis, closed, tuple(vetoes_on(actor, proceeding, proceeding.municipality)))


def receives(actor: Actor, proceeding: Proceeding, key: str) -> Basis | None:
    """By what this actor is to answer a request about the part; None when it is not hers."""
    basis = by_table(actor, proceeding, key)
    if basis is None:
        office = office_of(actor, proceeding)
        basis = office.basis if office is not None and office.covers(key) else None
    return basis if basis is not None and _may_be_told(basis, proceeding, key) else None


def _may_be_told(basis: Basis, proceeding: Proceeding, key: str) -> bool:
    """How to reach somebody whose address is protected: the coordinator and the taker of an open step (ACCESS §4)."""
    if key != keys.CONTACT or not proceeding.owner.address_protection or basis.kind == BasisKind.COORDINATOR:
        return True
    taken = ProceedingStep.objects.filter(uuid=basis.id, done_at__isnull=True)
    return basis.kind == BasisKind.TAKER and taken.exists()


def shown_by(proceeding: Proceeding, basis: Basis) -> Reach:
    """For the log of a request that was read by an office alone: the case, and no section of it."""
    return Reach.of(proceeding.uuid, [Allowance(keys.EXISTENCE, Level.EXISTS, basis)])


def received(proceeding: Proceeding, wanted: Iterable[str]) -> frozenset[str]:
    """Those parts of which a request reaches somebody, now or when an open step is taken."""
    asked = frozenset(wanted)
    facts = _facts(proceeding, clock.now())
    if not facts.is_plan and facts.stage in UNDER_WAY and any(step.taker_id is None for step in _steps(facts)[-1:]):
        return asked
    there = [actor_for(post.person, capacity=Capacity.PROFESSIONAL) for post in _posts(facts)]
    return frozenset(key for key in asked if any(receives(actor, proceeding, key) for actor in there))


def posts(proceeding: Proceeding) -> Iterator[Membership]:
    """Of those whom a request may concern; what each receives `receives` says."""
    yield from _posts(_facts(proceeding, clock.now()))


def _posts(facts: ProceedingFacts) -> Iterator[Membership]:
    yield from (row.membership for row in (*facts.coordinators, *facts.deputies))
    yield from (step.taker for step in _steps(facts)[-1:] if step.taker is not None)


def _facts(proceeding: Proceeding, at: datetime) -> ProceedingFacts:
    """Of the matter itself; a complaint stands with its application."""
    rows = Proceeding.objects.filter(pk=proceeding.complaint_of_id or proceeding.pk)
    (facts,) = load(rows, municipality=proceeding.municipality, at=at)
    return facts


def _held(actor: Actor, facts: ProceedingFacts) -> Basis | None:
    if not facts.is_plan:
        mine = {m.pk for m in actor.inside(facts.municipality)}
        steps = [step for step in _steps(facts)[-1:] if step.taker_id in mine]
        return next((Basis(BasisKind.TAKER, str(one.uuid), membership=one.taker_id) for one in steps), None)
    for kind, rows in ((BasisKind.COORDINATOR, facts.coordinators), (BasisKind.DEPUTY, facts.deputies)):
        for row in rows:
            if coordinator_of(actor, row, facts):
                return Basis(kind, str(row.uuid), membership=row.membership_id)
    return None


def _steps(facts: ProceedingFacts) -> list[ProceedingStep]:
    """The open ones of handling; when none is open, those that decided. None in a plan."""
    if facts.is_plan:
        return []
    opened = [step for step in facts.open_steps if step.act in HANDLING_ACTS]
    return opened or [step for step in facts.steps if step.act == Act.DECIDE]


__all__ = ("Office", "by_table", "office_of", "posts", "received", "receives", "shown_by")
