"""What narrows for one reader (ACCESS §1, §4): hidden, suspended, left out in a consent, refused by a plugin."""

from __future__ import annotations

from tests.proof.rows import Row
from tests.proof.standing import CITIZEN, Session, World
from tests.proof.tables import EXISTENCE, OBJECTS, SECTIONS


def left_out_of_plan(world: World, plan: Row) -> set[str]:
    """Sections and items left out in the plan consent: from the coordinator too. It survives the consent (§4)."""
    given = [row for row in world.consents(plan, "plan_made") if world.has_happened(row.in_force_at)]
    return {key for row in given for key in left_out_in(row)}


def closed_to(world: World, session: Session, matter: Row) -> set[str]:
    """Sections and objects that are shut whatever the basis: hidden from that person by the child, or suspended
    for her in the case, in both capacities (§1)."""
    if session.person == matter.owner_id:
        return set()
    refused = set() if is_own_side(world, session, matter) else vetoed(world, matter, session.person)
    hidden = {
        row.section
        for row in world.rows.hidden
        if row.proceeding_id == matter.id
        and row.parent_id == session.person
        and world.runs(row.hidden_at, row.lifted_at)
    }
    return refused | hidden | {key for row in _suspensions(world, session, matter) for key in row.sections}


def is_own_side(world: World, session: Session, matter: Row) -> bool:
    """The owner in her own name, or whoever acts for her."""
    in_own_name = session.capacity == CITIZEN and session.behalf is None and session.person == matter.owner_id
    return in_own_name or session.behalf == matter.owner_id


def vetoed(world: World, matter: Row, person: int) -> set[str]:
    """What a plugin says no to. An error is a no to all; off it is not asked (§1)."""
    if not is_asked(world, matter):
        return set()
    rows = [row for row in world.rows.vetoes if row.proceeding_id == matter.id and row.person_id in (None, person)]
    everything = {*OBJECTS, *SECTIONS, EXISTENCE}
    return {key for row in rows for key in (everything if row.keys is None or "*" in row.keys else row.keys)}


def is_asked(world: World, matter: Row) -> bool:
    """In intake's name it is said here."""
    return plugin_state(world, matter, "intake") in ("on", "read-only")


def plugin_state(world: World, matter: Row, slug: str) -> str:
    states = {(row.municipality_id, row.slug): row.state for row in world.rows.plugins}
    return str(states.get((matter.municipality_id, slug), "off"))


def is_suspended(world: World, session: Session, matter: Row) -> bool:
    """For all of the case. READING: never the owner: what rests is a basis on behalf, or somebody's at work."""
    return any(not row.sections for row in _suspensions(world, session, matter))


def _suspensions(world: World, session: Session, matter: Row) -> list[Row]:
    mine = [row for row in world.rows.suspensions if (row.case_id, row.person_id) == (matter.case_id, session.person)]
    return [row for row in mine if world.lasts(row) and session.person != matter.owner_id]


def left_out_in(consent: Row) -> dict[str, str]:
    """What a consent leaves out: a section by its name, an item as "section/item"; with the section it lies in."""
    words = [str(word) for word in consent.excluded]
    return {word.rpartition("/")[2]: word.partition("/")[0] for word in words}
