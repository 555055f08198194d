"""Whether a plugin's migrations can stand in the one graph that Django makes of everybody's: one that cannot be loaded
there, or leads nowhere, stops `migrate` for all."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib import import_module

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

from ip_core.plugins import discovery
from ip_core.plugins.house import Found

Nodes = dict[str, Migration]
FIRST, LATEST = "__first__", "__latest__"


class BadMigrations(Exception):
    """Migrations that can be imported, and not run beside those of others."""


def examine(found: Found, plugins: Mapping[str, Found]) -> None:
    """Raises BadMigrations, or whatever the plugin's code raises. `plugins` are those that stand, by label."""
    label = found.described.label
    nodes = nodes_of(found.package, label)
    _keeps_to_itself(label, nodes)
    _is_one_line(label, nodes)
    for name, node in nodes.items():
        for parent, wanted in node.dependencies:
            if parent == label:
                is_there = wanted in _names(nodes)
            elif parent in plugins:
                is_there = wanted in _of_another(found, plugins[parent], plugins)
            else:
                is_there = _site_has(parent, wanted)
            if not is_there:
                raise BadMigrations(f"migration {name} stands on {parent}.{wanted}, which is not there")


def nodes_of(package: str, label: str) -> Nodes:
    """The plugin's migrations by name, made as Django makes them."""
    return _nodes_in(f"{package}.migrations", label) if discovery.has_submodule(package, "migrations") else {}


def _nodes_in(module: str, label: str) -> Nodes:
    folder = import_module(module)
    found: Nodes = {}
    for name in _modules(folder.__path__):
        made = getattr(import_module(f"{folder.__name__}.{name}"), "Migration", None)
        if not (isinstance(made, type) and issubclass(made, Migration)):
            raise BadMigrations(f"migration {name} has no class Migration")
        found[name] = made(name, label)
    return found


def _modules(where: Iterable[str]) -> Iterator[str]:
    """The names that Django takes for migrations."""
    yield from (each.name for each in pkgutil.iter_modules(where) if not each.ispkg and each.name[0] not in "_~")


def _names(nodes: Nodes) -> frozenset[str]:
    """What can be stood on: the migrations, and those that they have taken the place of."""
    replaced = {name for node in nodes.values() for _label, name in node.replaces}
    return frozenset({*nodes, *replaced} | ({FIRST, LATEST} if nodes else set()))


def _keeps_to_itself(label: str, nodes: Nodes) -> None:
    """It neither replaces a migration of somebody else nor puts itself before one that has run already."""
    for name, node in nodes.items():
        for what in ("run_before", "replaces"):
            for other, _name in getattr(node, what):
                if other != label:
                    raise BadMigrations(f"migration {name}: {what} names a migration of {other}")


def _is_one_line(label: str, nodes: Nodes) -> None:
    """No ring, and one end: `migrate` refuses to choose between two."""
    instead = {name: new for new, node in nodes.items() for _label, name in node.replaces}
    lines: dict[str, set[str]] = {name: set() for name in nodes if name not in instead}
    for name, node in nodes.items():
        mine = instead.get(name, name)
        own = {instead.get(parent, parent) for other, parent in node.dependencies if other == label}
        lines[mine] |= own - {mine, FIRST, LATEST}
        for _label, later in node.run_before:
            lines.setdefault(instead.get(later, later), set()).add(mine)
    try:
        TopologicalSorter(lines).prepare()
    except CycleError as error:
        raise BadMigrations(f"migrations stand on each other: {', '.join(error.args[1])}") from error
    ends = sorted(set(lines) - {parent for parents in lines.values() for parent in parents})
    if len(ends) > 1:
        raise BadMigrations(f"migrations have {len(ends)} ends: {', '.join(ends)}")


def _of_another(found: Found, other: Found, plugins: Mapping[str, Found]) -> frozenset[str]:
    by_slug = {each.slug: each for each in plugins.values()}
    required: set[str] = set()
    ahead = set(found.requires)
    while ahead:
        slug = ahead.pop()
        if slug in by_slug and slug not in required:
            required.add(slug)
            ahead |= set(by_slug[slug].requires)
    if other.slug not in required:
        raise BadMigrations(f"migrations stand on those of {other.slug}, which it does not require")
    return _names(nodes_of(other.package, other.described.label))


def _site_has(label: str, name: str) -> bool:
    """Whether an app of the site has it. Its migrations are imported only for a name that some other may have replaced:
    there are a hundred of them, and this runs at the start of every command."""
    config = apps.app_configs.get(label)
    if config is None:
        return False
    module, _is_set = MigrationLoader.migrations_module(label)
    folder = discovery.package_folder(module) if module else None
    if name == FIRST or module is None:
        return True
    names = set(_modules([str(folder)])) if folder else set()
    return name in names or (bool(names) and name in _names(_nodes_in(module, label)))
