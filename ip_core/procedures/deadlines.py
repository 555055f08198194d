"""Counting days. How many days there are comes from the procedure or from the law data, never from here.

The day of the event is not counted: fourteen days from 9 November is 23 November. A due date is a *last day*: it lasts
until the local midnight after it (`ip_core.clock.midnight_after`). Working days are Monday to Friday outside the
national public holidays. A procedure's deadline in calendar days may end on a holiday, for the municipality set it
itself; an appeal deadline that would end on a Saturday or holiday moves to the next working day where the law data
say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from ip_core.municipalities.models import Municipality
from ip_core.procedures.document import Deadline
from ip_core.procedures.enums import DayKind
from ip_core.procedures.exceptions import NoAppealRule
from ip_core.procedures.models import AppealRule
from ip_core.procedures.queries import appeal_rules, law_references

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class AppealDeadline:
    """The last day to complain, and the rule that says so."""

    last_day: date
    rule: AppealRule


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself if it is one."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def due_date(deadline: Deadline | None, from_date: date, municipality: Municipality | None = None) -> date | None:
    """The last day; None when the procedure sets no deadline. All municipalities share the national calendar."""
    if deadline is None:
        return None
    if deadline.unit == DayKind.CALENDAR:
        return from_date + timedelta(days=deadline.amount)
    day = from_date
    for _ in range(deadline.amount):
        day = next_working_day(day + ONE_DAY)
    return day


def days_left(last_day: date, on: date) -> int:
    """Negative when the last day has passed; 0 on the last day itself."""
    return (last_day - on).days


def appeal_deadline(legal_basis: str | Iterable[str], informed_on: date) -> AppealDeadline:
    """By the legal basis of the decision and the rule of that date. Several bases: the longest, for the citizen.

    Raises NoAppealRule if nothing is known about any of them.
    """
    keys = [legal_basis] if isinstance(legal_basis, str) else list(legal_basis)
    families = {reference.family for reference in law_references(keys, informed_on)}
    found = [AppealDeadline(_last_day(rule, informed_on), rule) for rule in appeal_rules(families, informed_on)]
    if not found:
        raise NoAppealRule(", ".join(keys))
    return max(found, key=lambda one: one.last_day)


def _last_day(rule: AppealRule, informed_on: date) -> date:
    """A period in weeks ends on the weekday that it began on."""
    day = informed_on + timedelta(weeks=rule.weeks)
    return next_working_day(day) if rule.rolls_past_holidays else day


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NO", years=year))
