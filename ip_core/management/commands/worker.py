"""`medvirk worker`: works off deliveries until it is told to stop, and survives a busy database."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from ip_core import clock
from ip_core.cases.delivery import work

logger = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
BUSY_SECONDS = 3.0


class Command(BaseCommand):
    help = "Delivers events to plugins. Stops after the one in hand on SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="work off what is due, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{self._round()} deliveries tried")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            stop.wait(self._pause())

    def _pause(self) -> float:
        """Seconds until the next look: none while there is work, longer while the database is busy."""
        try:
            return 0.0 if self._round() else IDLE_SECONDS
        except OperationalError:
            logger.warning("the database is busy; trying again")
            close_old_connections()
            return BUSY_SECONDS

    def _round(self) -> int:
        with clock.frozen():
            return work()
