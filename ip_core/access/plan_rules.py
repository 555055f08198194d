"""ACCESS §3 and §4, row by row: what each basis gives in a plan, by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ip_core.access import keys
from ip_core.access.bases import (
    CitizenSide,
    citizen_side,
    coordinator_of,
    hidden_from,
    is_shielded_from,
    leads_coordinator,
    system_coordinators,
)
from ip_core.access.enums import BasisKind, ConsentKind, Level
from ip_core.access.facts import ProceedingFacts, Ties
from ip_core.access.intake_rules import reads_as_taker
from ip_core.access.models import AccessGrant
from ip_core.access.reach import Allowance
from ip_core.access.verdict import Basis
from ip_core.cases.enums import PlanStage
from ip_core.enums import Role
from ip_core.people.actor import Actor

UNIT_GRANT_ROLES = frozenset({Role.PROVIDER, Role.CASEWORKER, Role.COORDINATOR})
LIVED = (PlanStage.OPEN, PlanStage.WITHDRAWN, PlanStage.CLOSED)


def plan_allowances(actor: Actor, ties: Ties, facts: ProceedingFacts, *, own_case: bool) -> Iterator[Allowance]:
    if actor.is_citizen:
        yield from _owner_side(actor, ties, facts)
    if actor.is_professional and not own_case:
        yield from _coordinator(actor, facts)
        yield from _without_content(actor, facts)
        yield from _handling_an_application(actor, facts)
    if not own_case:
        yield from _granted(actor, facts)


def _existence(basis: Basis) -> Allowance:
    return Allowance(keys.EXISTENCE, Level.EXISTS, basis)


def _owner_side(actor: Actor, ties: Ties, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Any section gives existence, and none no existence: a mandate may reach nothing of a plan."""
    side = citizen_side(actor, ties, facts)
    found = list(_owner_sections(side, facts)) if side is not None else []
    if side is not None and found:
        yield _existence(side.basis)
    yield from found


def _owner_sections(side: CitizenSide, facts: ProceedingFacts) -> Iterator[Allowance]:
    yield from _consents(side)
    if side.reaches(keys.MESSAGES) and facts.stage == PlanStage.BEFORE:
        yield Allowance(keys.MESSAGES, Level.WRITE, side.basis)
    if facts.stage not in LIVED:
        return
    for section in keys.PLAN_SECTIONS:
        if section != keys.CONSENTS and side.reaches(section):
            yield Allowance(section, Level.READ, side.basis, own_parts=facts.stage == PlanStage.OPEN)


def _consents(side: CitizenSide) -> Iterator[Allowance]:
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
                yield from _coordinator_cells(Basis(word, str(appointment.uuid)), facts)


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


def _without_content(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Leaders and system coordinators follow up by name, dates and state; nobody reads a plan by such a post."""
    if is_shielded_from(actor, facts):
        return
    for membership in leads_coordinator(actor, facts):
        yield _existence(Basis(BasisKind.LEADER, str(membership.pk)))
    for membership in system_coordinators(actor, facts):
        yield _existence(Basis(BasisKind.SYSTEM_COORDINATOR, str(membership.pk)))


def _handling_an_application(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """Whoever handles an application of the owner here learns that there is an open plan (ACCESS §2)."""
    if facts.stage == PlanStage.OPEN:
        for intake in facts.intakes:
            yield from (_existence(basis) for basis in reads_as_taker(actor, intake))


def _granted(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    """In an open plan, and only what was given since its consent was last unbroken: nothing revives (ACCESS §4)."""
    if facts.stage != PlanStage.OPEN or facts.open_since is None or actor.subject == facts.owner:
        return  # nobody is given access to what is her own, or of those she acts for
    for grant in facts.grants:
        given_at = grant.consent.in_force_at
        if given_at is None or given_at < facts.open_since:
            continue
        if grant.is_in_force(facts.at) and is_grantee(actor, grant):
            basis = Basis(BasisKind.GRANT, str(grant.uuid))
            yield _existence(basis)
            yield Allowance(grant.section, Level(grant.level), basis, item=grant.item_uuid)


def is_grantee(actor: Actor, grant: AccessGrant) -> bool:
    """A person grant counts in the capacity it names, and for a professional under the membership it names."""
    if actor.person is None or actor.on_behalf_of is not None or grant.capacity != actor.capacity:
        return False
    if grant.grantee_unit_id is not None:
        return any(m.unit_id == grant.grantee_unit_id and m.role in UNIT_GRANT_ROLES for m in actor.memberships)
    if grant.grantee_person_id != actor.person.pk:
        return False
    return actor.is_citizen or any(m.pk == grant.membership_id for m in actor.memberships)


def narrowed_away(actor: Actor, facts: ProceedingFacts) -> frozenset[str]:
    """Sections, objects and items (as text) that are closed to this reader whatever her basis.

    Hidden from her by the child. Enforced exceptions: what a consent leaves out is closed to its grantees under every
    consent; one in the plan consent binds every grantee, the coordinator and her deputy too (ACCESS §4)."""
    person = actor.person
    if person is None or (person.pk == facts.owner.pk and actor.is_citizen):
        return frozenset()
    left_out = set(hidden_from(person, facts))
    if actor.is_citizen and actor.on_behalf_of is not None:
        return frozenset(left_out)
    for consent in facts.consents:
        has_begun = consent.in_force_at is not None and consent.in_force_at <= facts.at
        if not has_begun or not consent.excluded:
            continue
        is_plans = consent.kind == ConsentKind.PLAN_MADE
        if is_plans or any(_is_or_was_grantee(actor, grant) for grant in facts.grants_of(consent)):
            left_out.update(str(key) for key in consent.excluded)
    return frozenset(left_out)


def _is_or_was_grantee(actor: Actor, grant: AccessGrant) -> bool:
    """The person in whatever capacity, and whoever works in the unit now: the wider reading of who is bound."""
    if actor.person is not None and grant.grantee_person_id == actor.person.pk:
        return True
    return grant.grantee_unit_id is not None and any(m.unit_id == grant.grantee_unit_id for m in actor.memberships)


def without(allowances: Iterable[Allowance], closed: frozenset[str]) -> Iterator[Allowance]:
    return (one for one in allowances if one.key not in closed and str(one.item) not in closed)
