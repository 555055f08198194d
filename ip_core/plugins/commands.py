"""Management commands of plugins: for one municipality, and only where the plugin is on.

    class Command(PluginCommand):            # management/commands/calendar_export.py of the plugin `calendar`
        def handle(self, *args, municipality, **options): ...

The gate is in `execute`, which every way of calling a command comes through. A command that goes around it, or takes a
name outside the plugin's own, quarantines the plugin.
"""

from __future__ import annotations

import pkgutil
from contextvars import copy_context
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, NoReturn

from django.apps import apps
from django.core import management
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_scopes import scope

from ip_core.municipalities.models import Municipality
from ip_core.plugins import counting, discovery, failures, faults, house, queries
from ip_core.plugins.enums import SERVED, Reason, State
from ip_core.plugins.house import Found


class PluginCommand(BaseCommand):
    """`--municipality` is always needed. With `writes = False` it runs where the plugin is read-only too."""

    writes: ClassVar[bool] = True

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--municipality", required=True, metavar="SLUG")
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        municipality = self._open(options.get("municipality"))
        with scope(municipality=municipality), failures.noting_failures() as failed:
            try:
                return copy_context().run(super().execute, *args, **{**options, "municipality": municipality})
            except CommandError:
                raise
            except Exception as error:
                failures.of_work(_slug_of(self) or "", failures.COMMAND, error)
                raise
            finally:
                counting.count(municipality, failed)

    def _open(self, given: object) -> Municipality:
        """The municipality, if the plugin may work there now."""
        municipality = given if isinstance(given, Municipality) else Municipality.objects.filter(slug=given).first()
        if municipality is None:
            raise CommandError(f"There is no municipality called {given!r}.")
        slug = _slug_of(self)
        state = queries.state_of(slug, municipality) if slug else State.OFF
        if slug is None or state not in SERVED or not house.current().is_loaded(slug):
            raise CommandError(f"This is not on in {municipality.slug}.")
        if self.writes and state == State.READ_ONLY:
            raise CommandError(f"This is read-only in {municipality.slug}.")
        return municipality


def _slug_of(command: BaseCommand) -> str | None:
    return house.current().author_of(type(command).__module__)


class RefusedCommand(BaseCommand):
    """Stands where a quarantined plugin's command stood."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> NoReturn:
        raise CommandError("The plugin that this command is from is quarantined.")


def refusal_of(found: Found) -> discovery.Refusal | None:
    """Why the plugin's commands cannot be let in; None if they can, or there are none. They are imported here."""
    if not discovery.has_submodule(found.package, "management"):
        return None
    try:
        modules = _modules(found)
    except BaseException as error:  # noqa: BLE001 - the guard
        return Reason.IMPORT, faults.said(found.slug, error)
    taken = _names_of_others(found)
    for name, module in modules.items():
        problem = _problem(found.described.label, name, getattr(module, "Command", None))
        if problem := problem or (TAKEN if name in taken else ""):
            for each in modules.values():
                each.Command = RefusedCommand  # type: ignore[attr-defined]
            return Reason.FORBIDDEN, f"command {name} {problem}"
    return None


def _modules(found: Found) -> dict[str, ModuleType]:
    """Those that Django would find: what is in a folder of its own, or begins with _, helps them."""
    management = import_module(f"{found.package}.management").__name__
    if not discovery.has_submodule(management, "commands"):
        return {}
    package = import_module(f"{management}.commands")
    every = pkgutil.iter_modules(package.__path__)
    names = [each.name for each in every if not each.ispkg and not each.name.startswith("_")]
    return {name: import_module(f"{package.__name__}.{name}") for name in names}


def _names_of_others(found: Found) -> set[str]:
    """Of commands with one name Django takes an app's before its own. What is bundled keeps its names."""
    if found.distribution == discovery.CORE:
        return set()
    others = [Path(config.path) / "management" for config in apps.app_configs.values() if config.name != found.package]
    return {name for folder in (*management.__path__, *others) for name in management.find_commands(str(folder))}


def _problem(label: str, name: str, command: object) -> str:
    if name != label and not name.startswith(f"{label}_"):
        return f"must be called {label}_…, so that it takes nobody's name"
    if not (isinstance(command, type) and issubclass(command, PluginCommand)):
        return "is not a PluginCommand, so it would run where the plugin is off"
    if any(getattr(command, each) is not getattr(PluginCommand, each) for each in GATE):
        return f"has its own {' or '.join(GATE)}, which are the gate"
    return ""


TAKEN = "has a name that is taken"
GATE = ("create_parser", "execute", "run_from_argv", "_open")
