"""Who may be told of what happened: the few whom it concerns, and of them those who may see it at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from ip_core.access import engine, keys
from ip_core.access.emergencies import may_be_told
from ip_core.access.enums import Level
from ip_core.access.models import AccessGrant, OpinionRequest
from ip_core.access.reach import Reach
from ip_core.cases.models import CoordinatorAppointment, Event, Proceeding
from ip_core.history.reading import DECISIONS, reads_decisions
from ip_core.people.actor import Actor, actor_for, people_to_act_for
from ip_core.people.enums import Capacity
from ip_core.people.models import Person
from ip_core.subjects import receiving


class Group(StrEnum):
    OWNERS_SIDE = "owners_side"
    COORDINATOR = "coordinator"
    TAKER = "taker"
    GRANTEES = "grantees"
    ASKED = "asked"


CORRECTION = "correction.asked"
OWNERS, HANDLERS = frozenset({Group.OWNERS_SIDE}), frozenset({Group.COORDINATOR, Group.TAKER})

TOLD: dict[str, frozenset[Group]] = {
    "application.acknowledged": OWNERS,
    "decision.issued": OWNERS,
    "complaint.received": frozenset({Group.TAKER}),
    "complaint.answered": OWNERS,
    "coordinator.asked": HANDLERS,
    "coordinator.accepted": OWNERS,
    "coordinator.declined": frozenset({Group.TAKER}),
    "coordinator.change_began": OWNERS | {Group.COORDINATOR},
    "coordinator.ended": OWNERS,
    "consent.prepared": OWNERS,
    "consent.in_force": OWNERS | {Group.COORDINATOR},
    "consent.declined": OWNERS,
    "consent.withdrawn": OWNERS | {Group.COORDINATOR},
    "grant.withdrawn": OWNERS,
    "opinion.asked": frozenset({Group.ASKED}),
    "opinion.finished": frozenset({Group.TAKER}),
    CORRECTION: HANDLERS,
    "correction.answered": OWNERS,
    "consent.paper_registered": OWNERS,
    "break_glass.asked": OWNERS,
    "break_glass.declined": OWNERS,
    "break_glass.confirmed": OWNERS,
    "break_glass.ended": OWNERS,
    "competencedecision.recorded": OWNERS,
    "careorder.recorded": OWNERS,
    "suspension.recorded": OWNERS,
    "insightdecision.recorded": OWNERS,
    "decision.ended": OWNERS,
    "own_coordinator.named": OWNERS | {Group.COORDINATOR},
    "own_coordinator.accepted": OWNERS | {Group.COORDINATOR},
    "own_coordinator.declined": OWNERS | {Group.COORDINATOR},
    "own_coordinator.left": OWNERS | {Group.COORDINATOR},
    "deputy.named": OWNERS | {Group.COORDINATOR},
    "parenthood.recorded": OWNERS | {Group.COORDINATOR},
    "parenthood.corrected": OWNERS | {Group.COORDINATOR},
    "parenthood.ended": OWNERS | {Group.COORDINATOR},
    "guardianship.recorded": OWNERS | {Group.COORDINATOR},
    "guardianship.corrected": OWNERS | {Group.COORDINATOR},
    "guardianship.ended": OWNERS | {Group.COORDINATOR},
    "representation.recorded": OWNERS | {Group.COORDINATOR},
    "representation.ended": OWNERS | {Group.COORDINATOR},
    "case.shielded": OWNERS,
    "case.shield_lifted": OWNERS,
    "deputy.ended": OWNERS | {Group.COORDINATOR},
    "complaint.opened": frozenset({Group.TAKER}),
    "companion.named": OWNERS | {Group.COORDINATOR},
    "companion.withdrawn": OWNERS | {Group.COORDINATOR},
    "case.moved": OWNERS | {Group.COORDINATOR},
    "grant.followed": OWNERS | {Group.COORDINATOR},
    "grant.ends_soon": OWNERS | {Group.COORDINATOR},
    "period.ends_soon": OWNERS | {Group.COORDINATOR},
    "age.soon": OWNERS | {Group.COORDINATOR},
    "period.changed": OWNERS | {Group.COORDINATOR, Group.GRANTEES},
}
"""Kinds of event, and whom each concerns. What is not here tells nobody."""


@dataclass(frozen=True)
class Receiver:
    """One person, in the capacity and for the one that the event concerns her."""

    person: Person
    capacity: str
    on_behalf_of: Person | None = None

    @property
    def actor(self) -> Actor:
        return actor_for(self.person, capacity=self.capacity, on_behalf_of=self.on_behalf_of)


def receivers(event: Event) -> list[Receiver]:
    """Those whom the event concerns and who may see it now. Whoever did it needs no telling."""
    found = proceeding_of(event)
    if found is None:
        return []
    candidates = dict.fromkeys(_candidates(event, found[0]))
    return [one for one in candidates if one.person.uuid != event.actor_uuid and may_know(one, event)]


def may_know(receiver: Receiver, event: Event) -> bool:
    """Asked of the engine at the clock's instant: when a notice is made, and again when it leaves the house."""
    found = proceeding_of(event)
    actor = receiver.actor
    if found is None or (actor.on_behalf_of is not None and actor.on_behalf_of not in people_to_act_for(actor.person)):  # type: ignore[arg-type]
        return False
    proceeding = found[0]
    if event.kind == CORRECTION:
        return receiving.receives(actor, proceeding, found[1]) is not None
    if (named := event.references.get("break_glass", "")) and not may_be_told(actor, proceeding, UUID(named)):
        return False
    return is_told(engine.reach(actor, proceeding), event)


def is_told(reach: Reach, event: Event) -> bool:
    """Whether what lies under the event is hers to read. Of break-glass more is asked (`emergencies`)."""
    place = place_of(event)
    if place is None:
        return False
    if (asked := _asked(event)) is not None and reach.thing_level(asked) >= Level.READ:
        return True
    if place[1] == DECISIONS:
        return reads_decisions(reach)
    return reach.exists if place[1] == keys.EXISTENCE else reach.may_read(place[1], _item(event))


def place_of(event: Event) -> tuple[UUID, str] | None:
    """The matter and the key that it happened under."""
    return keys.parse_proceeding_scope(event.scope)


def proceeding_of(event: Event) -> tuple[Proceeding, str] | None:
    place = place_of(event)
    if place is None:
        return None
    proceeding = Proceeding.objects.select_related("case", "owner", "municipality").filter(uuid=place[0]).first()
    return (proceeding, place[1]) if proceeding is not None else None


def _item(event: Event) -> UUID | None:
    named = event.references.get("item", "")
    return UUID(named) if named else None


def _asked(event: Event) -> UUID | None:
    """The question for an opinion that it is about: whoever is asked knows of nothing else."""
    named = event.references.get("opinion", "")
    return UUID(named) if named else None


def _candidates(event: Event, proceeding: Proceeding) -> Iterator[Receiver]:
    groups = TOLD.get(event.kind, frozenset())
    if Group.OWNERS_SIDE in groups:
        yield from _owners_side(proceeding.owner)
    if Group.COORDINATOR in groups:
        yield from _appointed(proceeding)
    if Group.TAKER in groups:
        steps = proceeding.steps.filter(done_at__isnull=True, taker__isnull=False).select_related("taker__person")
        yield from (Receiver(step.taker.person, Capacity.PROFESSIONAL) for step in steps if step.taker is not None)
    if event.kind == CORRECTION:
        yield from (Receiver(post.person, Capacity.PROFESSIONAL) for post in receiving.posts(proceeding))
    if Group.ASKED in groups and (asked := _asked(event)) is not None:
        rows = OpinionRequest.objects.filter(uuid=asked).select_related("membership__person")
        yield from (Receiver(row.membership.person, Capacity.PROFESSIONAL) for row in rows)
    if Group.GRANTEES in groups:
        yield from _grantees(event, proceeding)


def _owners_side(owner: Person) -> Iterator[Receiver]:
    yield Receiver(owner, Capacity.CITIZEN)
    acting = [row.parent for row in owner.child_of.filter(has_responsibility=True).select_related("parent")]
    acting += [row.guardian for row in owner.guarded_by.select_related("guardian")]
    acting += [row.representative for row in owner.represented_by.select_related("representative")]
    yield from (Receiver(person, Capacity.CITIZEN, owner) for person in acting)


def _appointed(proceeding: Proceeding) -> Iterator[Receiver]:
    """Asked, accepted, deputies: what each may know of it the engine says."""
    rows = CoordinatorAppointment.objects.filter(case=proceeding.case, declined_at__isnull=True)
    for row in rows.select_related("membership__person"):
        yield Receiver(row.membership.person, Capacity.PROFESSIONAL)


def _grantees(event: Event, proceeding: Proceeding) -> Iterator[Receiver]:
    """Persons with a grant on that section. A unit is told by nobody: its people see it when they come to work."""
    place = place_of(event)
    rows = AccessGrant.objects.filter(consent__proceeding=proceeding, grantee_person__isnull=False)
    for grant in rows.filter(section=place[1] if place else "").select_related("grantee_person"):
        if grant.grantee_person is not None:
            yield Receiver(grant.grantee_person, grant.capacity)
