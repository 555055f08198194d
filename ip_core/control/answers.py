"""The answers in plain words: entries by day, and why somebody has, or has not, access to each section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import keys, wording
from ip_core.access.addresses import Veil
from ip_core.access.enums import BasisKind, EventKind, Level
from ip_core.access.models import AccessEvent, AccessGrant
from ip_core.access.narrowing import Cell, Narrowed, cells
from ip_core.cases.models import Case, Proceeding
from ip_core.people.actor import Actor, actor_for, people_to_act_for
from ip_core.people.enums import Capacity
from ip_core.people.models import Person

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Line:
    """Who, when, case number."""

    at: datetime
    who: str
    post: str
    case_number: str
    refused: bool


@dataclass(frozen=True)
class Row:
    """One section: what she may do with it, and the sentence that says why."""

    section: str
    level: str
    why: str


@dataclass(frozen=True)
class Matter:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Session:
    """One person in one capacity; `matters` is empty when the case does not exist for her in it."""

    name: str
    as_whom: str
    matters: tuple[Matter, ...]


def by_day(events: Iterable[AccessEvent]) -> list[tuple[date, list[Line]]]:
    days: dict[date, list[Line]] = {}
    for line in lines_of(events):
        days.setdefault(clock.local(line.at).date(), []).append(line)
    return list(days.items())


def lines_of(events: Iterable[AccessEvent]) -> list[Line]:
    """On whose behalf is left out: that is the owner of the case. Where her address is protected, posts are too:
    a case number beside a local unit tells where she lives (ACCESS §4)."""
    found = list(events)
    uuids = {event.case_uuid for event in found if event.case_uuid is not None}
    cases = {case.uuid: case for case in Case.objects.filter(uuid__in=uuids).select_related("owner")}
    protected = {uuid for uuid, case in cases.items() if case.owner.address_protection}
    return [
        Line(
            event.at,
            event.person_label,
            _post(event, veil=Veil(is_drawn=event.case_uuid in protected)),
            cases[event.case_uuid].number if event.case_uuid in cases else event.case_number,
            event.kind == EventKind.REFUSED,
        )
        for event in found
    ]


def _post(event: AccessEvent, *, veil: Veil) -> str:
    return (
        veil(wording.kept_post(event.capacity_label))
        if event.capacity == Capacity.PROFESSIONAL
        else str(Capacity.CITIZEN.label)
    )


def explained(case: Case, name: str) -> list[Session]:
    """Everybody of this name who works somewhere, has read in the case, or has been given access to it; each as whom.

    Whose case it is cannot be found out by trying names: neither the owner nor her kin are known here by that."""
    return [session for person in _named(case, name) for session in _sessions(case, person)]


def _named(case: Case, name: str) -> list[Person]:
    readers = AccessEvent.objects.filter(case_uuid=case.uuid).values("person_uuid")
    grants = Q(grants__consent__case=case)
    known = Q(memberships__isnull=False) | Q(uuid__in=readers) | grants
    whole = Concat("given_name", Value(" "), "family_name")
    rows = Person.objects.annotate(whole_name=whole).filter(known, whole_name__iexact=name)
    return list(rows.distinct().order_by("pk"))


def _sessions(case: Case, person: Person) -> list[Session]:
    veil = Veil(is_drawn=bool(case.owner.address_protection))
    found = _capacities(case, person)
    return [Session(person.name, _as_whom(actor, veil), tuple(_matters(actor, case))) for actor in found]


def _capacities(case: Case, person: Person) -> list[Actor]:
    """At work, if she works anywhere now; as a citizen and on the owner's behalf, if she has been here as that."""
    at_work = actor_for(person, capacity=Capacity.PROFESSIONAL)
    found = [at_work] if at_work.memberships else []
    citizen = actor_for(person, capacity=Capacity.CITIZEN)
    read = AccessEvent.objects.filter(case_uuid=case.uuid, person_uuid=person.uuid, capacity=Capacity.CITIZEN)
    granted = AccessGrant.objects.filter(consent__case=case, grantee_person=person, capacity=Capacity.CITIZEN)
    if granted.exists() or read.filter(on_behalf_uuid=None).exists():
        found.append(citizen)
    if case.owner in people_to_act_for(person) and read.filter(on_behalf_uuid=case.owner.uuid).exists():
        found.append(replace(citizen, on_behalf_of=case.owner))
    return found


def _as_whom(actor: Actor, veil: Veil) -> str:
    if actor.is_professional:
        return veil(", ".join(membership.label for membership in actor.memberships))
    return _("på vegne av eieren av saken") if actor.on_behalf_of else _("som innbygger")


def _matters(actor: Actor, case: Case) -> Iterable[Matter]:
    shown = cells(actor, case)
    periods = _periods(cell for found in shown.values() for cell in found)
    for proceeding, found in shown.items():
        if any(cell.level or cell.would_be for cell in found):
            yield Matter(_title(proceeding), tuple(_row(cell, periods) for cell in found))


def _periods(found: Iterable[Cell]) -> dict[str, str]:
    """From when until when each grant behind these holds. What it is for is the owner's business."""
    wanted = {cell.basis.id for cell in found if cell.basis is not None and cell.basis.kind == BasisKind.GRANT}
    told = _("Fra %(start)s til og med %(end)s.")
    return {
        str(grant.uuid): told % {"start": _day(grant.valid_from), "end": _day(grant.valid_until - INSTANT)}
        for grant in AccessGrant.objects.filter(uuid__in=wanted)
    }


def _day(moment: datetime) -> str:
    return f"{clock.local(moment):%d.%m.%Y}"


def _title(proceeding: Proceeding) -> str:
    """The kind of matter and when it began: what stands in every list of the case."""
    kind = wording.opening(str(proceeding.get_kind_display()))
    return f"{kind}, {_day(proceeding.opened_at)}"


def _row(cell: Cell, periods: Mapping[str, str]) -> Row:
    return Row(wording.opening(keys.label(cell.key)), _level(cell.level), _why(cell, periods))


def _level(level: Level) -> str:
    return {
        Level.NONE: _("Ingenting"),
        Level.EXISTS: _("Ser at det finnes"),
        Level.READ: _("Kan lese"),
        Level.WRITE: _("Kan lese og skrive"),
    }[level]


def _why(cell: Cell, periods: Mapping[str, str]) -> str:
    if cell.basis is None:
        return _("Ingen grunn til tilgang.")
    return " ".join(filter(None, (_basis(cell.basis.kind), periods.get(cell.basis.id, ""), _narrowed(cell.narrowed))))


def _basis(kind: BasisKind) -> str:
    """The kind alone: words of the basis's own, such as a reason, are content."""
    return wording.because(kind) if kind != BasisKind.OWNER else _("Eier saken.")


def _narrowed(narrowed: Narrowed) -> str:
    return {
        Narrowed.NOT: "",
        Narrowed.OWN_CASE: _("Gjelder ikke for henne i denne saken."),
        Narrowed.SUSPENDED: _("Gjelder ikke nå: tilgangen er stanset i denne saken."),
        Narrowed.CLOSED: _("Gjelder ikke her: delen er unntatt i et samtykke, eller skjult for denne personen."),
        Narrowed.PLUGIN: _("Gjelder ikke fullt ut: modulen er av eller kan bare leses."),
        Narrowed.OTHER: _("Gjelder ikke fullt ut: en modul eller en regel stanser det."),
    }[narrowed]
