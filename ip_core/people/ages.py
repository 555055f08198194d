"""Ages that the law sets, as dated data with their source (data/ages.toml)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

OWN_PLAN, HEALTH_MAJORITY, MAJORITY = "own_plan", "health_majority", "majority"


@dataclass(frozen=True)
class AgeLimit:
    """`limit` in whole years, in force on [valid_from, valid_until)."""

    key: str
    limit: int
    valid_from: date
    source: str
    status: str
    valid_until: date | None = None


@cache
def age_limits() -> tuple[AgeLimit, ...]:
    rows = tomllib.loads((Path(__file__).parent / "data" / "ages.toml").read_text(encoding="utf-8"))["age"]
    return tuple(AgeLimit(**row) for row in rows)


def age_limit(key: str, on: date) -> int:
    """Years. Raises LookupError if no rule is in force that day."""
    for row in age_limits():
        if row.key == key and row.valid_from <= on and (row.valid_until is None or on < row.valid_until):
            return row.limit
    raise LookupError(f"No age rule {key!r} on {on}.")


def has_reached(key: str, birth_date_age: int | None, on: date) -> bool | None:
    """None when the age is unknown."""
    return None if birth_date_age is None else birth_date_age >= age_limit(key, on)
