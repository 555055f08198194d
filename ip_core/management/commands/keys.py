"""`medvirk keys list` and `medvirk keys rotate`: under which key identity numbers lie sealed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ip_core.people import rotation
from ip_core.people.exceptions import KeyMissing


class Command(BaseCommand):
    """Neither a key nor a number is shown: names of keys, and counts."""

    help = "List the keys that seal identity numbers, or seal everything under the first of them."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True, metavar="list|rotate")
        commands.add_parser("list", help="Each key, and how much lies under it.")
        rotate = commands.add_parser(
            "rotate", help="Seal everything under the first key. May be stopped and run again."
        )
        rotate.add_argument("--batch", type=int, default=rotation.BATCH, metavar="ROWS")

    def handle(self, *args: Any, **options: Any) -> None:
        {"list": self._list, "rotate": self._rotate}[options["action"]](options)

    def _list(self, _options: dict[str, Any]) -> None:
        counted = rotation.counts()
        known = list(settings.FIELD_KEYS)
        for number, key in enumerate(
            [*known, *sorted({one for found in counted.values() for one in found} - {*known})]
        ):
            state = "seals" if number == 0 else "opens" if key in known else "MISSING"
            held = ", ".join(f"{label} {found[key]}" for label, found in counted.items() if found[key])
            self.stdout.write(f"{key}  {state}  {held or 'nothing'}")

    def _rotate(self, options: dict[str, Any]) -> None:
        if options["batch"] < 1:
            raise CommandError("A batch has at least one row.")
        done = 0
        try:
            for taken in rotation.rotate(options["batch"]):
                done += taken
        except KeyMissing as missing:
            raise CommandError(f"{missing.message} {done} rows were done and stay so.") from missing
        self.stdout.write(f"{done} rows sealed or made searchable anew; everything lies under {rotation.current_key()}")
