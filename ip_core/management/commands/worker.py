"""`medvirk worker`: delivers events and runs tasks until it is told to stop, and survives what its work does to it."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ip_core.work.rounds import Rounds
from ip_core.work.stopping import Stop
from ip_core.work.supervisor import Supervisor


class Command(BaseCommand):
    help = "Delivers events to plugins and runs tasks. Stops after the one in hand on SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="work off what is due, then stop")
        parser.add_argument("--alone", action="store_true", help="without a parent that starts it again when it dies")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            delivered, ran = Rounds(Stop()).once()
            self.stdout.write(f"{delivered} deliveries tried, {ran} tasks run")
        elif options["alone"] or not hasattr(os, "fork"):
            Rounds(Stop().listen()).run()
        else:
            rounds = Rounds(Stop())
            Supervisor(lambda number, stop: Rounds(stop, rounds.siblings, number).run()).watch()
