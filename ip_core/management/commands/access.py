"""`medvirk access explain --as HANDLE --municipality SLUG PATH [--json]`: what that person would get there, and why."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from ip_core import clock
from ip_core.access.explain import explain
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor, actor_for_handle
from ip_core.people.models import Identity


class Command(BaseCommand):
    """Content is neither read nor shown: only the gate is asked."""

    help = "Explain what a person may see at an address, and on what basis."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True, metavar="explain")
        asked = commands.add_parser("explain", help="One person, one address.")
        asked.add_argument("path", metavar="PATH", help="such as /nn/sak/…/innsyn/")
        asked.add_argument("--municipality", required=True, metavar="SLUG")
        asked.add_argument("--as", dest="handle", metavar="HANDLE", help="a person's handle; without it: nobody")
        asked.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        municipality = Municipality.objects.filter(slug=options["municipality"]).select_related("site").first()
        if municipality is None:
            raise CommandError(f"No municipality is called {options['municipality']!r}.")
        with clock.frozen(), translation.override(municipality.primary_language):
            found = explain(_actor(options["handle"]), municipality, options["path"]).as_data()
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        basis = f"{found['basis']['kind']} {found['basis']['id']}".strip() if found["basis"] else "none"
        self.stdout.write(f"{found['status']}  level {found['level']}  basis {basis}\n{found['reason']}")


def _actor(handle: str | None) -> Actor:
    if not handle:
        return Actor.anonymous()
    try:
        return actor_for_handle(handle)
    except Identity.DoesNotExist as missing:
        raise CommandError(f"Nobody has the handle {handle!r}.") from missing
