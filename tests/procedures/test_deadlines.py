from __future__ import annotations

from datetime import date

import pytest

from ip_core.procedures import deadlines
from ip_core.procedures.document import DayKind, Deadline, FromEvent
from ip_core.procedures.exceptions import NoAppealRule
from ip_core.procedures.models import AppealRule


def days(amount: int, unit: DayKind = DayKind.CALENDAR) -> Deadline:
    return Deadline(FromEvent.SUBMITTED, amount, unit)


@pytest.mark.parametrize(
    ("begun", "amount", "last"),
    [
        (date(2026, 11, 9), 14, date(2026, 11, 23)),
        (date(2026, 12, 20), 14, date(2027, 1, 3)),
        (date(2028, 2, 15), 14, date(2028, 2, 29)),
        (date(2027, 2, 15), 14, date(2027, 3, 1)),
        (date(2026, 10, 24), 1, date(2026, 10, 25)),  # the clock is turned back that night
    ],
)
def test_calendar_days_count_every_day_but_the_first(begun: date, amount: int, last: date):
    assert deadlines.due_date(days(amount), begun) == last


@pytest.mark.parametrize(
    ("begun", "amount", "last"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 4, 1), 1, date(2026, 4, 7)),  # past Maundy Thursday to Easter Monday
        (date(2027, 3, 24), 2, date(2027, 3, 31)),  # Easter of another year
        (date(2027, 5, 14), 1, date(2027, 5, 18)),  # 17 May on a Monday
        (date(2026, 5, 13), 1, date(2026, 5, 15)),  # Ascension Day
        (date(2026, 12, 23), 5, date(2026, 12, 31)),  # 24 and 31 December are working days by law
        (date(2026, 12, 30), 3, date(2027, 1, 5)),  # over New Year
    ],
)
def test_working_days_leave_out_weekends_and_holidays(begun: date, amount: int, last: date):
    assert deadlines.due_date(days(amount, DayKind.WORKING), begun) == last


def test_no_deadline_gives_no_date():
    assert deadlines.due_date(None, date(2026, 11, 22)) is None


def test_days_left_on_before_and_after_the_last_day():
    last = date(2026, 11, 23)
    assert [deadlines.days_left(last, date(2026, 11, day)) for day in (20, 23, 24)] == [3, 0, -1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("basis", "informed", "last"),
    [
        ("pbrl-2-5", date(2026, 11, 23), date(2026, 12, 21)),  # four weeks
        ("pbrl-2-5-b", date(2026, 11, 27), date(2026, 12, 28)),  # would end on Christmas Day, a Friday
        ("hol-7-1", date(2026, 11, 28), date(2026, 12, 28)),  # would end on a Saturday
        ("sostjl-28", date(2026, 11, 23), date(2026, 12, 14)),  # three weeks
        ("bvl-15-9", date(2026, 12, 11), date(2027, 1, 4)),  # would end on New Year's Day
        (["pbrl-2-5", "sostjl-28"], date(2026, 11, 23), date(2026, 12, 21)),  # the longest
    ],
)
def test_appeal_deadline_follows_the_legal_basis(basis: str | list[str], informed: date, last: date):
    assert deadlines.appeal_deadline(basis, informed).last_day == last


@pytest.mark.django_db
def test_appeal_deadline_follows_the_rule_of_the_day():
    AppealRule.objects.filter(family="pbrl").update(repealed_on=date(2027, 7, 1))
    AppealRule.objects.create(
        family="pbrl", weeks=6, valid_from=date(2027, 7, 1), reference_key="pbrl-7-5", source="test", status="general"
    )
    assert deadlines.appeal_deadline("pbrl-2-5", date(2027, 6, 30)).rule.weeks == 4
    assert deadlines.appeal_deadline("pbrl-2-5", date(2027, 7, 1)).rule.weeks == 6


@pytest.mark.django_db
@pytest.mark.parametrize("basis", ["finst-ikkje", "hpl-4", [], "bvl-1992-3-2-a"])
def test_appeal_deadline_is_never_guessed(basis: str | list[str]):
    with pytest.raises(NoAppealRule):
        deadlines.appeal_deadline(basis, date(2026, 11, 23))
