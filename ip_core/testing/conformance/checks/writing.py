"""C15: nothing is written past history."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django.db import models
from django_scopes import scopes_disabled

from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.checks.tracked_rows import past_history
from ip_core.testing.conformance.stage import Stage
from ip_core.testing.conformance.subject import Source, Subject

RAW = frozenset({"cursor", "executescript"})


@proves("C15")
def history(stage: Stage) -> Iterator[str]:
    subject = stage.subject
    if not subject.own_models():
        yield Nothing("the plugin has no models")
    yield from _untracked(subject)
    yield from past_history(subject)
    for source in subject.sources:
        yield from _by_hand(source)
    yield from _out_of_step(subject)


def _untracked(subject: Subject) -> Iterator[str]:
    excused = subject.quality.without_history
    labels = {model._meta.label for model in subject.own_models()}
    for model in subject.own_models():
        label = model._meta.label
        if not hasattr(model, "history") and not excused.get(label):
            yield f"{label} has no history"
    for label in sorted(excused.keys() - labels):
        yield f"quality.toml excuses {label} from history, and there is no such model"


def _by_hand(source: Source) -> Iterator[str]:
    """SQL that no model stands behind."""
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    for node in calls:
        is_raw = isinstance(node.func, ast.Attribute) and node.func.attr in RAW
        if is_raw and "connection" in ast.unparse(node.func):
            yield f"{source.at(node)}: writes SQL by hand"


def _out_of_step(subject: Subject) -> Iterator[str]:
    """The latest history row of a thing says what the thing says."""
    with scopes_disabled():
        for model in subject.own_models():
            if hasattr(model, "history"):
                yield from _behind(model)


def _behind(model: type[models.Model]) -> Iterator[str]:
    rows = model._base_manager.all()
    past = model.history.model._base_manager  # type: ignore[attr-defined]
    for row in rows:
        latest = past.filter(**{model._meta.pk.name: row.pk}).order_by("-history_date", "-history_id").first()
        if latest is None:
            yield f"a row of {model._meta.label} is nowhere in history"
            return
        for field in latest.tracked_fields:
            if getattr(latest, field.attname) != getattr(row, field.attname):
                yield f"{model._meta.label}.{field.name} has changed without history"
                return
