"""What is ticked beforehand, and how long an access usually lasts: data (suggestions.toml)."""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ip_core.municipalities.models import Unit
from ip_core.people.models import Membership, Person


@dataclass(frozen=True)
class Bundle:
    """Sections that usually go together for somebody who helps in this way."""

    key: str
    name: str
    sections: tuple[str, ...]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "suggestions.toml").read_text(encoding="utf-8"))


def bundles(language: str) -> list[Bundle]:
    """All of them, in that written form, to choose from."""
    return [
        Bundle(row["key"], row["names"].get(language, row["names"]["nb"]), tuple(row["sections"]))
        for row in _data()["bundle"]
    ]


def sections_for(reader: Membership | Unit | Person) -> list[str]:
    """The bundle of her usual role, by words in title and unit; a private person has her own."""
    if isinstance(reader, Person):
        return next((list(row["sections"]) for row in _data()["bundle"] if row.get("kin")), [])
    about = (f"{reader.title} {reader.unit.name}" if isinstance(reader, Membership) else reader.name).casefold()
    for bundle in _data()["bundle"]:
        if bundle.get("any") or any(word in about for word in bundle.get("words", ())):
            return list(bundle["sections"])
    return []


def usual_last_day(today: date) -> date:
    return months_after(today, _data()["period"]["usual_months"])


def longest_last_day(today: date) -> date:
    return months_after(today, _data()["period"]["longest_months"])


def months_after(day: date, months: int) -> date:
    """The same day of a later month; where that month has none, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
