"""`medvirk daily`: what is due by the calendar, in every municipality.

The worker does it by itself each morning; this is for whoever runs no worker, or wants it done now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ip_core.work.calendar import do_what_is_due


class Command(BaseCommand):
    help = "Warns of accesses and plan periods that end, and of birthdays that change who decides."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(", ".join(f"{count} {what}" for what, count in do_what_is_due().items()))
