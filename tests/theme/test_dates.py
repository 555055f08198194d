from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from theme import dates

TODAY = date(2026, 11, 23)  # a Monday
S = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True, params=["nb", "nn"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


def test_every_weekday_has_its_name(language: str) -> None:
    said = [dates.day(TODAY + timedelta(days=days)).split()[0] for days in range(7)]
    assert (
        said
        == {
            "nb": ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
            "nn": ["måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"],
        }[language]
    )


def test_short_weekdays_are_the_first_three_letters_of_the_long() -> None:
    for days in range(7):
        moment = TODAY + timedelta(days=days)
        assert dates.day(moment).startswith(dates.day_short(moment).partition(".")[0])


def test_every_month_has_its_name() -> None:
    said = [dates.date_long(date(2026, month, 1)) for month in range(1, 13)]
    assert said[0] == f"1.{S}januar{S}2026"
    assert said[7:] == [f"1.{S}{name}{S}2026" for name in ("august", "september", "oktober", "november", "desember")]


def test_day_and_month_are_never_parted() -> None:
    assert dates.day(date(2026, 12, 11)) == f"fredag 11.{S}desember"


@pytest.mark.parametrize(("today", "year"), [(TODAY, ""), (date(2025, 1, 1), f"{S}2026")])
def test_day_has_its_year_only_from_another_year(today: date, year: str) -> None:
    assert dates.day(date(2026, 12, 11), today) == f"fredag 11.{S}desember{year}"


@pytest.mark.parametrize(
    ("days", "nb", "nn", "state"),
    [
        (-3, f"3{S}dager over fristen", f"3{S}dagar over fristen", "overdue"),
        (-1, f"1{S}dag over fristen", f"1{S}dag over fristen", "overdue"),
        (0, "i dag", "i dag", "soon"),
        (1, "i morgen", "i morgon", "soon"),
        (4, f"4{S}dager igjen", f"4{S}dagar att", "soon"),
        (5, f"5{S}dager igjen", f"5{S}dagar att", ""),
        (60, f"60{S}dager igjen", f"60{S}dagar att", ""),
        (182, f"6{S}måneder igjen", f"6{S}månader att", ""),
    ],
)
def test_distance_and_state(days: int, nb: str, nn: str, state: str, language: str) -> None:
    moment = TODAY + timedelta(days=days)
    assert dates.distance(moment, TODAY) == {"nb": nb, "nn": nn}[language]
    assert dates.state(moment, TODAY) == state


def test_moment_is_said_in_local_time() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert dates.clock(late) == f"kl.{S}00.30"
    assert dates.local_date(late) == TODAY


def test_near_dates_have_their_weekday_and_distant_ones_not() -> None:
    assert dates.near(TODAY + timedelta(days=14), TODAY).endswith(f"7.{S}desember")
    assert "." in dates.near(TODAY + timedelta(days=14), TODAY).split()[0][-1]
    assert dates.near(TODAY + timedelta(days=15), TODAY) == f"8.{S}desember"


def test_small_numbers_are_said_in_words(language: str) -> None:
    assert [dates.in_words(number) for number in (1, 2, 12, 13)] == [
        {"nb": "én", "nn": "éin"}[language],
        "to",
        "tolv",
        "13",
    ]
