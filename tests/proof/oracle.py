"""The oracle: what ACCESS says that somebody reaches, from plain rows. It imports nothing of the product.

It looks up the rows that a session stands in (by its own reading of §1–4), takes their cells from the copied tables,
and then lets everything narrow that narrows. Where the document can be read in two ways, the narrower is taken;
these places are marked NARROWER, and READING where it was chosen for another reason.
"""

from __future__ import annotations

from tests.proof.answers import Answer, Cell
from tests.proof.intake import intake
from tests.proof.narrows import closed_to, is_own_side, is_suspended, plugin_state, vetoed
from tests.proof.plan import plan_of
from tests.proof.rows import Row
from tests.proof.standing import Session, World
from tests.proof.tables import EXISTENCE, READ


def answer(world: World, session: Session, matter: Row) -> Answer:
    """What the session reaches of the matter, at the world's instant."""
    if not session.is_sure:
        return Answer()
    if matter.kind not in ("intake", "plan") or is_suspended(world, session, matter):
        return Answer()
    found = plan_of(world, session, matter) if matter.kind == "plan" else intake(world, session, matter)
    _narrow_by_closing(world, session, matter, found)
    _narrow_by_veto(world, session, matter, found)
    _narrow_by_plugin(world, session, matter, found)
    return found


def _narrow_by_closing(world: World, session: Session, matter: Row, found: Answer) -> None:
    """What narrows applies always (§1): a hidden or suspended section is shut to that person, whatever her basis."""
    found.without(closed_to(world, session, matter))


def _narrow_by_veto(world: World, session: Session, matter: Row, found: Answer) -> None:
    """The owner's side, for all others it is one of the things that are shut. No veto touches withdrawing, "who can see
    my plan" and the log (§5): their consents, and the existence that leads there."""
    if not is_own_side(world, session, matter):
        return
    gone = vetoed(world, matter, session.person)
    found.without(gone - {"consents", EXISTENCE})
    homes = {row.uuid: "messages" for row in world.rows.threads} | {r.uuid: "meetings" for r in world.rows.invitations}
    found.things = {uuid: level for uuid, level in found.things.items() if homes[uuid] not in gone}


def _narrow_by_plugin(world: World, session: Session, matter: Row, found: Answer) -> None:
    """Off: –; read-only: W becomes R. Neither touches withdrawing, "who can see my plan" and the log: the owner's
    side keeps consents as they are, and the existence that leads there (§5)."""
    state = plugin_state(world, matter, matter.kind)
    if state == "on":
        return
    kept = {"consents", EXISTENCE} if is_own_side(world, session, matter) else set()
    for key in set(found.cells) - kept:
        if state == "off":
            del found.cells[key]
        else:
            found.cells[key] = Cell(min(found.cells[key].level, READ))
    found.items = {} if state == "off" else {u: (k, min(level, READ)) for u, (k, level) in found.items.items()}
    found.things = {} if state == "off" else {uuid: min(level, READ) for uuid, level in found.things.items()}
