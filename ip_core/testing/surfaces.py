"""Every way out of the house (ACCESS §7): views by what they declare, commands, hooks and jobs by name.

A contract test fails on a way that is not here, so that no proof forgets it."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, get_resolver

from ip_core.access.surfaces import Surface, surface_of
from ip_core.plugins.hookspecs import SPECS

OURS = ("ip_core", "ip_site", "handbook", "plugins")
URLCONFS = ("ip_site.urls", "ip_site.start_urls")

COMMANDS = {
    "search": "the same search service, log and second check as the page",
    "access": "asks the gates, and shows the log without content; each question is itself logged, with a reason",
}
"""Commands that read case data, and how they are held to the same rules."""

NO_CASE_COMMANDS = {
    "daily": "counts; what is due becomes events of ids, and each receiver is asked about again",
    "plugins": "states and counts of rows",
    "reindex": "writes the index; shows counts for each kind",
    "worker": "hands over events; each subscriber asks again",
    "deliveries": "counts of what is not handed over yet",
    "demo": "makes invented people",
    "municipalities": "names of municipalities, counts of what is moved, and case numbers that stand in the way",
    "units": "names of units, and counts of what follows them",
    "migrate": "names of migrations and plugins, and what a database says of a table",
    "retention": "counts and rules, never names",
    "keys": "names of keys and counts; what is sealed is not shown",
    "startplugin": "writes a plugin's first files",
}

HOOKS = {
    "case_panels": "rendered for one reader, from what the engine says she may read, and noted",
    "subject_data": "the person's own data, for the person",
    "on_event": "a payload of ids; the subscriber asks the engine for an actor",
    "register_search": "entries with a scope, filtered at each search",
}
"""Hooks that case data passes through on its way out."""

JOBS = {
    "subjects.make_package": "as whoever asked, at the moment it runs; asked again when it is fetched",
    "notices.sending": "the same neutral words to everybody, to those who may see what happened when it is sent",
}
"""Work behind the scenes that ends with somebody."""

NO_CASE_HOOKS = {
    "nav_items": "links",
    "citizen_services": "doors",
    "access_veto": "narrows; its reason is a fixed text",
    "transition_blockers": "sentences about a procedure's state, for whoever has the step",
    "state_blockers": "counts, for the administrator",
    "retention_candidates": "keys of rows, for whoever deletes them; nobody is shown them",
    "plan_periods": "uuids and last days, for the day's warnings; nobody is shown them",
    "health": "without personal data",
    "register_procedure_templates": "rules, as published on paper",
}


@dataclass(frozen=True)
class WayOut:
    """One way for data to leave. `surface` is set for views."""

    name: str
    kind: str
    surface: Surface | None = None
    note: str = ""


def views() -> Iterator[tuple[str, object]]:
    """Every view of ours with its name, whatever host it answers on."""
    for urlconf in URLCONFS:
        if find_spec(urlconf):
            yield from _views(get_resolver(urlconf).url_patterns, "")


def _views(patterns: Iterable[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif getattr(pattern.callback, "__module__", "").split(".")[0] in OURS:
            yield f"{space}{pattern.name}", pattern.callback


def commands() -> set[str]:
    """The names of our management commands."""
    found: set[str] = set()
    for room in ("ip_core", "ip_site", "handbook", "plugins.intake", "plugins.consent", "plugins.plan"):
        if find_spec(f"{room}.management"):
            package = import_module(f"{room}.management.commands")
            found |= {module.name for module in pkgutil.iter_modules(package.__path__)}
    return found


def ways_out() -> tuple[WayOut, ...]:
    """All of them that show something of a case."""
    shown = [WayOut(name, "view", surface_of(view)) for name, view in views()]
    return (
        *(way for way in shown if way.surface is not None and not way.surface.nothing),
        *(WayOut(name, "command", note=note) for name, note in COMMANDS.items()),
        *(WayOut(name, "hook", note=note) for name, note in HOOKS.items()),
        *(WayOut(name, "job", note=note) for name, note in JOBS.items()),
    )


def undeclared() -> list[str]:
    """Ways out that nobody has said anything about."""
    silent = {f"view {name}" for name, view in views() if surface_of(view) is None}
    silent |= {f"command {name}" for name in commands() - COMMANDS.keys() - NO_CASE_COMMANDS.keys()}
    silent |= {f"hook {name}" for name in SPECS.keys() - HOOKS.keys() - NO_CASE_HOOKS.keys()}
    return sorted(silent)


def gone() -> list[str]:
    """Names that are declared here and no longer exist."""
    known = COMMANDS.keys() | NO_CASE_COMMANDS.keys()
    return sorted((known - commands()) | ((HOOKS.keys() | NO_CASE_HOOKS.keys()) - SPECS.keys()))
