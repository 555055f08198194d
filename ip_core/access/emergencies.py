"""Break-glass as the owner's side is told of it: at once, and on top of her log, also when nothing is read (DOMAIN H7).

It says which sections were asked for. What names a section that is hidden from a reader, or beyond her scope, is left
out whole, as a line of the log is (ACCESS §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from ip_core.access import engine, keys, wording
from ip_core.access.bases import OwnersSide
from ip_core.access.enums import BasisKind
from ip_core.access.gates import AccessPage
from ip_core.access.log import names_places
from ip_core.access.models import AccessEvent, BreakGlass
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor

SHOWN_FOR = timedelta(days=183)
"""Half a year after it was asked for it still stands on top; the lines of what was read stay for good."""


@dataclass(frozen=True)
class Emergency:
    """`until` is None while nobody has said yes; `times`: on how many occasions something was read by it."""

    who: str
    post: str
    second: str
    sections: str
    reason: str
    asked_at: datetime
    confirmed_at: datetime | None
    until: datetime | None
    is_declined: bool
    is_open: bool
    times: int


def told_to(sides: Mapping[Proceeding, OwnersSide]) -> list[BreakGlass]:
    """Those in the matters on whose owner's side somebody stands, of which nothing is hidden from her."""
    rows = BreakGlass.objects.filter(proceeding__in=list(sides)).select_related(*_PEOPLE)
    return [row for row in rows if reaches_all_of(sides[row.proceeding], row)]


_PEOPLE = ("proceeding", "membership__person", "membership__unit__organisation", "confirmed_by__person")


def reaches_all_of(side: OwnersSide, row: BreakGlass) -> bool:
    return all(side.reaches(key) for key in (keys.CONSENTS, *row.sections))


def may_be_told(actor: Actor, proceeding: Proceeding, uuid: UUID) -> bool:
    """Of one, at the actor's instant."""
    sides = engine.owner_sides(actor, [proceeding], proceeding.municipality)
    return any(row.uuid == uuid for row in told_to(sides))


def on_top_of_log(actor: Actor, page: AccessPage, events: QuerySet[AccessEvent]) -> list[Emergency]:
    """Those that opened something before those that did not, the latest first.

    `events` are the lines of the log that this reader may see."""
    if not BreakGlass.objects.filter(proceeding__in=list(page.reaches)).exists():
        return []
    sides = engine.owner_sides(actor, page.reaches, page.case.municipality)
    rows = [row for row in told_to(sides) if row.asked_at > actor.at - SHOWN_FOR]
    reads, places = _reads(events, rows), names_places(actor, page.case.owner)
    rows.sort(key=lambda row: (row.confirmed_at is not None, row.asked_at), reverse=True)
    return [_shown(row, actor, reads, places=places) for row in rows]


def _reads(events: QuerySet[AccessEvent], rows: Iterable[BreakGlass]) -> list[tuple[UUID | None, datetime]]:
    """Who read when by break-glass."""
    confirmed = {row.membership.person.uuid: row.confirmed_at for row in rows if row.confirmed_at is not None}
    if not confirmed:
        return []
    found = events.filter(person_uuid__in=confirmed).values_list("person_uuid", "at", "sections")
    return [(who, at) for who, at, sections in found if any(s["basis"] == BasisKind.BREAK_GLASS for s in sections)]


def _shown(row: BreakGlass, actor: Actor, reads: Iterable[tuple[UUID | None, datetime]], *, places: bool) -> Emergency:
    person, until = row.membership.person, row.until
    began = row.confirmed_at
    times = [at for who, at in reads if who == person.uuid and began is not None and began <= at]
    return Emergency(
        who=person.name,
        post=wording.post(row.membership) if places else "",
        second=str(row.confirmed_by.person) if row.confirmed_by is not None else "",
        sections=wording.sections(row.sections),
        reason=wording.phrase(row.reason),
        asked_at=row.asked_at,
        confirmed_at=began,
        until=until,
        is_declined=row.declined_at is not None,
        is_open=row.is_in_force(actor.at),
        times=len([at for at in times if until is None or at < until]),
    )


__all__ = ("Emergency", "may_be_told", "on_top_of_log", "reaches_all_of", "told_to")
