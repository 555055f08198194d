"""Where a plugin's source changes tracked rows past history, also through a function that hands it the rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ip_core.testing.conformance.subject import Source, Subject

WRITES = frozenset({"update", "bulk_create", "bulk_update", "aupdate", "abulk_create", "abulk_update"})
PAST = WRITES | {"raw", "_raw_delete"}
WITHOUT = frozenset({"skip_history_when_saving", "save_without_historical_record"})
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
QUERIES = ("QuerySet", "Manager")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Tracked:
    """What tracked rows are called in a plugin: `models` with other names they are imported under, `accessors` from
    the rows that they belong to, `givers` the functions that return them, `fields` by model."""

    models: frozenset[str]
    accessors: frozenset[str]
    givers: frozenset[str]
    fields: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, subject: Subject) -> Tracked:
        models = [model for model in subject.own_models() if hasattr(model, "history")]
        names = {model.__name__ for model in models}
        for source in subject.sources:
            names |= {alias.asname for alias in _imported(source.tree) if alias.asname and alias.name in names}
        remote = [field.remote_field for model in models for field in model._meta.concrete_fields]
        accessors = {name for one in remote if one is not None and (name := one.get_accessor_name()) not in (None, "+")}
        fields = tuple(frozenset(f.name for f in model._meta.concrete_fields) for model in models)
        found = cls(frozenset(names), frozenset(accessors), frozenset(), fields)
        while (more := found._givers(subject)) != found.givers:
            found = cls(found.models, found.accessors, more, fields)
        return found

    def _givers(self, subject: Subject) -> frozenset[str]:
        """Functions whose answer is a query of tracked rows, by what they return or say that they return."""
        every = (node for source in subject.sources for node in ast.walk(source.tree) if isinstance(node, Function))
        return frozenset(node.name for node in every if self._gives(node))

    def _gives(self, node: Function) -> bool:
        if node.returns is not None and self.is_said(node.returns):
            return True
        known = self.named_in(node, frozenset())
        answers = (one.value for one in _own_nodes(node) if isinstance(one, ast.Return) and one.value is not None)
        return any(self.is_query(answer, known) for answer in answers)

    def is_said(self, annotation: ast.expr) -> bool:
        words = ast.unparse(annotation)
        return any(kind in words for kind in QUERIES) and any(name in words for name in self.models)

    def is_query(self, node: ast.expr, known: frozenset[str]) -> bool:
        """Whether an expression is a query of tracked rows, where the names `known` hold one."""
        words = _words(node)
        if words & MANAGERS and words & self.models:
            return True
        called = {_last(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
        return bool(called & self.givers or words & known)

    def named_in(self, scope: ast.AST, outside: frozenset[str]) -> frozenset[str]:
        """Variables and arguments that hold a query of tracked rows."""
        found = set(outside)
        if isinstance(scope, Function):
            every = (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs)
            found |= {one.arg for one in every if one.annotation is not None and self.is_said(one.annotation)}
        for node in _own_nodes(scope):
            targets, value = _assigned(node)
            if value is not None and self.is_query(value, frozenset(found)):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
        return frozenset(found)

    def is_changed_by(self, call: ast.Call, owner: ast.expr, known: frozenset[str]) -> bool:
        """Whether the rows that this call changes are tracked ones. Where the source does not say whose they are, the
        names of what is changed do."""
        if _words(owner) & (self.models | known) or _reached(owner) & self.accessors or self.is_query(owner, known):
            return True
        changed = {word.arg for word in call.keywords}
        unsaid = isinstance(owner, ast.Call) and not call.args and bool(changed) and not _others(owner)
        return unsaid and any(changed <= fields for fields in self.fields)


def _reached(owner: ast.expr) -> set[str]:
    """Attributes of rows, not of an object that the source itself is about."""
    found = (one for one in ast.walk(owner) if isinstance(one, ast.Attribute))
    return {one.attr for one in found if not (isinstance(one.value, ast.Name) and one.value.id in ("self", "cls"))}


def _others(owner: ast.expr) -> bool:
    """Rows of a model that is named, and is not the plugin's."""
    managed = [one.value for one in ast.walk(owner) if isinstance(one, ast.Attribute) and one.attr in MANAGERS]
    return any(isinstance(one, ast.Name) and one.id[:1].isupper() for one in managed)


def past_history(subject: Subject) -> Iterator[str]:
    """Calls that leave no trace, on the plugin's own tracked models."""
    tracked = Tracked.of(subject)
    if tracked.models:
        for source in subject.sources:
            yield from _inside(source, source.tree, tracked, frozenset())


def _inside(source: Source, scope: ast.AST, tracked: Tracked, outside: frozenset[str]) -> Iterator[str]:
    """In this function, which knows the variables around it, and in those inside it."""
    known = tracked.named_in(scope, outside)
    for node in _own_nodes(scope):
        if isinstance(node, ast.Attribute) and node.attr in WITHOUT:
            yield f"{source.at(node)}: {node.attr} leaves no history"
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in PAST and tracked.is_changed_by(node, node.func.value, known):
            yield f"{source.at(node)}: {node.func.attr}() leaves no history"
    for inner in _functions(scope):
        yield from _inside(source, inner, tracked, known)


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in this function, not in those inside it, in the order of the source."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, Function):
            yield child
            yield from _own_nodes(child)


def _functions(scope: ast.AST) -> Iterator[Function]:
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, Function):
            yield child
        else:
            yield from _functions(child)


def _assigned(node: ast.AST) -> tuple[list[ast.expr], ast.expr | None]:
    if isinstance(node, ast.Assign):
        return node.targets, node.value
    if isinstance(node, ast.AnnAssign | ast.NamedExpr):
        return [node.target], node.value
    return [], None


def _imported(tree: ast.Module) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from node.names


def _last(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def _words(node: ast.AST) -> set[str]:
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
