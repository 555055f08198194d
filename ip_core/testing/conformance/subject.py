"""The plugin under test: its files, its manifest, its models, and why it did not load if it did not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from ip_core.plugins import discovery, house
from ip_core.plugins.house import Found, House, Quarantine
from ip_core.plugins.manifest import Manifest
from ip_core.testing.cast import BUNDLED
from ip_core.testing.conformance.quality import Quality, read_quality


class NoSuchPlugin(Exception):
    """Nothing installed has an entry point of this name."""


@dataclass(frozen=True)
class Source:
    """One module of the plugin, parsed. `place` is where it lies in the package."""

    place: str
    dotted: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        return f"{self.place}:{getattr(node, 'lineno', 1)}"


class Subject:
    """What the kit knows about the plugin it judges."""

    def __init__(self, slug: str) -> None:
        here = house.current()
        found = here.found(slug)
        if found is None:
            known = ", ".join(sorted(one.slug for one in here.all())) or "none"
            raise NoSuchPlugin(f"No installed plugin is called {slug!r}. Installed: {known}.")
        self.slug, self.found = slug, found

    @property
    def house(self) -> House:
        return house.current()

    @property
    def is_loaded(self) -> bool:
        return self.house.loaded.get(self.slug) == self.found

    @property
    def quarantine(self) -> Quarantine | None:
        kept = [one for one in self.house.quarantined.values() if one.found == self.found]
        return kept[0] if kept and not self.is_loaded else None

    @property
    def package(self) -> str:
        return self.found.package

    @property
    def manifest(self) -> Manifest:
        return self.found.described

    @property
    def label(self) -> str:
        return self.manifest.label

    @cached_property
    def folder(self) -> Path:
        folder = discovery.package_folder(self.package)
        if folder is None:
            raise NoSuchPlugin(f"The package {self.package} of {self.slug} is not there.")
        return folder

    @cached_property
    def quality(self) -> Quality:
        folder = discovery.package_folder(self.package)
        return read_quality(folder) if folder else Quality(file_problem="the package is not there")

    @cached_property
    def requirements(self) -> tuple[str, ...]:
        """Everything it stands on, deepest first."""
        ordered: list[str] = []

        def visit(found: Found) -> None:
            for slug in found.requires:
                other = self.house.found(slug)
                if other is not None and slug not in ordered:
                    visit(other)
                    ordered.append(slug)

        visit(self.found)
        return tuple(ordered)

    @cached_property
    def above(self) -> frozenset[str]:
        """What stands on it, directly or not."""
        above = {self.slug}
        while more := {one.slug for one in self.house.all() if set(one.requires) & above} - above:
            above |= more
        return frozenset(above - {self.slug})

    @property
    def company(self) -> tuple[str, ...]:
        """What is on also where it is off: what it stands on, and of what comes with Medvirk all that can."""
        known = dict.fromkeys((*self.requirements, *BUNDLED))
        return tuple(slug for slug in known if slug != self.slug and slug not in self.above)

    @property
    def followers(self) -> tuple[str, ...]:
        """What comes with Medvirk and stands on it: on where it is on."""
        return tuple(slug for slug in BUNDLED if slug in self.above)

    def models(self) -> list[type[Model]]:
        """All of them: history and through tables too."""
        if not self.is_loaded or not apps.is_installed(self.package):
            return []
        return list(apps.get_app_config(self.label).get_models(include_auto_created=True))

    def own_models(self) -> list[type[Model]]:
        """Those that the developer wrote: neither history nor through tables."""
        return [m for m in self.models() if not is_history(m) and not m._meta.auto_created]

    def implements(self, hook: str) -> bool:
        return self.house.implements(self.slug, hook)

    def answers(self, hook: str) -> str:
        """For a check that has nothing to look at: why."""
        return "" if self.implements(hook) else f"the plugin does not answer {hook}"

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Its own modules: not its migrations, not its tests."""
        return tuple(self._parsed())

    def _parsed(self) -> Iterator[Source]:
        for path in sorted(self.folder.rglob("*.py")):
            place = path.relative_to(self.folder)
            if {"migrations", "tests", "__pycache__"} & set(place.parts):
                continue
            names = [*place.parts[:-1], *([] if place.stem == "__init__" else [place.stem])]
            try:
                tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
            except SyntaxError:
                continue  # it does not load either, and that is said elsewhere
            yield Source(str(place), ".".join([self.package, *names]), tree)

    def source(self, name: str) -> Source | None:
        return next((one for one in self.sources if one.dotted == f"{self.package}.{name}"), None)


def is_history(model: type[Model]) -> bool:
    return hasattr(model, "history_type") and hasattr(model, "history_date")
