"""Bases that are given by name, for one thing or for some sections: opinion, insight, invitation, break-glass,
the owner's own coordinator, threads (ACCESS §2–4)."""

from __future__ import annotations

from datetime import timedelta

from tests.proof.answers import Answer, Cell
from tests.proof.narrows import closed_to, is_own_side, left_out_of_plan
from tests.proof.rows import Row
from tests.proof.standing import CITIZEN, PROFESSIONAL, Session, World
from tests.proof.tables import (
    EXISTENCE,
    EXISTS,
    INVITED_CELLS,
    OBJECTS,
    PLAN_CELLS,
    READ,
    SECTIONS,
    WRITE,
)

EMERGENCY_ROLES = {"provider", "caseworker", "coordinator"}
NEVER_IN_EMERGENCY = {"consents", "messages"}


def asked_for_opinion(world: World, session: Session, matter: Row, column: str, found: Answer) -> None:
    """What was sent with the question, and her own answer until it is finished; outside memberships too. No E (§1).

    NARROWER: what was sent is read until she has finished too."""
    ids = {row.id for row in world.memberships(session)}
    for row in world.rows.opinions:
        is_hers = row.proceeding_id == matter.id and row.membership_id in ids
        if column == "being handled" and is_hers and world.runs(row.asked_at, row.finished_at, row.cancelled_at):
            for key in row.sent_objects:
                found.cells.setdefault(key, Cell()).widen(READ)
            if "opinions" not in closed_to(world, session, matter):
                found.things[row.uuid] = WRITE


def insight(world: World, session: Session, matter: Row, found: Answer) -> None:
    """After the owner's death, by decision: a citizen in her own name. READING: with what it opens comes the existence
    of that; notifier, opinion and invitation are those that give none (§1).

    NARROWER: what a consent left out, and threads and consents, are no part of it."""
    own_name = session.capacity == CITIZEN and session.behalf is None
    if not own_name or not world.has_happened(world.owner(matter).died_at):
        return
    keys = set(SECTIONS) - NEVER_IN_EMERGENCY if matter.kind == "plan" else set(OBJECTS)
    for row in world.rows.insights:
        if (row.case_id, row.person_id) == (matter.case_id, session.person) and world.lasts(row):
            _read(world, session, matter, keys & set(row.sections), found)


def _read(world: World, session: Session, matter: Row, keys: set[str], found: Answer) -> None:
    shut = closed_to(world, session, matter) | (left_out_of_plan(world, matter) if matter.kind == "plan" else set())
    for key in keys - shut:
        found.cells.setdefault(key, Cell()).widen(READ)
        found.cells.setdefault(EXISTENCE, Cell()).widen(EXISTS)


def emergency(world: World, session: Session, plan: Row, column: str, found: Answer) -> None:
    """Break-glass: a second person before; at most 24 hours from her confirmation; roles as for a unit grant; never an
    outside membership (§1)."""
    mine = {row.id for row in world.memberships(session, plan.municipality_id) if row.role in EMERGENCY_ROLES}
    for row in world.rows.emergencies:
        if row.proceeding_id != plan.id or row.membership_id not in mine or column == "before":
            continue
        if row.confirmed_by_id is None or row.declined_at is not None or _confirmed_herself(world, session, row):
            continue
        if world.runs(row.confirmed_at, row.confirmed_at + timedelta(hours=24), row.ended_at):
            _read(world, session, plan, set(row.sections) & set(SECTIONS) - NEVER_IN_EMERGENCY, found)


def _confirmed_herself(world: World, session: Session, row: Row) -> bool:
    return world.rows.one("memberships", row.confirmed_by_id).person_id == session.person


def own_coordinator(world: World, session: Session, plan: Row, column: str, found: Answer) -> None:
    """Coordinator's and owner's together in an open plan; consents R (§3), NARROWER: until closed, as for the other.

    NARROWER: the owner's death ends it, as it ends bases on behalf; from then on it is insight, by decision."""
    if session.behalf is not None or session.person not in own_coordinators(world, plan):
        return
    if world.has_happened(world.owner(plan).died_at):
        return
    given = Answer()
    given.add(PLAN_CELLS["own coordinator (citizen)"][column], SECTIONS)
    if column != "closed":
        given.cells["consents"] = Cell(READ)
    else:
        given.without(["consents"])
    given.without(closed_to(world, session, plan) | left_out_of_plan(world, plan))
    for key, cell in given.cells.items():
        found.cells.setdefault(key, Cell()).widen(cell.level, own=cell.own)
    if given.readable:
        found.give_existence()


def own_coordinators(world: World, plan: Row) -> set[int]:
    """From the later of acceptance and its from."""
    rows = [row for row in world.rows.own_coordinators if row.case_id == plan.case_id]
    return {row.person_id for row in rows if world.has_happened(row.accepted_at) and world.lasts(row)}


def invited(world: World, session: Session, plan: Row, column: str, found: Answer) -> None:
    """One meeting or task, and nothing else, until declined, cancelled or over; it ends with the consent to a group.

    A mandate for one meeting (§4) shows its time, place and agenda. NARROWER: while the invitation itself counts."""
    bound = set() if is_own_side(world, session, plan) else left_out_of_plan(world, plan)
    if "meetings" in closed_to(world, session, plan) | bound:
        return
    for row in world.rows.invitations:
        by_mandate = f"meeting:{row.uuid}" in world.mandate(session, plan)
        if row.proceeding_id != plan.id or not (by_mandate or _is_invitee(world, session, row)):
            continue
        cell = INVITED_CELLS[column]
        is_open = world.runs(row.invited_at, row.declined_at, row.cancelled_at, row.ends_at)
        if (
            is_open
            and cell
            and (cell != "start meeting" or row.is_start)
            and (_may_be_invited(world, session, plan, row) or (by_mandate and row.consent_id is None))
        ):
            found.things[row.uuid] = READ


def _is_invitee(world: World, session: Session, row: Row) -> bool:
    if session.behalf is not None or (row.person_id, row.capacity) != (session.person, session.capacity):
        return False
    return session.capacity == CITIZEN or row.membership_id in {one.id for one in world.memberships(session)}


def _may_be_invited(world: World, session: Session, plan: Row, row: Row) -> bool:
    """Without the consent to a group only the owner's side and the coordinator are invited (§4)."""
    if row.consent_id is not None:
        return world.is_in_force(world.rows.one("consents", row.consent_id), plan)
    mine = {one.id for one in world.memberships(session, plan.municipality_id)}
    is_coordinator = any(one.membership_id in mine for one in world.appointments(plan, "coordinator"))
    return is_coordinator or (session.person == plan.owner_id and world.has_turned(plan, 12))


def threads(world: World, session: Session, plan: Row, column: str, found: Answer) -> None:
    """Owner; for a child under 12 those on her behalf; the named while they have another basis. W in an open plan (the
    first thread before, too), R after withdrawal and closing (§3)."""
    if "messages" in closed_to(world, session, plan):
        return
    for row in world.rows.threads:
        if row.proceeding_id != plan.id or not world.has_happened(row.opened_at):
            continue
        if (column != "before" or row.is_first) and _is_in(world, session, plan, column, row, found):
            found.things[row.uuid] = WRITE if column in ("open", "before") else READ


def _is_in(world: World, session: Session, plan: Row, column: str, thread: Row, found: Answer) -> bool:
    members = [row for row in world.rows.members if row.thread_id == thread.id and world.lasts(row)]
    is_named = any(row.person_id == session.person for row in members)
    if session.behalf == plan.owner_id:
        return _reads_on_behalf(world, session, plan) and (is_named or not world.has_turned(plan, 12))
    if session.person == plan.owner_id:
        return session.capacity == CITIZEN and session.behalf is None and world.has_turned(plan, 12)
    if any(row.is_coordinator for row in members) and _coordinates(world, session, plan):
        return "messages" not in left_out_of_plan(world, plan)
    has_another = bool(found.readable or found.items) and not _only_emergency(world, session, plan, column, found)
    return is_named and has_another and session.behalf is None


def _reads_on_behalf(world: World, session: Session, plan: Row) -> bool:
    """`messages` only if named in the scope (§4)."""
    parental = world.in_parents_place(session, plan) and world.parental_age(plan)
    return bool(parental) or "messages" in world.mandate(session, plan)


def _coordinates(world: World, session: Session, plan: Row) -> bool:
    """Whoever is appointed: coordinator, deputy in her period; NARROWER: the own coordinator has to be named."""
    if session.capacity != PROFESSIONAL or world.is_her_own(session.person, plan):
        return False
    mine = {one.id for one in world.memberships(session, plan.municipality_id)}
    running = world.appointments(plan, "coordinator")
    deputies = world.appointments(plan, "deputy") if running else []
    return any(one.membership_id in mine for one in [*running, *deputies])


def _only_emergency(world: World, session: Session, plan: Row, column: str, found: Answer) -> bool:
    """Break-glass is no way into a thread."""
    by_emergency = Answer()
    emergency(world, session, plan, column, by_emergency)
    return bool(by_emergency.cells) and found.readable <= by_emergency.readable and not found.items
