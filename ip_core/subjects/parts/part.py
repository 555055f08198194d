"""One part, and how its rows are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats

from ip_core import clock
from ip_core.access.addresses import Veil
from ip_core.cases.models import Case
from ip_core.people.models import Membership, Person
from ip_core.plugins.types import SubjectData
from ip_core.subjects.standing import Standing

Pairs = tuple[tuple[str, str], ...]
POST = ("membership__person", "membership__unit")


@dataclass(frozen=True)
class Part:
    """One file of the package: a room's or a plugin's. `missing` says in a sentence why it is not whole."""

    slug: str
    title: str
    things: tuple[SubjectData, ...]
    missing: str = ""


def day(moment: date | datetime | None) -> str:
    if moment is None:
        return ""
    return formats.date_format(clock.local(moment) if isinstance(moment, datetime) else moment, "DATE_FORMAT")


def instant(moment: datetime | None) -> str:
    return f"{day(moment)} kl. {clock.local(moment):%H.%M}" if moment is not None else ""


def pairs(*found: tuple[str, str]) -> Pairs:
    """Only what there is."""
    return tuple((term, value) for term, value in found if value)


def name(person: Person | None) -> str:
    return person.name if person is not None else ""


def post(membership: Membership, here: Standing) -> str:
    """Who, and where she works if places may be named."""
    return f"{membership.person.name}, {membership.label}" if here.shows_places else membership.person.name


def veil(here: Standing) -> Veil:
    return Veil(is_drawn=not here.shows_places)


def cases_of(here: Standing) -> list[Case]:
    return list(dict.fromkeys(proceeding.case for proceeding in here.sides))
