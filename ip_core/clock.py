"""The one clock. Nothing else reads the time, so a whole request sees one instant and tests can move it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse

OSLO = ZoneInfo("Europe/Oslo")

_instant: ContextVar[datetime | None] = ContextVar("instant", default=None)


def now() -> datetime:
    """The instant that counts, aware, in UTC: the request's, the test's, or the computer's."""
    return _instant.get() or datetime.now(UTC)


def held() -> datetime | None:
    """The instant the clock stands still at; None when it runs."""
    return _instant.get()


def local(instant: datetime) -> datetime:
    return instant.astimezone(OSLO)


def today() -> date:
    """The calendar day in Norway."""
    return local(now()).date()


def midnight_after(day: date) -> datetime:
    """The end of a last day: the local midnight that follows it (ACCESS §1)."""
    return datetime.combine(date.fromordinal(day.toordinal() + 1), time(), OSLO)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), OSLO)


@contextmanager
def moved_to(instant: datetime) -> Iterator[datetime]:
    """Let `now()` be this aware instant, until the block ends."""
    if instant.tzinfo is None:
        raise ValueError("The clock needs an aware instant.")
    token = _instant.set(instant.astimezone(UTC))
    try:
        yield instant
    finally:
        _instant.reset(token)


@contextmanager
def frozen() -> Iterator[datetime]:
    """Hold the clock at this very instant, so that one errand sees one time."""
    with moved_to(now()) as instant:
        yield instant


class ClockMiddleware:
    """One instant for a whole request (ACCESS §1)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with frozen():
            return self.get_response(request)
