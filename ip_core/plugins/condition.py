"""How plugins are, for the command line: everything that is wrong, in the installation and in one municipality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ip_core.municipalities.models import Municipality
from ip_core.plugins import house, overview
from ip_core.plugins.absent import leftovers
from ip_core.plugins.enums import SERVED
from ip_core.plugins.overview import Module


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. Without anybody's data."""

    level: Literal["warning", "error"]
    plugin: str
    text: str
    municipality: str = ""


def of_installation() -> Iterator[Finding]:
    """What holds everywhere: plugins that cannot load, and rows of those that are gone."""
    for slug, kept in house.current().quarantined.items():
        yield Finding("error", slug, f"quarantined ({kept.reason.value}): {kept.detail}")
    for each in leftovers():
        rows = ", ".join(f"{name} {count}" for name, count in each.counts.items())
        yield Finding("warning", each.slug, f"not installed, and has rows: {rows}")


def in_municipality(municipality: Municipality) -> Iterator[Finding]:
    """What is on without what it requires, misconfigured, unwell or failing."""
    for module in overview.modules(municipality):
        for level, text in _of(module):
            yield Finding(level, module.slug, text, municipality.slug)


def _of(module: Module) -> Iterator[tuple[Literal["warning", "error"], str]]:
    if module.state in SERVED and (module.is_quarantined or module.is_absent):
        yield "error", "is on, and cannot be used"
    for line in module.troubles:
        yield ("error" if line.level == "error" else "warning"), " ".join(f"{line.label} {line.text}".split())
    if module.failures:
        yield "warning", f"has failed {module.failures} times"
