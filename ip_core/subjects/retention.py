"""What has been kept as long as it is to be, counted. Nothing is deleted here: somebody decides, over this list."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.plugins.dispatch import hooks


@dataclass(frozen=True)
class Kept:
    """A dated rule: rows of `model` are kept `days` after the instant in the field `after`."""

    model: str
    after: str
    days: int
    rule: str
    source: str
    status: str
    valid_from: date
    valid_until: date | None = None

    def rows(self, on: date) -> QuerySet[Any]:
        """Those whose time is out on that day, in the active municipality."""
        limit = clock.start_of(on - timedelta(days=self.days))
        return apps.get_model(self.model).objects.filter(**{f"{self.after}__lt": limit})


@dataclass(frozen=True)
class Candidates:
    """So many rows of one model, and why. Never which."""

    owner: str
    model: str
    count: int
    rule: str


@cache
def rules() -> tuple[Kept, ...]:
    text = (Path(__file__).parent / "data" / "retention.toml").read_text(encoding="utf-8")
    return tuple(Kept(**row) for row in tomllib.loads(text)["kept"])


def candidates(municipality: Municipality, on: date) -> Iterator[Candidates]:
    """Core's by its rules, each plugin's by its own, those that are off too."""
    for kept in rules():
        in_force = kept.valid_from <= on and (kept.valid_until is None or on < kept.valid_until)
        if in_force and (count := kept.rows(on).count()):
            yield Candidates("core", kept.model, count, kept.rule)
    for slug, found in hooks(municipality).retention_candidates(municipality=municipality, on=on).attributed:
        if found.keys:
            yield Candidates(slug, found.model, len(found.keys), str(found.rule))


def silent(municipality: Municipality, on: date) -> list[str]:
    """Plugins that did not answer: their part of the list is missing."""
    return [
        failure.slug for failure in hooks(municipality).retention_candidates(municipality=municipality, on=on).failures
    ]
