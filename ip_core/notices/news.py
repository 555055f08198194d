"""What is new to this session on her own page: the notices that she has not said that she has seen.

The kind and the day alone, so that no line holds what a section holds; each leads to where it is read and logged.
Asked now, of what the session reaches now: a notice that was made while she might know says nothing later by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from ip_core.access import emergencies, engine
from ip_core.access.models import Consent
from ip_core.access.reach import Reach
from ip_core.cases.models import Event, Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.notices.audiences import is_told, place_of
from ip_core.notices.headlines import HEADLINES
from ip_core.notices.models import ContactChoice, ContactQuestion, Notice
from ip_core.people.actor import Actor

EMERGENCY = "break_glass"
"""Named in the events of break-glass; it stands first, and is marked."""

PREPARED = "consent.prepared"


@dataclass(frozen=True)
class Line:
    """One thing that is new, and where it is read."""

    text: str
    at: datetime
    url: str
    is_marked: bool


@dataclass(frozen=True)
class News:
    """`last`: the newest notice that was shown, so that what has come since is not said to be seen."""

    lines: list[Line] = field(default_factory=list)
    last: UUID | None = None

    def __bool__(self) -> bool:
        return bool(self.lines)


def news_for(actor: Actor, municipality: Municipality, reaches: Mapping[Proceeding, Reach]) -> News:
    """What happens several times is one line, as it stands now. As many queries for one notice as for forty."""
    rows = visible_to(actor, municipality, reaches)
    if not rows:
        return News()
    by_uuid = {proceeding.uuid: proceeding for proceeding in reaches}
    answered = _answered(actor, rows)
    newest = {_sameness(row.event): row.event for row in rows}
    lines = [_line(event, by_uuid) for same, event in newest.items() if same not in answered]
    return News(sorted(lines, key=lambda line: (line.is_marked, line.at), reverse=True), rows[-1].uuid)


def visible_to(actor: Actor, municipality: Municipality, reaches: Mapping[Proceeding, Reach]) -> list[Notice]:
    """Hers, in this capacity and for the one she acts for now, unseen; the oldest first."""
    rows = list(_unseen(actor, municipality))
    by_uuid = {proceeding.uuid: reach for proceeding, reach in reaches.items() if reach.exists}
    open_now = [row for row in rows if _is_open(row.event, by_uuid)]
    shut = _shut_emergencies(actor, municipality, reaches, open_now)
    return [row for row in open_now if _named(row.event, EMERGENCY) not in shut]


def _is_open(event: Event, by_uuid: Mapping[UUID, Reach]) -> bool:
    place = place_of(event)
    return place is not None and place[0] in by_uuid and is_told(by_uuid[place[0]], event)


def asks_for_channel(actor: Actor) -> bool:
    """Until she has chosen how she wants to be told, or has said "not now"."""
    chosen = ContactChoice.objects.filter(person=actor.person).exists()
    return not chosen and not ContactQuestion.objects.filter(person=actor.person).exists()


def _unseen(actor: Actor, municipality: Municipality) -> QuerySet[Notice]:
    rows = Notice.objects.filter(municipality=municipality, person=actor.person, seen_at__isnull=True)
    rows = rows.filter(event__kind__in=list(HEADLINES))  # a later version may have kinds that this one has no words for
    rows = rows.filter(capacity=actor.capacity, on_behalf_of=actor.on_behalf_of)
    return rows.select_related("event__case").order_by("pk")


def _shut_emergencies(
    actor: Actor, municipality: Municipality, reaches: Mapping[Proceeding, Reach], rows: Iterable[Notice]
) -> set[str]:
    """Those that named a section which is hidden from this session, or beyond its scope."""
    named = {_named(row.event, EMERGENCY) for row in rows} - {""}
    if not named:
        return set()
    sides = engine.owner_sides(actor, reaches, municipality)
    return named - {str(row.uuid) for row in emergencies.told_to(sides) if str(row.uuid) in named}


def _answered(actor: Actor, rows: Iterable[Notice]) -> set[tuple[str, str]]:
    """Consents that were prepared and do not wait for her any longer."""
    asked = {_named(row.event, "consent") for row in rows if row.event.kind == PREPARED} - {""}
    if not asked:
        return set()
    waiting = Consent.objects.filter(uuid__in=asked, in_force_at__isnull=True, withdrawn_at__isnull=True)
    for_her = waiting.exclude(signatures__person=actor.person)
    still = {str(uuid) for uuid in for_her.values_list("uuid", flat=True)}
    return {(PREPARED, uuid) for uuid in asked - still}


def _named(event: Event, what: str) -> str:
    return str(event.references.get(what, ""))


def _sameness(event: Event) -> tuple[str, str]:
    """Each break-glass and each consent that waits by itself; of the rest, each kind in each matter."""
    if apart := _named(event, EMERGENCY):
        return (EMERGENCY, apart)
    return (event.kind, _named(event, "consent") if event.kind == PREPARED else event.scope)


def _line(event: Event, by_uuid: Mapping[UUID, Proceeding]) -> Line:
    place = place_of(event)
    assert place is not None  # visible_to
    headline = HEADLINES[event.kind]
    url = headline.url(event, by_uuid[place[0]])
    return Line(str(headline.text), event.at, url, is_marked=bool(_named(event, EMERGENCY)))


__all__ = ("Line", "News", "asks_for_channel", "news_for", "visible_to")
