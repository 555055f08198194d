"""ACCESS §3 and §4, row by row: what each basis gives in a plan, by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ip_core.access import keys
from ip_core.access.bases import (
    ONE_MEETING,
    OwnersSide,
    coordinator_of,
    insight,
    is_shielded_from,
    leads_coordinator,
    owners_side,
    system_coordinators,
)
from ip_core.access.enums import BasisKind, ConsentKind, Level
from ip_core.access.facts import ProceedingFacts, Ties
from ip_core.access.intake_rules import reads_as_taker
from ip_core.access.models import AccessGrant, Invitation
from ip_core.access.reach import Allowance, Thing
from ip_core.access.verdict import Basis
from ip_core.cases.enums import PlanStage
from ip_core.enums import Role
from ip_core.people.actor import Actor

UNIT_GRANT_ROLES = frozenset({Role.PROVIDER, Role.CASEWORKER, Role.COORDINATOR})
LIVED = (PlanStage.OPEN, PlanStage.WITHDRAWN, PlanStage.CLOSED)


def plan_allowances(actor: Actor, ties: Ties, facts: ProceedingFacts) -> Iterator[Allowance]:
    """The rows of the table, in its order; what narrows comes after (`limits`)."""
    found = [*_owner_side(actor, ties, facts)]
    if actor.on_behalf_of is None:
        if actor.is_professional:
            found += _coordinator(actor, facts)
        if actor.is_citizen:
            found += _own_coordinator(actor, facts)
        found += _granted(actor, facts)
        found += _invited(actor, ties, facts)
        if actor.is_professional:
            found += _without_content(actor, facts)
            found += _break_glass(actor, facts)
            found += _handling_an_application(actor, facts)
        found += _insight(actor, facts)
    found += _in_threads(found, facts)
    return iter(found)


def _existence(basis: Basis) -> Allowance:
    return Allowance(keys.EXISTENCE, Level.EXISTS, basis)


def _owner_side(actor: Actor, ties: Ties, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Any section gives existence, and none no existence: a mandate may reach nothing of a plan."""
    side = owners_side(actor, ties, facts)
    if side is None:
        return
    found = list(_owner_sections(side, facts))
    if found:
        yield _existence(side.basis)
    yield from found
    for row in facts.invitations if side.meetings else ():
        is_hers = f"{ONE_MEETING}{row.uuid}" in side.meetings  # the mandate is for this one meeting
        if is_hers and (row.consent_id is None or _group_stands(row, facts)):
            yield from _invitation(row, side.basis, facts)


def _owner_sections(side: OwnersSide, facts: ProceedingFacts) -> Iterator[Allowance]:
    yield from _consents(side)
    if side.reaches(keys.MESSAGES) and facts.stage == PlanStage.BEFORE:
        yield Allowance(keys.MESSAGES, Level.WRITE, side.basis)
    if facts.stage not in LIVED:
        return
    for section in keys.PLAN_SECTIONS:
        if section != keys.CONSENTS and side.reaches(section):
            yield Allowance(section, Level.READ, side.basis, own_parts=facts.stage == PlanStage.OPEN)


def _consents(side: OwnersSide) -> Iterator[Allowance]:
    """§4 in every state: to see and to withdraw depends on no plan, no plugin and no stage."""
    if side.reaches(keys.CONSENTS):
        yield Allowance(keys.CONSENTS, Level.WRITE, side.basis)


def _coordinator(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    for word, appointments in (
        (BasisKind.COORDINATOR, facts.coordinators),
        (BasisKind.DEPUTY, facts.deputies),
    ):
        for appointment in appointments:
            if coordinator_of(actor, appointment, facts):
                basis = Basis(word, str(appointment.uuid), membership=appointment.membership_id)
                yield from _coordinator_cells(basis, facts)


def _coordinator_cells(basis: Basis, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Contact and outcome are objects of §2 and come from there."""
    yield _existence(basis)
    if facts.stage != PlanStage.CLOSED:
        yield Allowance(keys.CONSENTS, Level.READ, basis)
    if facts.stage == PlanStage.OPEN:
        for section in keys.PLAN_SECTIONS:
            if section != keys.CONSENTS:
                yield Allowance(section, Level.WRITE, basis)
    else:
        writes = facts.stage == PlanStage.BEFORE
        yield Allowance(keys.MESSAGES, Level.WRITE if writes else Level.READ, basis)


def _own_coordinator(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """A citizen: coordinator's and owner's together. `consents` follows §4: R until closed; nothing more of §2.

    The owner's own words stay at R for her too, and what is private is closed: the narrower reading of "together"."""
    person = actor.person
    for row in facts.own_coordinators:
        if person is None or row.person_id != person.pk or person.pk == facts.owner.pk or facts.is_dead:
            continue
        basis = Basis(BasisKind.OWN_COORDINATOR, str(row.uuid))
        yield _existence(basis)
        if facts.stage != PlanStage.CLOSED:
            yield Allowance(keys.CONSENTS, Level.READ, basis)
        for section in keys.PLAN_SECTIONS if facts.stage in LIVED else ():
            if section != keys.CONSENTS:
                level = Level.WRITE if facts.stage == PlanStage.OPEN else Level.READ
                yield Allowance(section, level, basis)


def _invited(actor: Actor, ties: Ties, facts: ProceedingFacts) -> Iterator[Allowance]:
    """In the capacity she was invited in; as a professional while that membership is valid, outside ones too."""
    mine = {m.pk for m in actor.memberships}
    for row in facts.invitations:
        if actor.person is None or row.person_id != actor.person.pk or row.capacity != actor.capacity:
            continue
        if row.membership_id is not None and row.membership_id not in mine:
            continue
        if _group_stands(row, facts) or (row.consent_id is None and _needs_no_group(actor, ties, facts)):
            yield from _invitation(row, Basis(BasisKind.INVITATION, str(row.uuid)), facts)


def _invitation(row: Invitation, basis: Basis, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Time and place until declined, cancelled or over; no existence. Before the plan consent a start meeting only."""
    ended = [at for at in (row.declined_at, row.cancelled_at, row.ends_at) if at is not None]
    if facts.at < row.invited_at or any(facts.at >= at for at in ended):
        return
    if facts.stage == PlanStage.OPEN or (facts.stage == PlanStage.BEFORE and row.is_start):
        yield Allowance(keys.INVITATION, Level.READ, basis, item=row.uuid, thing=Thing.INVITATION)
    elif facts.stage == PlanStage.WITHDRAWN:
        yield Allowance(keys.CANCELLED, Level.READ, basis, item=row.uuid, thing=Thing.INVITATION)


def _group_stands(row: Invitation, facts: ProceedingFacts) -> bool:
    """Invitations end with the consent to a responsibility group that they were sent under (ACCESS §4)."""
    return any(
        consent.pk == row.consent_id and consent.kind == ConsentKind.GROUP and consent.is_in_force(facts.at)
        for consent in facts.consents
    )


def _needs_no_group(actor: Actor, ties: Ties, facts: ProceedingFacts) -> bool:
    """Without a consent to the group only the owner's side and the coordinator are invited (ACCESS §4)."""
    is_coordinator = any(coordinator_of(actor, appointment, facts) for appointment in facts.coordinators)
    return is_coordinator or owners_side(actor, ties, facts) is not None


def _break_glass(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """R of the named sections, under the membership that asked: never outside, never consents or messages."""
    if facts.stage not in LIVED:
        return
    mine = {m.pk for m in actor.inside(facts.municipality) if m.role in UNIT_GRANT_ROLES}
    for row in facts.break_glasses:
        if row.membership_id not in mine:
            continue
        basis = Basis(BasisKind.BREAK_GLASS, str(row.uuid), row.reason, row.membership_id)
        yield _existence(basis)
        for section in row.sections:
            if section not in keys.NEVER_GRANTED and section not in keys.INTAKE_OBJECTS:
                yield Allowance(str(section), Level.READ, basis)


def _insight(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """After the owner's death, by decision: the sections named, to read (ACCESS §4)."""
    return insight(actor, facts, keys.INTAKE_OBJECTS)


def _in_threads(found: Iterable[Allowance], facts: ProceedingFacts) -> Iterator[Allowance]:
    """Every thread of the plan, for whoever has some basis; `limits` leaves those whose audience she is in."""
    first = next(iter(found), None)
    if first is None:
        return
    for thread in facts.threads:
        if facts.stage in LIVED or thread.is_first:
            writes = facts.stage == PlanStage.OPEN or (facts.stage == PlanStage.BEFORE and thread.is_first)
            level = Level.WRITE if writes else Level.READ
            yield Allowance(keys.MESSAGES, level, first.basis, item=thread.uuid, thing=Thing.THREAD)


def _without_content(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Leaders and system coordinators follow up by name, dates and state; nobody reads a plan by such a post."""
    led, everywhere = leads_coordinator(actor, facts), system_coordinators(actor, facts)
    if not (led or everywhere) or is_shielded_from(actor, facts):
        return
    for membership in led:
        yield _existence(Basis(BasisKind.LEADER, str(membership.pk), membership=membership.pk))
    for membership in everywhere:
        yield _existence(Basis(BasisKind.SYSTEM_COORDINATOR, str(membership.pk), membership=membership.pk))


def _handling_an_application(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Whoever handles an application of the owner here learns that there is an open plan (ACCESS §2)."""
    if facts.stage == PlanStage.OPEN:
        for intake in facts.intakes:
            yield from (_existence(basis) for basis in reads_as_taker(actor, intake))


def _granted(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """In an open plan, and only what was given since its consent was last unbroken: nothing revives (ACCESS §4)."""
    if facts.stage != PlanStage.OPEN or facts.open_since is None or actor.subject == facts.owner:
        return  # nobody is given access to what is her own
    for grant in facts.grants:
        given_at = grant.consent.in_force_at
        if given_at is None or given_at < facts.open_since:
            continue
        if grant.is_in_force(facts.at) and is_grantee(actor, grant):
            basis = Basis(BasisKind.GRANT, str(grant.uuid), membership=_post_for(actor, grant))
            yield _existence(basis)
            is_personal = grant.item_uuid is not None and grant.grantee_person_id is not None
            level = Level(grant.level)
            yield Allowance(grant.section, level, basis, item=grant.item_uuid, is_personal=is_personal)


def is_grantee(actor: Actor, grant: AccessGrant) -> bool:
    """A person grant counts in the capacity it names, and for a professional under the membership it names.

    A unit's follows the unit to whichever has taken its place."""
    if actor.person is None or actor.on_behalf_of is not None or grant.capacity != actor.capacity:
        return False
    if grant.grantee_unit_id is not None:
        return _post_for(actor, grant) is not None
    if grant.grantee_person_id != actor.person.pk:
        return False
    return actor.is_citizen or any(m.pk == grant.membership_id for m in actor.memberships)


def _post_for(actor: Actor, grant: AccessGrant) -> int | None:
    """The post that it counts under: the one it names; for a unit's, her own there."""
    if grant.grantee_unit_id is None:
        return grant.membership_id
    working = [m for m in actor.memberships if m.role in UNIT_GRANT_ROLES]
    return next((m.pk for m in working if grant.grantee_unit_id in m.stands_for(actor.day)), None)
