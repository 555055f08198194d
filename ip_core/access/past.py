"""Who could see the plan before, until when, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ip_core import clock
from ip_core.access import behalf
from ip_core.access.facts import is_running
from ip_core.access.models import AccessGrant
from ip_core.access.overview import appointments_in, ends_of, grants_in
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Unit
from ip_core.people.models import Membership, Person


@dataclass(frozen=True)
class Past:
    """One who had access. `how` is `withdrawn`, `expired`, `closed` or `ended`. `by_name` tells for whom, too."""

    grantee: Person | Unit
    sections: frozenset[str]
    since: datetime
    until: datetime
    how: str
    membership: Membership | None = None
    by: Person | None = None
    by_name: str = ""
    written_by: Person | None = None
    is_coordinator: bool = False


def past_of(proceedings: Iterable[Proceeding]) -> list[Past]:
    """Those whose access is over, the latest first."""
    now = clock.now()
    rows = [*_past_grants(proceedings, now), *_past_appointments(proceedings, now)]
    return sorted(rows, key=lambda row: row.until, reverse=True)


def _past_grants(proceedings: Iterable[Proceeding], now: datetime) -> list[Past]:
    found: dict[tuple[int, str, int, datetime], Past] = {}
    for proceeding in proceedings:
        for grant in grants_in(proceeding):
            until, how = _end_of(grant, proceeding)
            began = max(grant.valid_from, grant.consent.in_force_at or grant.valid_from)
            if now < until or until <= began:
                continue
            place = (grant.consent_id, type(grant.grantee).__name__, grant.grantee.pk, until)
            before = found[place].sections if place in found else frozenset[str]()
            sections = before | {grant.section}
            ended = grant if grant.withdrawn_by is not None else grant.consent
            by, name, written_by = ended.withdrawn_by, behalf.withdrawn_by(ended), ended.withdrawal_registered_by
            found[place] = Past(grant.grantee, sections, began, until, how, grant.membership, by, name, written_by)
    return list(found.values())


def _end_of(grant: AccessGrant, proceeding: Proceeding) -> tuple[datetime, str]:
    """The earliest of its own last day, its consent's end, withdrawal and closing (ACCESS §1)."""
    ends = [(at, "expired") for at in ends_of(grant)]
    ends += [(at, "withdrawn") for at in (grant.withdrawn_at, grant.consent.withdrawn_at) if at is not None]
    if proceeding.closed_at is not None:
        ends.append((proceeding.closed_at, "closed"))
    return min(ends, key=lambda end: end[0])


def _past_appointments(proceedings: Iterable[Proceeding], now: datetime) -> list[Past]:
    found = {row.pk: row for proceeding in proceedings for row in appointments_in(proceeding)}
    return [
        Past(
            row.person,
            frozenset(),
            max(row.accepted_at, row.valid_from),
            row.valid_until,
            "ended",
            membership=row.membership,
            is_coordinator=True,
        )
        for row in found.values()
        if row.accepted_at is not None
        and row.valid_until is not None
        and not is_running(row, now)
        and max(row.accepted_at, row.valid_from) < row.valid_until <= now
    ]


__all__ = ("Past", "past_of")
