"""`medvirk search WORDS --municipality SLUG --as HANDLE [--json]`: what that person finds there, at this moment."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import translation
from django_scopes import scope

from ip_core.access.reads import ReadLog
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor, actor_for_handle
from ip_core.people.models import Identity
from ip_core.search import services
from ip_core.search.forms import LONGEST_QUERY
from ip_core.search.results import Hit, Results


class Command(BaseCommand):
    """A way out like any other: the same service, the same log."""

    help = "Search a municipality as one of its people, or as somebody who is not signed in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs="+")
        parser.add_argument("--municipality", required=True, metavar="SLUG")
        parser.add_argument("--as", dest="handle", metavar="HANDLE", help="a person's handle; without it: nobody")
        parser.add_argument("--kind", help="only this kind, such as plan.goal")
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        words = " ".join(options["words"])
        if len(words) > LONGEST_QUERY or "\x00" in words:
            raise CommandError(f"At most {LONGEST_QUERY} characters, and no NUL.")
        municipality = Municipality.objects.filter(slug=options["municipality"]).first()
        if municipality is None:
            raise CommandError(f"No municipality is called {options['municipality']!r}.")
        with scope(municipality=municipality), translation.override(municipality.primary_language):
            results = _search(words, municipality, options)
        if options["as_json"]:
            self.stdout.write(json.dumps(_as_data(results), ensure_ascii=False, indent=2))
        else:
            self._tell(results)

    def _tell(self, results: Results) -> None:
        counted = ", ".join(f"{kind} {n}" for kind, n in sorted(results.counts.items()))
        self.stdout.write(f"{results.total}: {counted or 'nothing'}")
        for hit in results.hits:
            self.stdout.write(f"\n{hit.title}  [{hit.kind}]\n  {hit.address}\n  {hit.excerpt}")


def _search(words: str, municipality: Municipality, options: dict[str, Any]) -> Results:
    actor = _actor(options["handle"])
    reads = ReadLog(actor, municipality, surface="command:search")
    with transaction.atomic():
        page = max(1, options["page"])
        results = services.search(actor, municipality, words, kind=options["kind"], page=page, reads=reads)
        reads.write()
    return results


def _actor(handle: str | None) -> Actor:
    if not handle:
        return Actor.anonymous()
    try:
        return actor_for_handle(handle)
    except Identity.DoesNotExist as missing:
        raise CommandError(f"Nobody has the handle {handle!r}.") from missing


def _as_data(results: Results) -> dict[str, Any]:
    return {"total": results.total, "counts": dict(results.counts), "hits": [_hit(hit) for hit in results.hits]}


def _hit(hit: Hit) -> dict[str, str]:
    return {
        "title": hit.title,
        "kind": hit.kind,
        "address": hit.address,
        "excerpt": str(hit.excerpt),
        "municipality": hit.municipality,
    }
