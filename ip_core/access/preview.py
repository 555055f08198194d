""" "Se som": what somebody would see if a consent were in force, asked of the real engine (DOMAIN A13, ACCESS §7).

The consent is in force inside a transaction that is always rolled back, written past history and events, so that
nothing of it can remain. What is shown is never more than the one who looks may read herself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import transaction

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.enums import Level
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.plan_rules import UNIT_GRANT_ROLES
from ip_core.access.reach import Reach
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor, actor_for
from ip_core.people.models import Membership, Person


@dataclass(frozen=True)
class SeenAs:
    """`reads` and `writes`: what `actor` would reach, by section. `reach`: what of it the one who looks reads too,
    without any right to write; plugins render by it and by nothing else."""

    actor: Actor
    proceeding: Proceeding
    reach: Reach
    reads: frozenset[str]
    writes: frozenset[str]
    items: frozenset[str]
    has_more: bool

    @property
    def shown(self) -> frozenset[str]:
        """The sections of which something is shown, for the log."""
        return (self.reach.readable | {one.key for one in self.reach.items.values()}) & set(keys.PLAN_SECTIONS)


@contextmanager
def seen_as(consent: Consent, viewer: Actor) -> Iterator[SeenAs | None]:
    """For the length of the block the consent counts as signed. None: nobody works in the unit now."""
    mine = engine.reach(viewer, consent.proceeding)
    with transaction.atomic():
        _put_in_force(consent)
        hers = reader_of(consent)
        yield _seen(consent, hers, mine) if hers is not None else None
        transaction.set_rollback(True)


def _put_in_force(consent: Consent) -> None:
    """By the rows alone, and without history: none of it stays. A later access is shown as it will be then."""
    now = clock.now()
    if consent.in_force_at is None:
        consent.in_force_at = now
        consent.save_without_historical_record()  # type: ignore[attr-defined]
    for grant in consent.grants.filter(valid_from__gt=now):
        grant.valid_from = now
        grant.save_without_historical_record()  # type: ignore[attr-defined]


def reader_of(consent: Consent) -> Actor | None:
    """Whoever is let in, in the capacity of the access; for a unit, one who works with cases there now."""
    grant = consent.grants.select_related("grantee_person", "grantee_unit").first()
    if grant is None:
        return None
    person = grant.grantee_person or _somebody_in(grant)
    return actor_for(person, capacity=grant.capacity) if person is not None else None


def _somebody_in(grant: AccessGrant) -> Person | None:
    rows = Membership.objects.valid_on(clock.today()).filter(unit=grant.holder, role__in=UNIT_GRANT_ROLES)
    close = {grant.consent.case.owner_id}
    found = (row.person for row in rows.select_related("person") if row.person_id not in close)
    return next(found, None)


def _seen(consent: Consent, hers: Actor, mine: Reach) -> SeenAs:
    reach = engine.reach(hers, consent.proceeding)
    both = _both(reach, mine)
    sections = set(keys.PLAN_SECTIONS)
    return SeenAs(
        actor=hers,
        proceeding=consent.proceeding,
        reach=both,
        reads=reach.readable & sections,
        writes=frozenset(key for key in reach.readable & sections if reach.level(key) >= Level.WRITE),
        items=frozenset(one.key for one in reach.items.values() if one.key not in reach.readable),
        has_more=both.readable != reach.readable or both.items.keys() != reach.items.keys(),
    )


def _both(hers: Reach, mine: Reach) -> Reach:
    """What both read. Threads, invitations and history are not shown at all."""
    cells = {key: cell.at_most(Level.READ) for key, cell in hers.cells.items() if mine.level(key) >= Level.READ}
    if hers.exists and mine.exists:
        cells[keys.EXISTENCE] = hers.cells[keys.EXISTENCE]
    items = {
        uuid: one.at_most(Level.READ) for uuid, one in hers.items.items() if mine.may_read(one.key, uuid)
    }  # fmt: skip
    return replace(hers, cells=cells, items=items, things={}, versions={}, closed=hers.closed | mine.closed)


__all__ = ("SeenAs", "reader_of", "seen_as")
