"""`medvirk retention --dry-run [--municipality SLUG] [--on DAY] [--json]`: what has been kept long enough, counted."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django_scopes import scope

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.subjects import retention


class Command(BaseCommand):
    """Counts and rules, never names. Nothing is deleted by it."""

    help = "List what has been kept as long as it is to be."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only list; the only way there is so far")
        parser.add_argument("--municipality", metavar="SLUG")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="as of this day, such as 2030-01-31")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            raise CommandError("Nothing is deleted by this command: give --dry-run to see what could be.")
        chosen = Municipality.objects.all()
        if options["municipality"]:
            chosen = chosen.filter(slug=options["municipality"])
        if not chosen:
            raise CommandError(f"No municipality is called {options['municipality']!r}.")
        with clock.frozen():
            told = [self._of(municipality, options["on"] or clock.today()) for municipality in chosen]
        if options["as_json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for one in told:
            self.stdout.write(f"{one['municipality']}, {one['on']}: {len(one['candidates'])} kinds of rows")
            for row in one["candidates"]:
                self.stdout.write(f"  {row['owner']}  {row['model']}  {row['count']}  {row['rule']}")
            for slug in one["silent"]:
                self.stderr.write(f"  {slug} did not answer: its part of the list is missing")

    @staticmethod
    def _of(municipality: Municipality, on: date) -> dict[str, Any]:
        with scope(municipality=municipality), translation.override(municipality.primary_language):
            found = [asdict(row) for row in retention.candidates(municipality, on)]
            silent = retention.silent(municipality, on)
        return {"municipality": municipality.slug, "on": on.isoformat(), "candidates": found, "silent": silent}
