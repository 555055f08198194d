"""Working off the outbox: at least once, with a lease and backoff, so that a killed worker loses nothing.

What the subscriber writes and the mark that it is done are one transaction, and the mark is set only by whoever still
holds the lease. So a worker that was thought dead and comes back writes nothing a second time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import F, Q
from django_scopes import scope, scopes_disabled

from ip_core import clock
from ip_core.cases.core_subscribers import deliver_to_core, is_core
from ip_core.cases.models import Delivery
from ip_core.plugins.delivery import Delivered, deliver

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 20
"""About half a day of trying. Then it stands still until somebody asks for it again (`medvirk deliveries retry`)."""
DEEPEST = 5
"""Events that come of events, worked off in one request. What goes deeper is for the worker: it may never end."""

_depth: ContextVar[int] = ContextVar("delivery_depth", default=0)


class LeaseLost(Exception):
    """Another worker has taken over; what was written meanwhile is undone."""


def lease() -> timedelta:
    """How long a worker has for one delivery before another takes it."""
    return timedelta(seconds=settings.WORKER_LEASE_SECONDS)


def deliver_event(event_id: int) -> None:
    """Right after the commit, in the same process. Whatever fails stays for the worker."""
    with _deeper() as depth:
        if depth > DEEPEST:
            return
        with scopes_disabled():
            undone = Delivery.objects.filter(event_id=event_id, done_at__isnull=True)
            waiting = list(undone.values_list("pk", flat=True))
        for pk in waiting:
            try:
                _work_off(pk)
            except Exception:  # the person's own errand is done already: the worker tries again
                logger.exception("a delivery failed and waits for the worker", extra={"delivery": pk})


def work(limit: int = 50, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Work off what is due now, until `stop()` says so between two. Returns how many deliveries were tried."""
    tried = 0
    for pk in _due(limit):
        if stop():
            break
        with clock.frozen():
            tried += _try(pk)
    return tried


def _try(pk: int) -> bool:
    """One that fails in a way that nobody thought of does not stop those behind it; its lease runs out."""
    try:
        return _work_off(pk)
    except (OperationalError, InterfaceError):
        raise  # the database itself: there is no sense in going on
    except Exception:
        logger.exception("a delivery failed", extra={"delivery": pk})
        return True


@contextmanager
def _deeper() -> Iterator[int]:
    token = _depth.set(_depth.get() + 1)
    try:
        yield _depth.get()
    finally:
        _depth.reset(token)


def _free() -> Q:
    now = clock.now()
    return Q(done_at__isnull=True) & (Q(lease_until__isnull=True) | Q(lease_until__lte=now))


def _due(limit: int) -> list[int]:
    with scopes_disabled():
        rows = Delivery.objects.filter(_free(), due_at__lte=clock.now(), attempts__lt=MOST_ATTEMPTS)
        return list(rows.values_list("pk", flat=True)[:limit])


def _work_off(pk: int) -> bool:
    """Take the lease, call the subscriber, note the result. False if another process has it."""
    delivery = _lease(pk)
    if delivery is None:
        return False
    event = delivery.event
    try:
        with scope(municipality=event.municipality):
            result = _hand_over(delivery)
    except LeaseLost:
        logger.warning("a delivery took longer than its lease, and another worker has it", extra={"delivery": pk})
        return True
    if result != Delivered.DONE:
        _note(delivery, result)
    return True


def _hand_over(delivery: Delivery) -> Delivered:
    event, then = delivery.event, partial(_done, delivery)
    if is_core(delivery.subscriber):
        return deliver_to_core(delivery.subscriber, event, then)
    return deliver(delivery.subscriber, event.municipality, event, then=then)


def _lease(pk: int) -> Delivery | None:
    with scopes_disabled():
        rows = Delivery.objects.filter(_free(), pk=pk)
        if not rows.update(lease_until=clock.now() + lease(), attempts=F("attempts") + 1):
            return None
        return Delivery.objects.select_related("event__municipality", "event__case").get(pk=pk)


def _held(delivery: Delivery, **changes: object) -> bool:
    """Write to the row if it is still this worker's. The lease and its number tell one holder from the next."""
    with scopes_disabled():
        mine = Delivery.objects.filter(
            pk=delivery.pk, attempts=delivery.attempts, lease_until=delivery.lease_until, done_at__isnull=True
        )
        return bool(mine.update(lease_until=None, **changes))


def _done(delivery: Delivery) -> None:
    if not _held(delivery, done_at=clock.now(), failure=""):
        raise LeaseLost


def _note(delivery: Delivery, result: Delivered) -> None:
    """What did not end well. Waiting for a plugin is no attempt; a plugin that is off gets nothing, ever."""
    now, attempts = clock.now(), delivery.attempts
    if result == Delivered.DROPPED:
        _held(delivery, done_at=now, failure=result.value)
    elif result == Delivered.WAITING:
        _held(delivery, attempts=attempts - 1, due_at=now + LONGEST_WAIT, failure=result.value)
    else:
        wait = min(FIRST_WAIT * 2 ** min(attempts, 12), LONGEST_WAIT)
        _held(delivery, due_at=now + wait, failure=result.value)
