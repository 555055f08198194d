"""The access log in words: who read what, when, and why she could. Grouped by day, the latest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import wording
from ip_core.access.enums import BasisKind, EventKind
from ip_core.access.models import AccessEvent
from ip_core.people.actor import Actor
from ip_core.people.models import Person

BY_SEARCH = frozenset({"search", "command:search"})
BREAK_GLASS = "break_glass"
"""The basis that is marked in the owner's log, so that nobody has to look for it."""

EXPLAINED = frozenset({"control-access", "control-access-shown", "command:access-explain"})


@dataclass(frozen=True)
class Line:
    """One entry. `who` has acted for somebody when `behalf` says so."""

    at: datetime
    who: str
    post: str
    what: str
    why: str
    given_on: date | None = None
    purpose: str = ""
    unit: str = ""
    behalf: str = ""
    is_break_glass: bool = False


@dataclass(frozen=True)
class Reader:
    """Somebody who stands in the log, for the filter."""

    uuid: UUID
    name: str
    times: int


def lines(events: Iterable[AccessEvent], *, places: bool = True) -> list[Line]:
    """These entries in words, from what stands in them: no row behind them is asked for.

    Without `places` nobody's post and no unit is named."""
    found = [_line(event) for event in events]
    return found if places else [replace(line, post="", unit="") for line in found]


def names_places(actor: Actor, owner: Person) -> bool:
    """Local units are part of a protected address: the owner alone sees them in her log (ACCESS §4)."""
    return not owner.address_protection or (actor.on_behalf_of is None and actor.person == owner)


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


def _line(event: AccessEvent) -> Line:
    given = [section for section in event.sections if "since" in section]
    others = [section for section in event.sections if "since" not in section]
    first = min(given, key=lambda section: section["since"], default=None)
    return Line(
        at=event.at,
        who=event.person_label,
        post=wording.kept_post(event.capacity_label) if event.capacity == "professional" else "",
        what=_what(event),
        why=_why(event, others),
        given_on=date.fromisoformat(first["since"]) if first else None,
        purpose=wording.joined(dict.fromkeys(wording.phrase(section["purpose"]) for section in given)),
        unit=first.get("unit", "") if first else "",
        behalf=event.on_behalf_label,
        is_break_glass=any(section["basis"] == BREAK_GLASS for section in event.sections),
    )


def _why(event: AccessEvent, sections: Iterable[dict[str, str]]) -> str:
    """A whole sentence for each basis; where the basis has words of its own, such as a reason, they follow."""
    if event.kind == EventKind.CONTROL:
        return _("Kontrollerer for kommunen at ingen ser mer enn de skal. Grunnen står i kommunens egen logg.")
    said = (" ".join(filter(None, (_because(one["basis"]), one.get("label", "")))) for one in sections)
    return " ".join(dict.fromkeys(said))


def _because(basis: str) -> str:
    """A basis that this version does not know is named as it was written."""
    return wording.because(basis) if basis in BasisKind.values else basis


def _what(event: AccessEvent) -> str:
    if event.kind == EventKind.CONTROL:
        if event.surface in EXPLAINED:
            return _("fikk forklart hvem som har tilgang, ikke hva som står i saken")
        return _("så hvem som har lest i saken, ikke hva som står i den")
    if event.kind == EventKind.EXISTENCE:
        return _("så at saken finnes og hvor den står, ikke hva som står i den")
    shown = {"sections": wording.sections(section["key"] for section in event.sections)}
    if event.surface in BY_SEARCH:
        return _("fant %(sections)s i et søk") % shown
    return _("leste %(sections)s") % shown


__all__ = ("Line", "Reader", "by_day", "lines", "names_places", "readers")
