"""The worker keeps the calendar: nobody has to remember to run `medvirk daily`."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import OperationalError

from ip_core import clock
from ip_core.access.endings import ENDS_SOON
from ip_core.cases.models import Event
from ip_core.municipalities.models import Municipality
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.work import calendar, rounds
from ip_core.work.rounds import Rounds
from ip_core.work.stopping import Stop

LAST = date(2027, 2, 28)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """An access that ends on LAST. The worker works within the test's own transaction."""
    monkeypatch.setattr(rounds, "close_old_connections", lambda: None)
    cast = build_cast("meland")
    with cast.inside():
        stories.granted(cast, stories.open_plan(cast), until=clock.midnight_after(LAST))
        yield cast


def hours_before(days: int, hour: int) -> datetime:
    return clock.start_of(LAST - timedelta(days=days)) + timedelta(hours=hour)


def warned() -> list[str]:
    return [event.references["days"] for event in Event.objects.filter(kind=ENDS_SOON)]


def test_worker_warns_in_the_morning_and_once_a_day(ends: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[datetime] = []
    real = calendar.warn_of_endings
    monkeypatch.setattr(calendar, "warn_of_endings", lambda *a, **k: times.append(clock.now()) or real(*a, **k))
    worker = Rounds(Stop())
    for days, hour, expected in [
        (30, 6, []),
        (30, 7, ["30"]),
        (30, 23, ["30"]),
        (29, 7, ["30"]),
        (14, 12, ["30", "14"]),
    ]:
        with clock.moved_to(hours_before(days, hour)):
            worker.once()
        assert warned() == expected, (days, hour)
    assert len(times) == 3, "once in each day that had a morning"


def test_a_second_worker_and_a_restart_warn_of_nothing_twice(ends: Cast) -> None:
    with clock.moved_to(hours_before(14, 9)):
        for _each in range(3):
            Rounds(Stop()).once()
    assert warned() == ["14"]


def test_what_fails_in_one_municipality_stops_nobody_elses(ends: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    other = build_cast("arendal")
    real = calendar.warn_of_endings

    def fails(municipality: Municipality, **more: object) -> int:
        if municipality == other.municipality:
            raise ValueError("a row that nobody expected")
        return real(municipality, **more)

    monkeypatch.setattr(calendar, "warn_of_endings", fails)
    with clock.moved_to(hours_before(14, 9)):
        done = calendar.do_what_is_due()
    assert (warned(), done["warnings of accesses that end"]) == (["14"], 1)


def test_a_busy_database_is_asked_again_the_same_day(ends: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, real = Rounds(Stop()), calendar.warn_of_endings

    def is_locked(*_args: object, **_more: object) -> int:
        raise OperationalError("database is locked")

    with clock.moved_to(hours_before(14, 9)):
        monkeypatch.setattr(calendar, "warn_of_endings", is_locked)
        with pytest.raises(OperationalError):
            worker.once()
        monkeypatch.setattr(calendar, "warn_of_endings", real)
        worker.once()
    assert warned() == ["14"]
