"""What the worker does, round after round: the day's calendar, deliveries, tasks. A busy database is waited for."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex
from time import monotonic

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from ip_core import clock
from ip_core.cases.delivery import work
from ip_core.cases.outbox import release_ready
from ip_core.notices import sending as notices
from ip_core.work import tasks
from ip_core.work.calendar import do_what_is_due
from ip_core.work.stopping import Stop

logger = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
REAP_EVERY = 60.0
TASKS_A_ROUND = 20
MORNING = 7
"""Local hour from which the day's warnings are made."""


@dataclass
class Rounds:
    """One worker. `siblings` begins the names of all workers that its supervisor has ever started."""

    stop: Stop
    siblings: str = field(default_factory=lambda: f"{os.uname().nodename[:40]}-{token_hex(6)}-")
    number: int = 1
    troubles: int = 0
    reaped_at: float = float("-inf")
    calendar_day: date | None = None

    @property
    def name(self) -> str:
        return f"{self.siblings}{self.number}"

    def run(self) -> None:
        """Until told to stop; what is in hand is finished."""
        logger.info("the worker works")
        while not self.stop.asked:
            self.stop.wait(self._pause())
        connections.close_all()
        logger.info("the worker stops")

    def once(self) -> tuple[int, int]:
        """Everything that is due now: how many deliveries, how many tasks."""
        close_old_connections()
        self._reap()
        self._keep_calendar()
        delivered = work(stop=self.stop)
        if not self.stop.asked:
            with clock.frozen():
                notices.work()
        ran = 0
        while ran < TASKS_A_ROUND and not self.stop.asked and tasks.run_next(self.name):
            ran += 1
        return delivered, ran

    def _keep_calendar(self) -> None:
        """Once a day, in the morning of the people it is about: a warning may end in a text message."""
        now = clock.local(clock.now())
        if self.calendar_day != now.date() and now.hour >= MORNING:
            done = do_what_is_due()
            self.calendar_day = now.date()
            logger.info("the day's round: %s", ", ".join(f"{count} {what}" for what, count in done.items()))

    def _pause(self) -> float:
        """Seconds until the next round: none while there is work, longer and longer while the database is busy."""
        try:
            did = sum(self.once())
        except (OperationalError, InterfaceError) as error:
            self.troubles += 1
            logger.warning("the database does not answer (%s); trying again", type(error).__name__)
            connections.close_all()
            return float(min(FIRST_WAIT * 2 ** min(self.troubles, 10), LONGEST_WAIT))
        self.troubles = 0
        return 0.0 if did else IDLE_SECONDS

    def _reap(self) -> None:
        """At the worker's start, and now and then: what others left behind."""
        if monotonic() - self.reaped_at > REAP_EVERY:
            tasks.reap(self.name, self.siblings)
            release_ready()
            self.reaped_at = monotonic()
