"""Ages that the law sets, as dated data with their source (data/ages.toml)."""

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

OWN_PLAN, HEALTH_MAJORITY, MAJORITY = "own_plan", "health_majority", "majority"
PARENTAL_CONSENTS = "parental_consents"


@dataclass(frozen=True)
class AgeLimit:
    """`limit` in whole years, and `months` after that birthday; in force on [valid_from, valid_until).

    `notice_months`: how long before that day those concerned are told."""

    key: str
    limit: int
    valid_from: date
    source: str
    status: str
    months: int = 0
    notice_months: tuple[int, ...] = ()
    valid_until: date | None = None


@cache
def age_limits() -> tuple[AgeLimit, ...]:
    rows = tomllib.loads((Path(__file__).parent / "data" / "ages.toml").read_text(encoding="utf-8"))["age"]
    return tuple(AgeLimit(**{**row, "notice_months": tuple(row.get("notice_months", ()))}) for row in rows)


def age_limit(key: str, on: date) -> int:
    """Years. Raises LookupError if no rule is in force that day."""
    return _rule(key, on).limit


def day_reached(key: str, born: date, on: date, *, months: int | None = None) -> date:
    """The day from which the rule in force on `on` counts somebody born that day as old enough.

    29 February counts as 1 March; in months after a birthday, a missing day is the month's last (ACCESS §1, §4).
    `months`: what a municipality has set instead of the rule's own."""
    rule = _rule(key, on)
    year = born.year + rule.limit
    is_missing = born.day > monthrange(year, born.month)[1]
    birthday = date(year, 3, 1) if is_missing else born.replace(year=year)
    years, month = divmod(birthday.month - 1 + (rule.months if months is None else months), 12)
    year, month = birthday.year + years, month + 1
    return date(year, month, min(birthday.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Coming:
    """An age that somebody reaches on `day`; `months` is the nearest notice that is due."""

    key: str
    years: int
    day: date
    months: int


def coming(born: date, today: date) -> list[Coming]:
    """The ages that are near enough to be told of, the first first."""
    found = []
    for key in (OWN_PLAN, HEALTH_MAJORITY, MAJORITY):
        rule, day = _rule(key, today), day_reached(key, born, today)
        due = [months for months in rule.notice_months if months_before(day, months) <= today < day]
        if due:
            found.append(Coming(key, rule.limit, day, min(due)))
    return sorted(found, key=lambda one: one.day)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month; where that month has none, its last."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _rule(key: str, on: date) -> AgeLimit:
    for row in age_limits():
        if row.key == key and row.valid_from <= on and (row.valid_until is None or on < row.valid_until):
            return row
    raise LookupError(f"No age rule {key!r} on {on}.")


def has_reached(key: str, birth_date_age: int | None, on: date) -> bool | None:
    """None when the age is unknown."""
    return None if birth_date_age is None else birth_date_age >= age_limit(key, on)
