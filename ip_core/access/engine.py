"""The one access engine: may this person do this to that, now, and why (ARCHITECTURE §5, ACCESS).

Lists, pages, search, history and exports all ask here. Deny by default. Computed live from dated rows, so a
withdrawal takes effect on the next request without re-indexing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from ip_core.access import facts as reading
from ip_core.access import memory
from ip_core.access.bases import OwnersSide, owners_side
from ip_core.access.facts import ProceedingFacts, Ties
from ip_core.access.intake_rules import intake_allowances
from ip_core.access.limits import narrowed
from ip_core.access.models import (
    AccessGrant,
    BreakGlass,
    InsightDecision,
    Invitation,
    OpinionRequest,
    OwnCoordinator,
)
from ip_core.access.plan_rules import plan_allowances
from ip_core.access.reach import Reach
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.enums import Assurance
from ip_core.people.models import Person
from ip_core.plugins.enums import State
from ip_core.plugins.queries import states


def reach(actor: Actor, proceeding: Proceeding) -> Reach:
    """What this actor reaches in this proceeding at the actor's instant."""
    known: Reach | None = memory.recalled((actor, proceeding.pk, proceeding.municipality_id))
    if known is not None:
        return known
    return reaches(actor, Proceeding.objects.filter(pk=proceeding.pk), proceeding.municipality)[proceeding]


def reaches(actor: Actor, proceedings: QuerySet[Proceeding], municipality: Municipality) -> dict[Proceeding, Reach]:
    """The same for many, in a constant number of queries (a veto hook may add its own)."""
    rows = reading.load(proceedings, municipality=municipality, at=actor.at)
    ties = reading.ties_of(actor)
    stored = states(municipality)
    return {row.proceeding: _known_or_reach(actor, ties, row, _state(stored, row)) for row in rows}


def _known_or_reach(actor: Actor, ties: Ties, facts: ProceedingFacts, state: str) -> Reach:
    place = (actor, facts.proceeding.pk, facts.municipality.pk)
    known: Reach | None = memory.recalled(place)
    return known if known is not None else memory.keep(place, _reach(actor, ties, facts, state))


def reaches_past_plugins(
    actor: Actor, proceedings: QuerySet[Proceeding], municipality: Municipality
) -> dict[Proceeding, Reach]:
    """The same as if every plugin were on and none said no.

    It decides who may write down that a consent is taken back, and nothing that she is shown: no plugin state and no
    veto touches withdrawing (ACCESS §5). Never remembered as what she reaches."""
    rows = reading.load(proceedings, municipality=municipality, at=actor.at)
    ties = reading.ties_of(actor)
    return {row.proceeding: _reach(actor, ties, row, None) for row in rows}


def reaches_of_each(
    actors: Iterable[Actor], proceedings: QuerySet[Proceeding], municipality: Municipality, at: datetime
) -> list[dict[Proceeding, Reach]]:
    """What each of several persons reaches at one instant, in the order asked. The matters are read once."""
    rows = reading.load(proceedings, municipality=municipality, at=at)
    stored = states(municipality)
    found = []
    for actor in actors:
        ties = reading.ties_of(actor)
        found.append({r.proceeding: _reach(actor, ties, r, _state(stored, r)) for r in rows})
    return found


def _state(stored: Mapping[str, State], facts: ProceedingFacts) -> State:
    return stored.get(ProceedingKind(facts.proceeding.kind).plugin, State.OFF)


def owner_sides(
    actor: Actor, proceedings: Iterable[Proceeding], municipality: Municipality
) -> dict[Proceeding, OwnersSide]:
    """The matters on whose owner's side this session stands: within which scope, and what is hidden from it.

    No plugin state and no veto is asked: the log and withdrawing are out of their reach (ACCESS §5)."""
    if actor.person is None or actor.assurance < Assurance.HIGH:
        return {}
    rows = Proceeding.objects.filter(pk__in=[proceeding.pk for proceeding in proceedings])
    ties = reading.ties_of(actor)
    sides = {
        f.proceeding: owners_side(actor, ties, f) for f in reading.load(rows, municipality=municipality, at=actor.at)
    }
    return {proceeding: side for proceeding, side in sides.items() if side is not None}


def candidates(actor: Actor, municipality: Municipality) -> QuerySet[Proceeding]:
    """Every proceeding in which the actor could have some basis, and not many more; `reaches` decides."""
    rows = Proceeding.objects.filter(municipality=municipality)
    if actor.person is None or actor.assurance < Assurance.HIGH:
        return rows.none()
    if actor.on_behalf_of is not None:
        return rows.filter(owner=actor.on_behalf_of)
    granted = Q(pk__in=AccessGrant.objects.filter(_grantee(actor)).values("consent__proceeding"))
    shared = granted | Q(pk__in=Invitation.objects.filter(person=actor.person).values("proceeding"))
    if actor.is_citizen:
        return rows.filter(shared | _citizens(actor.person))
    return rows.filter(shared | _professional(actor, municipality) | _asked(actor))


def _citizens(person: Person) -> Q:
    """Her own, what she told of, what she coordinates herself, and insight after a death."""
    return (
        Q(owner=person)
        | Q(notifier=person)
        | Q(case__in=OwnCoordinator.objects.filter(person=person).values("case"))
        | Q(case__in=InsightDecision.objects.filter(person=person).values("case"))
    )


def _asked(actor: Actor) -> Q:
    """For an opinion, or by her own question for break-glass."""
    mine = [m.pk for m in actor.memberships]
    return Q(pk__in=OpinionRequest.objects.filter(membership__in=mine).values("proceeding")) | Q(
        pk__in=BreakGlass.objects.filter(membership__in=mine).values("proceeding")
    )


def _grantee(actor: Actor) -> Q:
    units = {unit for m in actor.memberships for unit in m.stands_for(actor.day)}
    return Q(grantee_person=actor.person) | Q(grantee_unit__in=units)


def _professional(actor: Actor, municipality: Municipality) -> Q:
    inside = actor.inside(municipality)
    if any(m.role == Role.SYSTEM_COORDINATOR for m in inside):
        return Q(municipality=municipality)
    mine = [m.pk for m in inside]
    led = [m.unit_id for m in inside if m.role == Role.LEADER]
    return (
        Q(pk__in=_with_step(Q(taker__unit__in=led) | Q(unit__in=led) | _responsible(actor, municipality)))
        | Q(case__in=ProceedingStep.objects.filter(taker__in=mine).values("proceeding__case"))
        | Q(case__in=CoordinatorAppointment.objects.filter(_appointed(mine, led)).values("case"))
    )


def _appointed(mine: list[int], led: list[int]) -> Q:
    return Q(membership__in=mine) | Q(membership__unit__in=led)


def _with_step(condition: Q) -> QuerySet[Proceeding]:
    return ProceedingStep.objects.filter(condition).values("proceeding")  # type: ignore[return-value]


def _responsible(actor: Actor, municipality: Municipality) -> Q:
    roles = {m.role for m in actor.inside(municipality)}
    kinds = {m.unit.kind for m in actor.inside(municipality) if m.role == Role.LEADER}
    return Q(done_at__isnull=True, role__in=roles) | Q(unit_kind__in=kinds)


def _reach(actor: Actor, ties: Ties, facts: ProceedingFacts, state: str | None) -> Reach:
    if actor.person is None or actor.assurance < Assurance.HIGH:
        return Reach(facts.proceeding.uuid)
    rows = plan_allowances if facts.is_plan else intake_allowances
    found = list(rows(actor, ties, facts))
    return narrowed(actor, ties, facts, found, state) if found else Reach(facts.proceeding.uuid)


__all__ = ("Reach", "candidates", "owner_sides", "reach", "reaches", "reaches_of_each", "reaches_past_plugins")
