"""Protected address (ACCESS §4): who still sees it. Everybody else gets a neutral text."""

from __future__ import annotations

from tests.proof.answers import Answer
from tests.proof.intake import HANDLING
from tests.proof.rows import Row
from tests.proof.standing import CITIZEN, Session, World


def sees_address(world: World, session: Session, matters: list[tuple[Row, Answer]]) -> bool:
    """Owner · taker of the open step · coordinator, not a deputy and not an own coordinator. All for one case.

    NARROWER: while she reaches something of the case at all; whoever appoints is not the row "taker" (§2)."""
    first = matters[0][0]
    if session.person == first.owner_id and session.behalf is None and session.capacity == CITIZEN:
        return True
    ids = {row.id for row in world.memberships(session, first.municipality_id)}
    if session.behalf is not None or world.is_her_own(session.person, first):
        return False
    for row, says in matters:
        if not says.cells:
            continue
        steps = [step for step in world.open_steps(row) if step.act in HANDLING] if row.kind == "intake" else []
        takes = any(step.taker_id in ids for step in steps)
        if takes or any(one.membership_id in ids for one in world.appointments(row, "coordinator")):
            return True
    return False
