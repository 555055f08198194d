"""ACCESS §2 for one session and one matter: which rows she stands in, and what then is hers."""

from __future__ import annotations

from collections.abc import Iterator

from tests.proof.answers import Answer
from tests.proof.asked import asked_for_opinion, insight
from tests.proof.narrows import closed_to
from tests.proof.rows import Row
from tests.proof.standing import CITIZEN, Session, World
from tests.proof.tables import EXISTENCE, INTAKE_CELLS, OBJECTS

APPLY = {"application", "attachments", "wishes", "receipt", "contact", "outcome", "letter"}
COMPLAIN = {"complaint", "receipt", "outcome", "letter"}
HANDLING = {"assess", "decide"}


def intake(world: World, session: Session, matter: Row) -> Answer:
    found, column = Answer(), world.intake_column(matter)
    if session.capacity == CITIZEN or session.behalf is not None:
        _owner_side(world, session, matter, column, found)
    elif not world.is_her_own(session.person, matter):
        for name, holds in professional_rows(world, session, matter):
            found.add(INTAKE_CELLS[name][column], OBJECTS, holds=holds)
        asked_for_opinion(world, session, matter, column, found)
    insight(world, session, matter, found)
    return found


def _owner_side(world: World, session: Session, matter: Row, column: str, found: Answer) -> None:
    cells = INTAKE_CELLS["owner's side"][column]
    person, behalf = session.person, session.behalf
    if behalf is None and matter.owner_id == person:
        found.add(cells, OBJECTS)
    elif behalf is not None and behalf == matter.owner_id:
        found.add(cells, OBJECTS)
        reached = _reached_on_behalf(world, session, matter) - closed_to(world, session, matter)
        found.without([key for key in OBJECTS if key not in reached])
    elif behalf is None and matter.notifier_id == person:
        found.add(INTAKE_CELLS["notifier"][column], OBJECTS)  # her own text and the receipt; no existence
        return
    if not any(row.act == "assess" and world.has_happened(row.done_at) for row in world.steps(matter)):
        found.without(["assessment", "opinions"])  # the owner's to read when finished
    if not found.readable:
        found.without([EXISTENCE])


def _reached_on_behalf(world: World, session: Session, matter: Row) -> set[str]:
    """Parent of a child under 16, or in a parent's place: all; guardian and representative: what the scope's words
    reach (§4)."""
    if world.in_parents_place(session, matter) and world.parental_age(matter):
        return set(OBJECTS)
    words = world.mandate(session, matter)
    return (APPLY if "apply" in words else set()) | (COMPLAIN if "complain" in words else set())


def professional_rows(world: World, session: Session, matter: Row) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows of §2 that a professional stands in, with the conditions that hold."""
    mine = world.memberships(session, matter.municipality_id)
    ids = {row.id for row in mine}
    open_steps = world.open_steps(matter)
    is_named = world.is_named(session, matter)
    done = [row for row in world.steps(matter) if world.has_happened(row.done_at)]
    # READING: whoever is to appoint, or is asked to accept, has a row of her own; "the open step" of the taker's row is
    # one of handling. While the case waits for a coordinator the decider still answers for it, complaints included.
    handling = [row for row in open_steps if row.act in HANDLING]
    decided = [row for row in world.steps(matter) if row.act == "decide"]
    if any(row.taker_id in ids for row in handling or decided[-1:]):
        yield "taker", ()
    for step in open_steps:
        if step.taker_id not in ids and is_named and any(_is_responsible(world, row, step) for row in mine):
            yield "role and unit responsible, not the taker", ()
        if step.act == "appoint" and step.taker_id in ids:  # NARROWER: all of the row lasts as long as the step
            yield "leader whose step is to appoint", ("step open",)
    if any(row.taker_id in ids for row in done):
        yield "taker of an earlier step", ()
    yield from _coordinators(world, matter, ids)
    if is_named and (_leads_step(world, mine, matter) or any(row.role == "system_coordinator" for row in mine)):
        yield "leader of the unit, system coordinator", ()


def _coordinators(world: World, matter: Row, ids: set[int]) -> Iterator[tuple[str, tuple[str, ...]]]:
    mine = [r for r in world.rows.appointments if r.proceeding_id == matter.id and r.membership_id in ids]
    for row in mine:
        unanswered = not world.has_happened(row.accepted_at) and not world.has_happened(row.declined_at)
        if row.kind == "coordinator" and world.runs(row.asked_at, row.valid_until) and unanswered:
            yield "coordinator asked to take it", ()
    # NARROWER: the coordinator who was found in this proceeding, not in an earlier one of the same case
    running = [r for r in world.appointments(matter, "coordinator") if r.proceeding_id == matter.id]
    if any(row.membership_id in ids for row in running):
        yield "coordinator, accepted", ("chose",) if matter.shares_application else ()
    deputies = [r for r in world.appointments(matter, "deputy") if r.proceeding_id == matter.id]
    if running and any(row.membership_id in ids for row in deputies):
        yield "deputy, in her period", ()


def _is_responsible(world: World, membership: Row, step: Row) -> bool:
    in_unit = step.unit_id in (None, membership.unit_id)
    of_kind = step.unit_kind in ("", world.unit(membership).kind)
    return membership.role == step.role and in_unit and of_kind


def _leads_step(world: World, mine: list[Row], matter: Row) -> bool:
    """The unit is the step's; else that of whoever has taken it; else, of an untaken step, the kind it names."""
    steps = world.open_steps(matter) or [r for r in world.steps(matter) if r.act == "decide"][-1:]
    led = [world.unit(row) for row in mine if row.role == "leader"]
    for step in steps:
        taker = world.rows.one("memberships", step.taker_id).unit_id if step.taker_id else None
        where = step.unit_id or taker
        if any(unit.id == where if where else unit.kind == step.unit_kind for unit in led):
            return True
    return False
