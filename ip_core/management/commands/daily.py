"""`medvirk daily`: what is due by the calendar, in every municipality. Run it once a day; twice does no harm."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django_scopes import scope

from ip_core import clock
from ip_core.access.birthdays import warn_of_ages
from ip_core.access.endings import warn_of_endings
from ip_core.access.periods import warn_of_periods
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor


class Command(BaseCommand):
    help = "Warns of accesses and plan periods that end, and of birthdays that change who decides."

    def handle(self, *args: Any, **options: Any) -> None:
        endings = periods = birthdays = 0
        with clock.frozen():
            for municipality in Municipality.objects.all():
                with scope(municipality=municipality):
                    endings += warn_of_endings(municipality, actor=Actor.system())
                    periods += warn_of_periods(municipality, actor=Actor.system())
                    birthdays += warn_of_ages(municipality, actor=Actor.system())
        self.stdout.write(
            f"{endings} warnings of accesses that end, {periods} of plan periods, {birthdays} of birthdays"
        )
