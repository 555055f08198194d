"""Grants and what is left out of them (ACCESS §1 and §4)."""

from __future__ import annotations

from tests.proof.answers import Answer, Cell
from tests.proof.narrows import closed_to, left_out_in, left_out_of_plan
from tests.proof.rows import Row, birthday, start_of
from tests.proof.standing import CITIZEN, PROFESSIONAL, Session, World
from tests.proof.tables import EXISTENCE, EXISTS, NONE

GRANTED_UNIT_ROLES = {"provider", "caseworker", "coordinator"}


def granted(world: World, session: Session, plan: Row, column: str, found: Answer) -> None:
    """As granted, in an open plan only; what a consent leaves out is left out for its grantees under every consent."""
    if column != "open":
        return
    is_close = session.capacity == PROFESSIONAL and world.is_her_own(session.person, plan)
    if session.behalf is not None or is_close:
        return
    left_out = left_out_for(world, session, plan) | closed_to(world, session, plan)
    for grant in _grants(world, plan):
        if not _is_grantee(world, session, grant) or not _counts(world, grant, plan):
            continue
        if {grant.section, str(grant.item_uuid)} & left_out or _is_private_to(world, plan, grant):
            continue
        if grant.item_uuid is None:
            found.cells.setdefault(grant.section, Cell()).widen(grant.level)
        else:
            before = found.items.get(grant.item_uuid, (grant.section, NONE))
            found.items[grant.item_uuid] = (grant.section, max(before[1], grant.level))
        found.cells.setdefault(EXISTENCE, Cell()).widen(EXISTS)


def _is_private_to(world: World, plan: Row, grant: Row) -> bool:
    """A private item is opened by a grant to a person, on that very item; a unit is no person (§3)."""
    return grant.grantee_unit_id is not None and any(
        row.item_uuid == grant.item_uuid and row.proceeding_id == plan.id and world.runs(row.marked_at, row.lifted_at)
        for row in world.rows.privates
    )


def _grants(world: World, plan: Row) -> list[Row]:
    ids = {row.id for row in world.consents(plan)}
    return [row for row in world.rows.grants if row.consent_id in ids]


def _counts(world: World, grant: Row, plan: Row) -> bool:
    """The earliest of until, withdrawal, closing; it ends with its consent; nothing revives."""
    consent = world.rows.one("consents", grant.consent_id)
    if not world.runs(grant.valid_from, grant.valid_until, grant.withdrawn_at):
        return False
    if not world.is_in_force(consent, plan) or not _held_throughout(world, consent, plan):
        return False
    return grant.capacity == PROFESSIONAL or not _given_by_parents_before_16(world, consent, plan)


def _held_throughout(world: World, consent: Row, plan: Row) -> bool:
    """NARROWER: what was given under a plan consent that was withdrawn or lapsed is not opened again by the next."""
    reached = consent.in_force_at
    for row in sorted(world.consents(plan, "plan_made"), key=lambda row: (row.in_force_at is None, row.in_force_at)):
        if row.in_force_at is not None and row.in_force_at <= reached:
            reached = max([reached, *([min(world.ends(row, plan))] if world.ends(row, plan) else [world.at])])
    return reached >= world.at


def _given_by_parents_before_16(world: World, consent: Row, plan: Row) -> bool:
    """Other grants given by parents end at 16 (§4); what came into force from that day on, they did not give."""
    born = world.owner(plan).birth_date
    if born is None or not consent.in_force_at < start_of(birthday(born, 16)) <= world.at:
        return False
    return "parent" in world.signed_as(consent)


def _is_grantee(world: World, session: Session, grant: Row) -> bool:
    """A person's grant names its capacity, and a professional's the membership it was given under; a unit's is for
    that unit only, in three roles, and no grant to a person (§1)."""
    mine = world.memberships(session)
    if grant.grantee_unit_id is not None:
        return any(row.unit_id == grant.grantee_unit_id and row.role in GRANTED_UNIT_ROLES for row in mine)
    if grant.grantee_person_id != session.person or grant.capacity != session.capacity:
        return False
    return session.capacity == CITIZEN or grant.membership_id in {row.id for row in mine}


def left_out_for(world: World, session: Session, plan: Row) -> set[str]:
    """Sections and items that a consent leaves out for this reader; the plan consent for all but the owner's side."""
    return left_out_of_plan(world, plan) | _excluded_for(world, session, plan)


def _excluded_for(world: World, session: Session, plan: Row) -> set[str]:
    """Left out in any consent that this reader is a grantee of."""
    gone: set[str] = set()
    for grant in _grants(world, plan):
        consent = world.rows.one("consents", grant.consent_id)
        if world.has_happened(consent.in_force_at) and _was_grantee(world, session, grant):
            gone |= set(left_out_in(consent))
    return gone


def _was_grantee(world: World, session: Session, grant: Row) -> bool:
    """NARROWER: the person herself, in whatever capacity and by whatever membership; the unit she works in now."""
    units = {row.unit_id for row in world.memberships(session)}
    return grant.grantee_person_id == session.person or grant.grantee_unit_id in units
