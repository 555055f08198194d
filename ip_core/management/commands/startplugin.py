"""`medvirk startplugin`: a complete small plugin to begin from."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader

from ip_core.plugins.scaffold import FEATURES, Naming, with_what_they_need, write_plugin
from ip_core.plugins.scaffold.exceptions import NotWritten

USUAL = "page,model"


class Command(BaseCommand):
    help = "Write a new plugin: a distribution of its own, with tests, ready to install beside Medvirk."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "features:\n" + "\n".join(f"  {name:10} {what}" for name, what in FEATURES.items())
        parser.add_argument("name", help="small letters, digits and hyphens: what the plugin is called in commands")
        parser.add_argument("--features", default=USUAL, metavar="A,B", help=f"any of those below; {USUAL} if left out")
        parser.add_argument("--to", default=".", metavar="DIR", help="the folder that its own folder is made in")
        parser.add_argument("--municipality-slug", default="", metavar="SLUG", help="whose it is: before every name")
        parser.add_argument("--url-slug", default="", metavar="WORD", help="the Norwegian word in addresses")
        for language, what in (("nb", "bokmål"), ("nn", "nynorsk"), ("en", "English")):
            parser.add_argument(f"--{language}", default="", metavar="NAME", help=f"its name on the screen, in {what}")
        parser.add_argument("--owner", default="", metavar="NAME", help="who answers for it")
        parser.add_argument("--security", default="", metavar="ADDRESS", help="where a security problem is reported")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = [name.strip() for name in options["features"].split(",") if name.strip()]
            features = with_what_they_need(asked)
            naming = _naming(options)
            naming.require_free()
            written = write_plugin(naming, features, _folder(options["to"]), core_migration=_core_migration())
        except NotWritten as refused:
            raise CommandError(str(refused)) from refused
        if also := sorted(features.difference(asked)):
            self.stdout.write(f"Also written, because the others need it: {', '.join(also)}.")
        self.stdout.write(_next_steps(naming, written))


def _naming(options: dict[str, Any]) -> Naming:
    return Naming(
        slug=options["name"],
        municipality=options["municipality_slug"],
        url_slug=options["url_slug"],
        nb=options["nb"],
        nn=options["nn"],
        en=options["en"],
        owner=options["owner"],
        security=options["security"],
    )


def _folder(name: str) -> Path:
    folder = Path(name).expanduser()
    if not folder.is_dir():
        raise NotWritten(f"{folder} is not a folder. Make it first, or choose another with --to.")
    return folder


def _core_migration() -> str:
    """The newest migration of core's: a model that points at a case stands on it."""
    leaves: list[tuple[str, str]] = MigrationLoader(None).graph.leaf_nodes("ip_core")
    return leaves[0][1]


def _next_steps(naming: Naming, written: Path) -> str:
    return f"""\
Written: {written}

  pip install --no-deps -e {written}
  medvirk migrate
  medvirk plugins enable {naming.slug} --municipality MUNICIPALITY --with-requirements

README.md in it says what is where."""
