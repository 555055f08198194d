"""`medvirk reindex [--municipality SLUG]`: make the search entries anew from the things themselves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_scopes import scope

from ip_core.municipalities.models import Municipality
from ip_core.search import services


class Command(BaseCommand):
    """Never needed for access: a withdrawal holds at once. For entries that a new version makes differently."""

    help = "Make the search entries anew, of one municipality or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipality", metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Municipality.objects.all()
        if options["municipality"]:
            chosen = chosen.filter(slug=options["municipality"])
        if not chosen:
            raise CommandError(f"No municipality is called {options['municipality']!r}.")
        failed = False
        for municipality in chosen:
            with scope(municipality=municipality):
                done = services.reindex(municipality)
            counted = ", ".join(f"{kind} {count}" for kind, count in sorted(done.counts.items()))
            self.stdout.write(f"{municipality.slug}: {counted or 'nothing to index'}")
            for kind in done.failed:
                failed = True
                self.stderr.write(f"{municipality.slug}: {kind} failed and was left as it stood")
        if failed:
            raise CommandError("Some kinds could not be indexed; the log says why.")
