"""ACCESS §3 and §4 for one session and one plan."""

from __future__ import annotations

from uuid import UUID

from tests.proof.answers import Answer, Cell
from tests.proof.asked import emergency, insight, invited, own_coordinator, threads
from tests.proof.grants import granted, left_out_for
from tests.proof.intake import professional_rows
from tests.proof.narrows import closed_to, is_own_side, left_out_in, left_out_of_plan
from tests.proof.rows import Row
from tests.proof.standing import CITIZEN, Session, World
from tests.proof.tables import CONSENT_CELLS, EXISTENCE, EXISTS, INTAKE_CELLS, PLAN_CELLS, READ, SECTIONS


def plan_of(world: World, session: Session, plan: Row) -> Answer:
    found, column = Answer(), world.plan_column(plan)
    is_close = world.is_her_own(session.person, plan)
    if session.capacity == CITIZEN or session.behalf is not None:
        _owner_side(world, session, plan, column, found)
    if session.capacity == CITIZEN:
        own_coordinator(world, session, plan, column, found)
        insight(world, session, plan, found)
    elif not is_close and session.behalf is None:
        _professional(world, session, plan, column, found)
        emergency(world, session, plan, column, found)
    granted(world, session, plan, column, found)
    if session.capacity == CITIZEN or not is_close:
        invited(world, session, plan, column, found)
        threads(world, session, plan, column, found)
    _private(world, session, plan, found)
    _left_out(world, session, plan, found)
    return found


def _private(world: World, session: Session, plan: Row, found: Answer) -> None:
    """For the owner, for the one on her behalf who marked it, and for persons with a grant on that very item (§3)."""
    for row in world.rows.privates:
        if row.proceeding_id != plan.id or not world.runs(row.marked_at, row.lifted_at):
            continue
        found.apart[row.item_uuid] = row.section
        is_owner = session.person == plan.owner_id and session.behalf is None and session.capacity == CITIZEN
        is_marker = session.behalf == plan.owner_id and session.person == row.marked_by_id
        if not (is_owner or is_marker):
            found.closed.add(row.item_uuid)


def _left_out(world: World, session: Session, plan: Row, found: Answer) -> None:
    """What a consent leaves out follows its section for the owner's side, and is shut for whom it binds (§4)."""
    binding = set() if is_own_side(world, session, plan) else left_out_for(world, session, plan)
    for consent in world.consents(plan):
        for word, section in left_out_in(consent).items() if world.has_happened(consent.in_force_at) else ():
            if word == section:
                continue
            found.apart.setdefault(UUID(word), section)
            if word in binding:
                found.closed.add(UUID(word))


def _owner_side(world: World, session: Session, plan: Row, column: str, found: Answer) -> None:
    if session.behalf is None and plan.owner_id == session.person:
        name = "owner under 12" if not world.has_turned(plan, 12) else "owner, 16 or older"
        name = "owner, 12-15" if name != "owner under 12" and not world.has_turned(plan, 16) else name
        found.add(PLAN_CELLS[name][column], SECTIONS)
        if name != "owner under 12":  # no session of hers has §3
            _consents_of_owner_side(column, found)
    elif session.behalf is not None and session.behalf == plan.owner_id:
        _parent(world, session, plan, column, found)
        _mandate(world, session, plan, column, found)
        found.without(closed_to(world, session, plan))
    if not found.readable:
        found.without([EXISTENCE])
    found.give_existence()


def _consents_of_owner_side(column: str, found: Answer) -> None:
    found.without(["consents"])
    found.add(CONSENT_CELLS["owner's side"][column], SECTIONS)


def _parent(world: World, session: Session, plan: Row, column: str, found: Answer) -> None:
    name = world.parental_age(plan)
    if not name or not world.in_parents_place(session, plan):
        return
    found.add(PLAN_CELLS[name][column], SECTIONS)
    if name != "parent of a child under 12":  # a thread's audience, "later only if named": thread by thread
        found.without(["messages"])
    _consents_of_owner_side(column, found)


def _mandate(world: World, session: Session, plan: Row, column: str, found: Answer) -> None:
    words = world.mandate(session, plan)
    within = Answer()
    within.add(PLAN_CELLS["guardian, representative"][column], SECTIONS)
    for key, cell in within.cells.items():
        if key in words and key != "consents":
            found.cells.setdefault(key, Cell()).widen(cell.level, own=cell.own)
    if "consents" in words:  # NARROWER: to sign one kind ("sign:…") opens that consent, not the whole section
        found.add(CONSENT_CELLS["owner's side"][column], SECTIONS)


def _professional(world: World, session: Session, plan: Row, column: str, found: Answer) -> None:
    mine = world.memberships(session, plan.municipality_id)
    ids = {row.id for row in mine}
    coordinators = world.appointments(plan, "coordinator")
    deputies = world.appointments(plan, "deputy") if coordinators else []
    if any(row.membership_id in ids for row in [*coordinators, *deputies]):
        found.add(PLAN_CELLS["coordinator, accepted; deputy in her period"][column], SECTIONS)
        found.without(["consents"])
        found.add(CONSENT_CELLS["coordinator"][column], SECTIONS)
        found.without(left_out_of_plan(world, plan))
        found.give_existence()
    units = {world.rows.one("memberships", row.membership_id).unit_id for row in coordinators}
    leads = any(row.role == "leader" and row.unit_id in units for row in mine)
    if world.is_named(session, plan) and (leads or any(row.role == "system_coordinator" for row in mine)):
        found.add(PLAN_CELLS["leader of the coordinator's unit, system coordinator"][column], SECTIONS)
    if column == "open" and _handles_intake(world, session, plan):
        found.cells.setdefault(EXISTENCE, Cell()).widen(EXISTS)


def _handles_intake(world: World, session: Session, plan: Row) -> bool:
    """The taker learns of an open plan of the owner in this municipality (§2).

    NARROWER: while she reads the application herself."""
    intakes = [
        row
        for row in world.rows.proceedings
        if row.kind == "intake" and (row.owner_id, row.municipality_id) == (plan.owner_id, plan.municipality_id)
    ]
    return any(
        any(entry.level >= READ for entry in INTAKE_CELLS["taker"][world.intake_column(row)])
        and ("taker", ()) in list(professional_rows(world, session, row))
        for row in intakes
    )
