"""Who can see the plan now, and by which consents: the page "Hvem kan se planen min". Who could before is in `past`.

What somebody reaches is asked of the engine, person by person, so the page cannot promise anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from ip_core import clock
from ip_core.access import engine
from ip_core.access.enums import BasisKind, Level
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.reach import Reach
from ip_core.access.verdict import Basis
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import CoordinatorAppointment, Proceeding
from ip_core.enums import Role
from ip_core.municipalities.models import Unit
from ip_core.people.actor import Actor
from ip_core.people.enums import Assurance, Capacity
from ip_core.people.models import Membership, Person, Tie

ON_BEHALF = frozenset({BasisKind.PARENT, BasisKind.GUARDIAN, BasisKind.REPRESENTATIVE, BasisKind.NEXT_OF_KIN})
NOBODY = 0
"""The primary key of whoever works in a unit: no row has it, so that nothing but the unit gives her anything."""


@dataclass(frozen=True)
class Holder:
    """One who has access, by one basis. `grants` are those of one consent; `until` None: as long as the basis lasts."""

    grantee: Person | Unit
    basis: Basis
    reads: frozenset[str]
    writes: frozenset[str]
    membership: Membership | None = None
    grants: tuple[AccessGrant, ...] = ()
    until: datetime | None = None
    since: datetime | None = None

    @property
    def consent(self) -> Consent | None:
        return self.grants[0].consent if self.grants else None


def holders_of(proceedings: Iterable[Proceeding]) -> dict[Proceeding, list[Holder]]:
    """Everybody but the owner who reaches something in each of them now: by grant, by post, on her behalf.

    However many there are, the matters are read once."""
    rows = list(proceedings)
    held = [(p, holder) for p in rows for holder in (*granted(p), *_by_decision(p))]
    held += [(p, holder) for p in rows for holder in (*_posted(p), *_on_behalf(p))]
    held.sort(key=lambda one: isinstance(one[1].grantee, Unit))  # persons first
    found: dict[Proceeding, list[Holder]] = {proceeding: [] for proceeding in rows}
    for (proceeding, holder), reach in zip(held, _reaches(_as_actors(held), rows), strict=True):
        if narrowed := _narrowed(holder, reach[proceeding]):
            found[proceeding].append(narrowed)
    return found


def _as_actors(held: list[tuple[Proceeding, Holder]]) -> list[Actor]:
    """As if each were signed in now; for a unit somebody who works there, for nobody is named."""
    people = [one.grantee if isinstance(one.grantee, Person) else Person(pk=NOBODY) for _p, one in held]
    prefetch_related_objects(people, *_ties())
    units = [one.grantee for _p, one in held if isinstance(one.grantee, Unit)]
    prefetch_related_objects(units, "organisation", "predecessors")
    return [_as_actor(person, holder, p) for person, (p, holder) in zip(people, held, strict=True)]


def _ties() -> tuple[Prefetch[Any] | str, ...]:
    """What the engine asks of each person, read for all of them at once."""
    working = Membership.objects.valid_on(clock.today()).with_places()
    return Prefetch("memberships", working), "parent_of", "guardian_of", "represents"


def _reaches(actors: list[Actor], rows: list[Proceeding]) -> list[dict[Proceeding, Reach]]:
    if not actors:
        return []
    matters = Proceeding.objects.filter(pk__in=[row.pk for row in rows])
    return engine.reaches_of_each(actors, matters, rows[0].municipality, clock.now())


def grants_in(*proceedings: Proceeding) -> list[AccessGrant]:
    given = AccessGrant.objects.filter(consent__proceeding__in=proceedings, consent__in_force_at__isnull=False)
    ended = ("withdrawn_by", "withdrawal_registered_by")
    units = ("grantee_unit__succession__successor__succession", "membership__unit__organisation")
    related = ("consent__proceeding__owner", "consent__proceeding__municipality", "grantee_person", *units)
    rows = given.select_related(*related, *ended, *(f"consent__{name}" for name in ended))
    return list(rows.prefetch_related("consent__signatures"))


def granted(proceeding: Proceeding) -> list[Holder]:
    """A row for each consent and person, or unit: what was asked for together is withdrawn together."""
    return granted_in([proceeding])[proceeding]


def granted_in(proceedings: Iterable[Proceeding]) -> dict[Proceeding, list[Holder]]:
    """The same in each of these, read at once."""
    rows = list(proceedings)
    grants = grants_in(*rows)
    return {one: _together(grant for grant in grants if grant.consent.proceeding_id == one.pk) for one in rows}


def _together(grants: Iterable[AccessGrant]) -> list[Holder]:
    now = clock.now()
    together: dict[tuple[int, str], list[AccessGrant]] = {}
    for grant in grants:
        if grant.is_in_force(now):
            whom = f"{type(grant.holder).__name__} {grant.holder.pk}"
            together.setdefault((grant.consent_id, whom), []).append(grant)
    return [_of_grants(given) for given in together.values()]


def _of_grants(grants: list[AccessGrant]) -> Holder:
    first = grants[0]
    return Holder(
        grantee=first.holder,
        basis=Basis(BasisKind.GRANT, str(first.uuid)),
        reads=frozenset(grant.section for grant in grants),
        writes=frozenset(grant.section for grant in grants if grant.level >= Level.WRITE),
        membership=first.membership,
        grants=tuple(grants),
        until=min(end for grant in grants for end in ends_of(grant)),
        since=first.consent.in_force_at,
    )


def ends_of(grant: AccessGrant) -> list[datetime]:
    """Every instant at which it would end by itself."""
    consent = grant.consent
    ends = (grant.valid_until, grant.ends_at_16, consent.valid_until, consent.lapses_at)
    return [end for end in ends if end is not None]


def _posted(proceeding: Proceeding) -> list[Holder]:
    """The coordinator and her deputy; in the intake also whoever has, or had, a step, or is asked for an opinion."""
    nothing: frozenset[str] = frozenset()
    found = [
        Holder(
            grantee=row.person,
            basis=Basis(BasisKind.COORDINATOR if row.kind == "coordinator" else BasisKind.DEPUTY, str(row.uuid)),
            reads=nothing,
            writes=nothing,
            membership=row.membership,
            since=row.accepted_at,
            until=row.valid_until,
        )
        for row in appointments_in(proceeding)
        if row.declined_at is None
    ]
    steps = proceeding.steps.filter(taker__isnull=False).select_related("taker__person", "taker__unit__organisation")
    others = {step.taker.person_id: (BasisKind.TAKER, step.taker) for step in steps if step.taker is not None}
    for asked in _asked(proceeding):
        others.setdefault(asked.person_id, (BasisKind.OPINION, asked))
    here = {holder.grantee.pk for holder in found}
    found += [
        Holder(post.person, Basis(kind, ""), nothing, nothing, membership=post)
        for pk, (kind, post) in others.items()
        if pk not in here
    ]
    return found


def _asked(proceeding: Proceeding) -> list[Membership]:
    """Who has been asked for an opinion and has not answered: she reads what was sent with the question."""
    if proceeding.kind != ProceedingKind.INTAKE:
        return []
    rows = proceeding.opinion_requests.filter(finished_at__isnull=True, cancelled_at__isnull=True)
    return [row.membership for row in rows.select_related("membership__person", "membership__unit__organisation")]


def appointments_in(proceeding: Proceeding) -> list[CoordinatorAppointment]:
    rows = CoordinatorAppointment.objects.filter(case=proceeding.case_id)
    return list(rows.select_related("membership__person", "membership__unit__organisation"))


def _on_behalf(proceeding: Proceeding) -> list[Holder]:
    owner, today, nothing = proceeding.owner, clock.today(), frozenset[str]()
    parents = owner.child_of.valid_on(today).filter(has_responsibility=True).select_related("parent")
    guardians = owner.guarded_by.valid_on(today).select_related("guardian")
    representatives = owner.represented_by.valid_on(today).select_related("representative")
    people: list[tuple[Person, BasisKind, Tie]] = [
        *((row.parent, BasisKind.PARENT, row) for row in parents),
        *((row.guardian, BasisKind.GUARDIAN, row) for row in guardians),
        *((row.representative, BasisKind.REPRESENTATIVE, row) for row in representatives),
    ]
    until: dict[tuple[Person, BasisKind], list[datetime]] = {}
    for person, kind, row in people:
        ends = until.setdefault((person, kind), [])
        ends += [clock.midnight_after(row.valid_until)] if row.valid_until is not None else []
    return [
        Holder(person, Basis(kind, str(owner.uuid)), nothing, nothing, until=min(ends, default=None))
        for (person, kind), ends in until.items()
    ]


def _by_decision(proceeding: Proceeding) -> list[Holder]:
    """Own coordinators, break-glass, next of kin, and the unit that has the care: whatever a dated row opens."""
    now, case, nothing = clock.now(), proceeding.case, frozenset[str]()
    found = [
        Holder(row.person, Basis(BasisKind.OWN_COORDINATOR, str(row.uuid)), nothing, nothing, until=row.valid_until)
        for row in case.own_coordinators.select_related("person")
    ]
    found += [
        Holder(row.membership.person, Basis(BasisKind.BREAK_GLASS, str(row.uuid), row.reason), nothing, nothing,
               membership=row.membership, until=row.until, since=row.confirmed_at)
        for row in proceeding.break_glasses.select_related(
            "membership__person", "membership__unit__organisation", "confirmed_by"
        )
        if row.is_in_force(now)
    ]  # fmt: skip
    found += [
        Holder(row.next_of_kin, Basis(BasisKind.NEXT_OF_KIN, str(row.uuid)), nothing, nothing, until=row.valid_until)
        for row in case.competence_decisions.select_related("next_of_kin")
        if row.next_of_kin is not None
    ]
    return found + [
        Holder(row.unit, Basis(BasisKind.CARE_ORDER, str(row.uuid)), nothing, nothing,
               until=row.valid_until, since=row.valid_from)
        for row in case.care_orders.select_related("unit__organisation", "unit__succession")
        if row.is_in_force(now)
    ]  # fmt: skip


def _as_actor(person: Person, holder: Holder, proceeding: Proceeding) -> Actor:
    """In the capacity that this basis counts in."""
    kind = holder.basis.kind
    is_citizen = kind in ON_BEHALF or kind == BasisKind.OWN_COORDINATOR
    capacity = holder.grants[0].capacity if holder.grants else Capacity.CITIZEN if is_citizen else Capacity.PROFESSIONAL
    memberships: tuple[Membership, ...] = ()
    if isinstance(holder.grantee, Unit):
        memberships = _posts_of(person, holder.grantee)
    elif capacity == Capacity.PROFESSIONAL:
        memberships = tuple(person.memberships.all())  # those of today: `_ties`
    other = proceeding.owner if kind in ON_BEHALF or kind == BasisKind.CARE_ORDER else None
    return Actor(None, person, capacity, memberships, other, Assurance.HIGH, clock.now())


def _posts_of(person: Person, unit: Unit) -> tuple[Membership, ...]:
    """A post there in a role that unit grants and care orders count for; none where the unit exists no more."""
    today = clock.today()
    post = Membership(pk=NOBODY, person=person, unit=unit, role=Role.PROVIDER, valid_from=today)
    post.has_predecessors = bool(unit.predecessors.all())
    return (post,) if post.is_valid_on(today) else ()


def _narrowed(holder: Holder, reach: Reach) -> Holder | None:
    """What the engine gives, no more; nobody is listed for existence alone, but a grant without effect is told of."""
    reads, writes = reach.readable, frozenset(key for key in reach.readable if reach.level(key) >= Level.WRITE)
    basis = holder.basis
    if holder.grants:
        items = {grant.section for grant in holder.grants if grant.item_uuid in reach.items}
        reads = (reads | items) & holder.reads
        writes = (writes | items) & holder.writes
    elif not reads:
        return None
    elif reach.widest is not None:
        basis = reach.widest.basis
    return Holder(holder.grantee, basis, reads, writes, holder.membership, holder.grants, holder.until, holder.since)


__all__ = ("Holder", "appointments_in", "ends_of", "granted", "grants_in", "holders_of")
