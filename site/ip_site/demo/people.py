"""The demo's municipalities and people, from data/*.toml. Everybody is invented."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
SLUGS = ("meland", "arendal")
FIRST = SLUGS[0]


@dataclass(frozen=True)
class PersonData:
    """One of the cast. `nn` and `nb` say what there is to try as this person."""

    handle: str
    name: tuple[str, str]
    born: date
    nn: str
    nb: str
    unit: str = ""
    role: str = ""
    title: str = ""
    capacity: int = 0
    parent_of: str = ""

    @property
    def works(self) -> bool:
        return bool(self.role)


@dataclass(frozen=True)
class UnitData:
    kind: str
    name: str
    organisation: str = ""


@dataclass(frozen=True)
class MunicipalityData:
    slug: str
    number: str
    name: str
    written_form: str
    languages: list[str]
    coordinating_unit_name: str
    contact_phone: str
    contact_hours: str
    contact_email: str
    units: dict[str, UnitData] = field(default_factory=dict)
    people: tuple[PersonData, ...] = ()

    def handle(self, name: str) -> str:
        """`owner` in Meland, `owner-arendal` in Arendal."""
        return name if self.slug == FIRST else f"{name}-{self.slug}"


@cache
def municipality_data(slug: str) -> MunicipalityData:
    raw = tomllib.loads((DATA / f"{slug}.toml").read_text(encoding="utf-8"))
    units = {key: UnitData(**unit) for key, unit in raw.pop("units").items()}
    people = tuple(PersonData(**{**row, "name": tuple(row["name"])}) for row in raw.pop("people"))
    return MunicipalityData(slug=slug, units=units, people=people, **raw)
