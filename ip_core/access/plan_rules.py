"""ACCESS §3 and §4, row by row: what each basis gives in a plan, by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ip_core.access import keys
from ip_core.access.bases import CitizenSide, citizen_side, coordinator_of, leads_coordinator, system_coordinators
from ip_core.access.enums import BasisKind, ConsentKind, Level
from ip_core.access.facts import ProceedingFacts, Ties
from ip_core.access.models import AccessGrant
from ip_core.access.reach import Allowance
from ip_core.access.verdict import Basis
from ip_core.cases.enums import PlanStage
from ip_core.cases.models import CoordinatorAppointment
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
    if not own_case:
        yield from _granted(actor, facts)


def _existence(basis: Basis) -> Allowance:
    return Allowance(keys.EXISTENCE, Level.EXISTS, basis)


def _owner_side(actor: Actor, ties: Ties, facts: ProceedingFacts) -> Iterator[Allowance]:
    side = citizen_side(actor, ties, facts)
    if side is None:
        return
    yield _existence(side.basis)
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
    for kind, word in (
        (CoordinatorAppointment.Kind.COORDINATOR, BasisKind.COORDINATOR),
        (CoordinatorAppointment.Kind.DEPUTY, BasisKind.DEPUTY),
    ):
        for appointment in facts.appointed(kind):
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
    may_lead = not facts.is_shielded or (actor.person is not None and actor.person.pk in facts.named)
    for membership in leads_coordinator(actor, facts) if may_lead else ():
        yield _existence(Basis(BasisKind.LEADER, str(membership.pk)))
    for membership in system_coordinators(actor, facts):
        yield _existence(Basis(BasisKind.SYSTEM_COORDINATOR, str(membership.pk)))


def _granted(actor: Actor, facts: ProceedingFacts) -> Iterator[Allowance]:
    if facts.stage != PlanStage.OPEN:
        return
    for grant in facts.grants:
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


def excepted_sections(actor: Actor, facts: ProceedingFacts) -> frozenset[str]:
    """Enforced exceptions: what a consent leaves out is closed to its grantees under every consent (ACCESS §4).

    One in the plan consent binds the coordinator too, and her deputy."""
    left_out: set[str] = set()
    for consent in facts.consents:
        if consent.in_force_at is None or consent.in_force_at > facts.at or not consent.excluded:
            continue
        binds = any(is_grantee(actor, grant) for grant in consent.grants.all())
        if consent.kind == ConsentKind.PLAN_MADE:
            binds = binds or _is_appointed(actor, facts)
        if binds:
            left_out.update(consent.excluded)
    return frozenset(left_out)


def _is_appointed(actor: Actor, facts: ProceedingFacts) -> bool:
    mine = {m.pk for m in actor.memberships}
    return any(a.membership_id in mine for a in facts.appointments)


def without(allowances: Iterable[Allowance], closed: frozenset[str]) -> Iterator[Allowance]:
    return (one for one in allowances if one.key not in closed)
