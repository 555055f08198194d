"""`medvirk plugins`: what is installed, what is on where, and switching it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import house, overview, proposals, queries, services
from ip_core.plugins.enums import State
from ip_core.plugins.exceptions import PluginError

TARGETS = {"enable": State.ON, "disable": State.OFF, "read-only": State.READ_ONLY}


class Command(BaseCommand):
    help = "List plugins and switch them on, off or to read-only in a municipality."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True, metavar="list|show|enable|disable|read-only")
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

    def handle(self, *args: Any, **options: Any) -> None:
        municipality = _municipality(options["municipality"])
        if options["action"] == "list":
            self._list(municipality, as_json=options["json"])
        elif options["action"] == "show":
            self._show(options["plugin"], municipality, as_json=options["json"])
        else:
            self._switch(municipality, options)

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
            shown["rows"] = queries.rows_kept(slug, municipality)
            shown["history"] = [_change(row) for row in queries.changes(slug, municipality)]
        if as_json:
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
            return
        for key, value in shown.items():
            self.stdout.write(f"{key:12} {value}")

    def _switch(self, municipality: Municipality | None, options: dict[str, Any]) -> None:
        if municipality is None:
            raise CommandError("Name the municipality with --municipality.")
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
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(f"{proposals.name_of(slug)}: {row.get_state_display()} ({municipality.name})")


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
    return plain


def _change(row: Any) -> dict[str, str]:
    return {
        "at": row.changed_at.isoformat(),
        "state": row.state,
        "reason": row.reason,
        "by": row.actor_label,
        "version": row.plugin_version,
    }
