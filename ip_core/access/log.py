"""The access log in words: who read what, when, and why she could. Grouped by day, the latest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import wording
from ip_core.access.enums import BasisKind, EventKind
from ip_core.access.models import AccessEvent, AccessGrant

BY_SEARCH = frozenset({"search", "command:search"})


@dataclass(frozen=True)
class Line:
    """One entry. `who` has acted for somebody when `behalf` says so."""

    at: datetime
    who: str
    post: str
    what: str
    why: str
    given_at: datetime | None = None
    behalf: str = ""


@dataclass(frozen=True)
class Reader:
    """Somebody who stands in the log, for the filter."""

    uuid: UUID
    name: str
    times: int


def lines(events: Iterable[AccessEvent]) -> list[Line]:
    """These entries in words. Two queries, however many there are."""
    rows = list(events)
    wanted = {s["basis_id"] for event in rows for s in event.sections if s["basis"] == BasisKind.GRANT}
    given = AccessGrant.objects.filter(uuid__in=wanted).select_related("consent")
    grants = {str(grant.uuid): grant for grant in given}
    return [_line(event, grants) for event in rows]


def by_day(found: Iterable[Line]) -> list[tuple[date, list[Line]]]:
    days: dict[date, list[Line]] = {}
    for line in found:
        days.setdefault(clock.local(line.at).date(), []).append(line)
    return list(days.items())


def readers(events: QuerySet[AccessEvent]) -> list[Reader]:
    """Everybody in the log, by name. A changed name is shown as it was last."""
    rows = events.order_by().values("person_uuid").annotate(times=Count("pk"), name=Max("person_label"))
    found = [Reader(row["person_uuid"], row["name"], row["times"]) for row in rows if row["person_uuid"]]
    return sorted(found, key=lambda reader: reader.name)


def _line(event: AccessEvent, grants: dict[str, AccessGrant]) -> Line:
    given = [grants[s["basis_id"]] for s in event.sections if s["basis_id"] in grants]
    others = [s["basis"] for s in event.sections if s["basis_id"] not in grants]
    return Line(
        at=event.at,
        who=event.person_label,
        post=event.capacity_label if event.capacity == "professional" else "",
        what=_what(event),
        why=" ".join(dict.fromkeys(wording.because(basis) for basis in others)),
        given_at=min((grant.consent.in_force_at or grant.valid_from for grant in given), default=None),
        behalf=event.on_behalf_label,
    )


def _what(event: AccessEvent) -> str:
    if event.kind == EventKind.EXISTENCE:
        return _("så at saken finnes og hvor den står, ikke hva som står i den")
    shown = {"sections": wording.sections(section["key"] for section in event.sections)}
    if event.surface in BY_SEARCH:
        return _("fant %(sections)s i et søk") % shown
    return _("leste %(sections)s") % shown


__all__ = ("Line", "Reader", "by_day", "lines", "readers")
