"""What is ticked beforehand, and how long an access usually lasts: data (suggestions.toml)."""

from __future__ import annotations

import calendar
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ip_core.people.models import Membership


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "suggestions.toml").read_text(encoding="utf-8"))


def sections_for(membership: Membership) -> list[str]:
    """The bundle of her usual role, by words in her title and unit."""
    about = f"{membership.title} {membership.unit.name}".casefold()
    for bundle in _data()["bundle"]:
        if bundle.get("any") or any(word in about for word in bundle["words"]):
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
