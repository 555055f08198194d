"""`medvirk deliveries list|retry`: what plugins have not been told yet, in counts, and asking for it again."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ip_core.cases import outbox
from ip_core.municipalities.models import Municipality


class Command(BaseCommand):
    help = "List what waits for plugins, or let what has failed be tried anew. Counts only."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True, metavar="list|retry")
        for action, said in (("list", "by municipality and plugin"), ("retry", "from the first attempt")):
            one = commands.add_parser(action, help=said)
            one.add_argument("--municipality", metavar="SLUG")
            one.add_argument("--plugin", metavar="SLUG", default="")
            one.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        municipality = _municipality(options["municipality"])
        if options["action"] == "retry":
            found = outbox.retry(municipality, options["plugin"])
            self.stdout.write(json.dumps({"retried": found}) if options["as_json"] else f"{found} to be tried again")
            return
        rows = [asdict(each) for each in outbox.backlog(municipality, options["plugin"])]
        if options["as_json"]:
            self.stdout.write(json.dumps(rows, default=str))
            return
        for row in rows:
            self.stdout.write(
                f"{row['municipality']:16} {row['plugin']:20} new {row['new']}, waiting {row['waiting']}, "
                f"failing {row['failing']}, given up {row['given_up']}; oldest {row['oldest']:%Y-%m-%d %H:%M}"
            )
        if not rows:
            self.stdout.write("nothing waits")


def _municipality(slug: str | None) -> Municipality | None:
    if not slug:
        return None
    found = Municipality.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no municipality called {slug!r}.")
    return found
