"""`medvirk plugins`: what is installed, what is on where, switching it, and removing what it has stored."""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import condition, house, overview, proposals, queries, removal, services
from ip_core.plugins.enums import State
from ip_core.plugins.exceptions import PluginError
from ip_core.plugins.models import PluginExport

TARGETS = {"enable": State.ON, "disable": State.OFF, "read-only": State.READ_ONLY}


class Command(BaseCommand):
    help = "List plugins, switch them in a municipality, check them, and export or purge what they have stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = "list|show|enable|disable|read-only|check|export|purge"
        commands = parser.add_subparsers(dest="action", required=True, metavar=actions)
        listing = commands.add_parser("list", help="Every plugin that is installed.")
        listing.add_argument("--municipality", metavar="SLUG", help="and its state there")
        listing.add_argument("--json", action="store_true")
        showing = commands.add_parser("show", help="One plugin, and its history in a municipality.")
        showing.add_argument("plugin")
        showing.add_argument("--municipality", metavar="SLUG")
        showing.add_argument("--json", action="store_true")
        for action in TARGETS:
            switching = commands.add_parser(action)
            switching.add_argument("plugin")
            switching.add_argument("--municipality", metavar="SLUG", required=True)
            switching.add_argument("--reason", default="", help="kept in history; needed when something speaks against")
            switching.add_argument("--json", action="store_true")
            if action == "enable":
                switching.add_argument("--with-requirements", action="store_true")
        checking = commands.add_parser("check", help="Manifests, requirements, settings, absent packages, health.")
        checking.add_argument("--municipality", metavar="SLUG", help="only there")
        checking.add_argument("--json", action="store_true")
        self._add_removal(commands)

    @staticmethod
    def _add_removal(commands: Any) -> None:
        exporting = commands.add_parser("export", help="Write a plugin's rows of one municipality to a file.")
        exporting.add_argument("plugin")
        exporting.add_argument("--municipality", metavar="SLUG", required=True)
        exporting.add_argument("--to", metavar="FILE", required=True, help="a new file, that only you may read")
        exporting.add_argument("--json", action="store_true")
        purging = commands.add_parser(
            "purge", help="Remove a plugin's rows of one municipality. Only shows them, unless told."
        )
        purging.add_argument("plugin")
        purging.add_argument("--municipality", metavar="SLUG", required=True)
        purging.add_argument("--reason", default="", help="kept on the tombstone")
        purging.add_argument("--dry-run", action="store_true", help="show what would go; this is what happens anyway")
        purging.add_argument("--delete", action="store_true", help="remove for good, after a word of confirmation")
        purging.add_argument("--confirm", metavar="WORD", help="the plugin's slug, instead of being asked for it")
        purging.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        municipality = _municipality(options["municipality"])
        match options["action"]:
            case "list":
                self._list(municipality, as_json=options["json"])
            case "show":
                self._show(options["plugin"], municipality, as_json=options["json"])
            case "check":
                self._check(municipality, as_json=options["json"])
            case action if municipality is None:
                raise CommandError(f"Name the municipality to {action} in with --municipality.")
            case "export":
                self._export(municipality, options)
            case "purge":
                self._purge(municipality, options)
            case _:
                self._switch(municipality, options)

    def _check(self, municipality: Municipality | None, *, as_json: bool) -> None:
        """Everything that is wrong; fails when something is an error."""
        places = [municipality] if municipality else list(Municipality.objects.order_by("slug"))
        found = [*condition.of_installation(), *(each for place in places for each in condition.in_municipality(place))]
        if as_json:
            self.stdout.write(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
        else:
            for each in found:
                self.stdout.write(f"{each.level:8} {each.municipality or '–':12} {each.plugin:20} {each.text}")
        if errors := sum(each.level == "error" for each in found):
            raise CommandError(f"{errors} error(s).")
        if not as_json and not found:
            self.stdout.write("Everything is in order.")

    def _export(self, municipality: Municipality, options: dict[str, Any]) -> None:
        slug = options["plugin"]
        try:
            record, files = _exported(slug, municipality, Path(options["to"]))
        except PluginError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"{error.filename or options['to']}: {error.strerror}") from error
        said = {"slug": slug, "municipality": municipality.slug, "export": str(record.uuid), "rows": record.counts}
        said["files"] = files
        beside = f", and {files} files beside it in {options['to']}-files" if files else ""
        self._say(said, options, f"{sum(record.counts.values())} rows of {slug} are in {options['to']}{beside}.")

    def _purge(self, municipality: Municipality, options: dict[str, Any]) -> None:
        slug, actor = options["plugin"], Actor.system("medvirk plugins")
        try:
            if not options["delete"] or options["dry_run"]:
                counts, obstacles = removal.preview(slug, municipality)
                said = {"slug": slug, "municipality": municipality.slug, "rows": counts, "obstacles": obstacles}
                lines = [f"{count:8} {label}" for label, count in counts.items()] or ["There are no rows."]
                self._say(said, options, "\n".join([*lines, *obstacles, "Nothing is removed. Remove with --delete."]))
                return
            if _word(municipality, options) != slug:
                raise CommandError("Not confirmed. Nothing is removed.")
            tombstone = removal.purge(slug, municipality, actor=actor, reason=options["reason"])
        except PluginError as error:
            raise CommandError(error.message) from error
        said = {"slug": slug, "municipality": municipality.slug, "removed": tombstone.counts}
        self._say(said, options, f"{sum(tombstone.counts.values())} rows are removed.")

    def _say(self, said: dict[str, Any], options: dict[str, Any], text: str) -> None:
        self.stdout.write(json.dumps(said, ensure_ascii=False) if options["json"] else text)

    def _list(self, municipality: Municipality | None, *, as_json: bool) -> None:
        found = [_plain(module, municipality) for module in overview.modules(municipality)]
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for module in found:
            state = f"{module['state'] or '–':10}"
            quarantine = f"  quarantined: {module['detail'] or module['reason']}" if module["reason"] else ""
            self.stdout.write(f"{module['slug']:20} {module['version']:10} {state} {module['name']}{quarantine}")

    def _show(self, slug: str, municipality: Municipality | None, *, as_json: bool) -> None:
        module = next((each for each in overview.modules(municipality) if each.slug == slug), None)
        if module is None:
            raise CommandError(f"There is no plugin called {slug!r}.")
        shown = _plain(module, municipality)
        if municipality:
            kept = queries.rows_kept(slug, municipality)
            shown["rows"] = {label: "unknown" if count is None else count for label, count in kept.items()}
            shown["settings"] = {key: str(value) for key, value in queries.settings_for(slug, municipality).items()}
            shown["history"] = [_change(row) for row in queries.changes(slug, municipality)]
        if as_json:
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
            return
        for key, value in shown.items():
            self.stdout.write(f"{key:12} {value}")

    def _switch(self, municipality: Municipality, options: dict[str, Any]) -> None:
        slug, target = options["plugin"], TARGETS[options["action"]]
        try:
            row = services.change_state(
                slug,
                municipality,
                target,
                actor=Actor.system("medvirk plugins"),
                reason=options["reason"],
                with_requirements=options.get("with_requirements", False),
            )
        except PluginError as error:
            raise CommandError(error.message) from error
        answer = {"slug": slug, "municipality": municipality.slug, "state": row.state}
        self._say(answer, options, f"{proposals.name_of(slug)}: {row.get_state_display()} ({municipality.name})")


def _exported(slug: str, municipality: Municipality, target: Path) -> tuple[PluginExport, int]:
    """No files, no record; and no record, no files."""
    folder = target.with_name(f"{target.name}-files")
    with ExitStack() as undo:
        with transaction.atomic():
            record, text = removal.export_rows(slug, municipality, actor=Actor.system("medvirk plugins"))
            new = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            undo.callback(target.unlink, missing_ok=True)
            with os.fdopen(new, "w", encoding="utf-8") as file:
                file.write(text)
            files = removal.export_files(slug, municipality, folder)
            if files:
                undo.callback(shutil.rmtree, folder, ignore_errors=True)
        undo.pop_all()
    return record, files


def _word(municipality: Municipality, options: dict[str, Any]) -> str:
    """What is said instead of being asked for, or the answer of whoever sits there."""
    slug: str = options["plugin"]
    if options["confirm"]:
        return str(options["confirm"])
    if options["json"] or not (sys.stdin and sys.stdin.isatty()):
        raise CommandError(f"There is nobody to ask here: confirm with --confirm {slug}. Nothing is removed.")
    try:
        return input(f"Type {slug} to remove its rows in {municipality.name} for good: ")
    except EOFError:
        return ""


def _municipality(slug: str | None) -> Municipality | None:
    if not slug:
        return None
    found = Municipality.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no municipality called {slug!r}.")
    return found


def _plain(module: overview.Module, municipality: Municipality | None) -> dict[str, Any]:
    """For JSON: a state only where a municipality was named, lazy texts as texts."""
    plain = asdict(module)
    plain["state"] = module.state.value if municipality else None
    plain["quarantined"] = module.is_quarantined
    plain["loaded"] = house.current().is_loaded(module.slug)
    plain["health"] = [{key: str(value) for key, value in line.items()} for line in plain["health"]]
    plain["slow_work"] = [{**each, "last_at": each["last_at"].isoformat()} for each in plain["slow_work"]]
    return plain


def _change(row: Any) -> dict[str, str]:
    return {
        "at": row.changed_at.isoformat(),
        "state": row.state,
        "reason": row.reason,
        "by": row.actor_label,
        "version": row.plugin_version,
    }
