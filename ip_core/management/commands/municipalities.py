"""`medvirk municipalities list|merge`: the municipalities, and which has become a part of which."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ip_core import clock
from ip_core.municipalities import merging
from ip_core.municipalities.exceptions import SuccessionNotPossible
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor

WORDS = {
    "cases": "cases, which keep their numbers with that of OLD behind",
    "open_proceedings": "open matters among them, whose owners are told",
    "units": "units, with the posts and accesses in them",
    "ended_posts": "posts with a role for all of OLD, which end; NEW appoints its own",
}


class Command(BaseCommand):
    """Counts, and numbers of cases that stand in the way; nobody's plan is shown."""

    help = "List municipalities, or make one a part of another: its cases, their history and log are then the other's."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True, metavar="list|merge")
        listing = commands.add_parser("list", help="Every municipality, with the name that merge takes.")
        merging_them = commands.add_parser(
            "merge", help="From now on OLD is a part of NEW. A backup is the only way back."
        )
        merging_them.add_argument("old", metavar="OLD", type=str)
        merging_them.add_argument("new", metavar="NEW", type=str)
        merging_them.add_argument("--dry-run", action="store_true", help="show what it would do, and do nothing")
        for command in (listing, merging_them):
            command.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        with clock.frozen():
            {"list": self._list, "merge": self._merge}[options["action"]](options)

    def _list(self, options: dict[str, Any]) -> None:
        rows = Municipality.objects.select_related("succession__successor")
        found = [{"slug": row.slug, "number": row.number, "name": row.name, "part_of": _part_of(row)} for row in rows]
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for one in found:
            then = f"  → {one['part_of']}" if one["part_of"] else ""
            self.stdout.write(f"{one['number']}  {one['slug']:16} {one['name']}{then}")

    def _merge(self, options: dict[str, Any]) -> None:
        old, new = _named(options["old"]), _named(options["new"])
        counts = asdict(merging.consequences(old))
        found = merging.obstacles(old, new)
        if found:
            raise CommandError("Nothing is written. Settle this first:\n" + "\n".join(found))
        if not options["dry_run"]:
            try:
                merging.merge(old, new, actor=Actor.system("medvirk municipalities"))
            except SuccessionNotPossible as error:
                raise CommandError(f"Nothing is written. {error.message}") from error
        if options["as_json"]:
            told = {"old": old.slug, "new": new.slug, "dry_run": options["dry_run"], "counts": counts}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for name, count in counts.items():
            self.stdout.write(f"{count:8}  {WORDS[name]}")
        said = f"{old} is a part of {new}."
        self.stdout.write("Nothing is written. It would be so: " + said if options["dry_run"] else said)


def _named(slug: str) -> Municipality:
    row = Municipality.objects.filter(slug=slug).first()
    if row is None:
        raise CommandError(f"No municipality is called {slug!r}. See: medvirk municipalities list")
    return row


def _part_of(row: Municipality) -> str:
    return row.successor.slug if row.successor is not None else ""
