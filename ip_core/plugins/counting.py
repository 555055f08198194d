"""Counting what failed. It is done for the administrator, and fails nothing itself: neither the page nor the delivery
that the plugin could not break."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from ip_core.plugins.dispatch import SLOW_SECONDS, Failure
from ip_core.plugins.enums import SLOW

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality

logger = logging.getLogger(__name__)
PATIENCE_MILLISECONDS = 250
STEPS = (SLOW_SECONDS, 0.25, 1.0, 5.0, 30.0)


def slow(slug: str, hook: str, seconds: float) -> list[Failure]:
    """For `count`, when nobody sees the process that it was slow in: the worker's. Told in steps, so that the rows are
    few."""
    passed = [step for step in STEPS if seconds > step]
    return [Failure(slug, hook, SLOW, str(round(passed[-1] * 1000)))] if passed else []


def count(municipality: Municipality, failures: Sequence[Failure]) -> None:
    """What cannot be counted is in the log already, each failure by itself."""
    from ip_core.plugins.services import note_failures  # models: not before the apps are ready

    if not failures:
        return
    try:
        with _impatient(), transaction.atomic():
            note_failures(municipality, failures)
    except Exception:
        logger.exception("Failures of plugins in %s could not be counted", municipality.slug)


@contextmanager
def _impatient() -> Iterator[None]:
    """Nobody waits twenty seconds for a count because another process is writing: SQLite has one writer at a time."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")
