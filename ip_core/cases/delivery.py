"""Working off the outbox: at least once, with a lease and backoff, so that a killed worker loses nothing."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django_scopes import scope, scopes_disabled

from ip_core import clock
from ip_core.cases.models import Delivery
from ip_core.plugins.delivery import Delivered, deliver

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)


def deliver_event(event_id: int) -> None:
    """Right after the commit, in the same process. Whatever fails stays for the worker."""
    with scopes_disabled():
        waiting = list(Delivery.objects.filter(event_id=event_id, done_at__isnull=True).values_list("pk", flat=True))
    for pk in waiting:
        try:
            _work_off(pk)
        except Exception:  # the person's own errand is done already: the worker tries again
            logger.exception("a delivery failed and waits for the worker", extra={"delivery": pk})


def work(limit: int = 50) -> int:
    """Work off what is due now. Returns how many deliveries were tried."""
    tried = 0
    for pk in _due(limit):
        tried += _work_off(pk)
    return tried


def _due(limit: int) -> list[int]:
    now = clock.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    with scopes_disabled():
        rows = Delivery.objects.filter(free, done_at__isnull=True, due_at__lte=now)
        return list(rows.values_list("pk", flat=True)[:limit])


def _work_off(pk: int) -> bool:
    """Take the lease, call the subscriber, note the result. False if another process has it."""
    delivery = _lease(pk)
    if delivery is None:
        return False
    event = delivery.event
    with scope(municipality=event.municipality):
        result = deliver(delivery.subscriber, event.municipality, event)
    _note(delivery, result)
    return True


def _lease(pk: int) -> Delivery | None:
    now = clock.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    with scopes_disabled():
        rows = Delivery.objects.filter(free, pk=pk, done_at__isnull=True)
        if not rows.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
            return None
        return Delivery.objects.select_related("event__municipality", "event__case").get(pk=pk)


def _note(delivery: Delivery, result: Delivered) -> None:
    with transaction.atomic():
        delivery.lease_until = None
        if result == Delivered.LATER:
            wait = min(FIRST_WAIT * 2 ** min(delivery.attempts, 12), LONGEST_WAIT)
            delivery.due_at, delivery.failure = clock.now() + wait, "later"
        else:
            delivery.done_at, delivery.failure = clock.now(), ""
        delivery.save()
