"""C15: nothing is written past history."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django.db import models
from django_scopes import scopes_disabled

from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.stage import Stage
from ip_core.testing.conformance.subject import Source, Subject

PAST = frozenset({"update", "bulk_create", "bulk_update", "raw", "_raw_delete"})
RAW = frozenset({"cursor", "executescript"})


@proves("C15")
def history(stage: Stage) -> Iterator[str]:
    subject = stage.subject
    if not subject.own_models():
        yield Nothing("the plugin has no models")
    yield from _untracked(subject)
    for source in subject.sources:
        yield from past_history(subject, source)
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


def past_history(subject: Subject, source: Source) -> Iterator[str]:
    """Calls that leave no trace, on the plugin's own tracked models."""
    tracked = {model.__name__ for model in subject.own_models() if hasattr(model, "history")}
    for scope_ in [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.Module)]:
        rows = _names_of_rows(scope_, tracked)
        for node in _own_nodes(scope_):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr in RAW and ast.unparse(node.func.value).endswith("connection"):
                yield f"{source.at(node)}: writes SQL by hand"
            elif node.func.attr in PAST and _words(node.func.value) & (tracked | rows):
                yield f"{source.at(node)}: {node.func.attr}() leaves no history"


def _own_nodes(scope_: ast.AST) -> Iterator[ast.AST]:
    """What stands in this function, not in those inside it."""
    for child in ast.iter_child_nodes(scope_):
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield child
            yield from _own_nodes(child)
        elif isinstance(child, ast.ClassDef):
            yield from _own_nodes(child)


def _names_of_rows(scope_: ast.AST, tracked: set[str]) -> set[str]:
    """Variables that hold a query of tracked rows."""
    found: set[str] = set()
    for node in _own_nodes(scope_):
        if (
            isinstance(node, ast.Assign)
            and _words(node.value) & (tracked | found)
            and "objects" in ast.unparse(node.value)
        ):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _words(node: ast.AST) -> set[str]:
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}


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
