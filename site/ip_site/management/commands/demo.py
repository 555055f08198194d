"""`medvirk demo`: the product with two practice municipalities, on an embedded database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ip_core.people.models import Identity
from ip_site.demo import build, database, links, serve
from ip_site.demo.people import municipality_data

PORT = 8000


class Command(BaseCommand):
    help = "Builds the demo once, then serves it with a worker until Ctrl-C."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="throw the demo's data away and build it anew")
        parser.add_argument("--no-serve", action="store_true", help="build only")
        parser.add_argument("--port", type=int, default=PORT)
        parser.add_argument("--link", metavar="HANDLE", help="print a sign-in address for a running demo")
        parser.add_argument("--host", metavar="SLUG", help="with --link: sign in on this municipality's host")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo: MEDVIRK_DEMO=1 is not set, so nobody is signed in without proof.")
        if options["link"]:
            self._link(options["link"], options["host"])
            return
        if options["reset"]:
            database.throw_away()
        call_command("migrate", verbosity=0)
        build.build(say=self.stdout.write)
        self._tell(options["port"])
        if not options["no_serve"]:
            serve.serve(options["port"])

    def _link(self, handle: str, slug: str | None) -> None:
        slug = slug or ("arendal" if handle.endswith("-arendal") else "meland")
        port = links.running_port() or PORT
        try:
            language = municipality_data(slug).languages[0]
            address = links.sign_in_address(handle, host=f"{slug}.localhost:{port}", language=language)
        except (Identity.DoesNotExist, FileNotFoundError) as unknown:
            raise CommandError(f"Nobody here is called {handle!r}. Try owner, coordinator or therapist.") from unknown
        self.stdout.write(address)

    def _tell(self, port: int) -> None:
        self.stdout.write(
            f"""
Medvirk demo
  Start page     http://localhost:{port}/
  Meland         http://meland.localhost:{port}/    (nynorsk first)
  Arendal        http://arendal.localhost:{port}/   (bokmål first)
People          owner coordinator therapist applicant child parent otherparent employee caseworker
                leader systemcoordinator editor administrator; in Arendal with -arendal
                medvirk demo --link owner
Try             1 sign in as owner and see who has read the plan; withdraw the therapist's access
                2 sign in as therapist and search for the same words
                3 apply as applicant, decide as systemcoordinator (Meland) or caseworker-arendal
Stop            Ctrl-C
"""
        )
