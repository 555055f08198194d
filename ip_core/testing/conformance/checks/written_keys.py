"""Where a plugin's source and templates write keys of the cache and the session, and names of settings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ip_core.testing.conformance.subject import Source, Subject

ONE = frozenset({"get", "set", "add", "delete", "incr", "decr", "touch", "get_or_set", "has_key", "incr_version",
                 "decr_version", "pop", "setdefault"})  # fmt: skip
MANY = frozenset({"get_many", "set_many", "delete_many", "update"})
KEYWORDS = frozenset({"key", "keys", "data"})
FRAGMENT = re.compile(r"\{%\s*cache\s+\S+\s+[\"']?([^\s\"'%]+)")
STORES = {"cache": "cache", "caches": "cache", "session": "session"}


@dataclass(frozen=True)
class Written:
    """A key, and the text that it begins with; None where the source does not say."""

    where: str
    what: str
    key: str
    text: str | None


def written_keys(subject: Subject) -> Iterator[Written]:
    constants = _constants(subject)
    for source in subject.sources:
        stores = _stores(source)
        for node in ast.walk(source.tree):
            for what, key in _expressions(node, stores):
                yield Written(source.at(node), what, ast.unparse(key), _beginning(key, constants))
    root = subject.folder / "templates"
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        yield from _fragments(path, subject.folder)


def _fragments(path: Path, folder: Path) -> Iterator[Written]:
    """Parts of a template that Django keeps in the cache under the name that stands there."""
    if path.suffix in (".html", ".txt"):
        for name in FRAGMENT.findall(path.read_text(encoding="utf-8", errors="replace")):
            yield Written(path.relative_to(folder).as_posix(), "cache", name, name)


def _stores(source: Source) -> Mapping[str, str]:
    """What the cache and the session are called in this module: imported under another name, or put in a variable."""
    found = dict(STORES)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname: STORES[alias.name] for alias in node.names if alias.asname and alias.name in STORES}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if what := _store(node.value, found):
                found |= {target.id: what for target in targets if isinstance(target, ast.Name)}
    return found


def _store(node: ast.expr, stores: Mapping[str, str]) -> str:
    """Whether an expression is the cache, one of the caches or the session; empty for anything else."""
    if isinstance(node, ast.Name):
        return stores.get(node.id, "")
    if isinstance(node, ast.Attribute):
        return STORES.get(node.attr, "")
    is_one_of = isinstance(node, ast.Subscript) and _last(node.value) in {n for n in stores if stores[n] == "cache"}
    return "cache" if is_one_of else ""


def _expressions(node: ast.AST, stores: Mapping[str, str]) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Subscript) and _store(node.value, stores) == "session":
        yield "session", node.slice
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        yield from ((what, node.left) for one in node.comparators if (what := _store(one, stores)))
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute) and (what := _store(node.func.value, stores)):
        yield from ((what, key) for key in _keys_of_call(node, node.func.attr))
    if node.args and _last(node.func) == "getattr" and _last(node.args[0]) == "settings" and len(node.args) > 1:
        yield "setting", node.args[1]


def _keys_of_call(call: ast.Call, verb: str) -> Iterator[ast.expr]:
    """Of the call itself, or of its asynchronous twin."""
    verbs = {verb, verb.removeprefix("a")}
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg in KEYWORDS)][:1]
    if verbs & ONE:
        yield from given
    elif verbs & MANY:
        yield from (key for keys in given for key in _each(keys))


def _each(keys: ast.expr) -> Iterator[ast.expr]:
    """The keys of a dictionary, a list, or what makes one; anything else as it stands."""
    if isinstance(keys, ast.Dict):
        yield from (key or value for key, value in zip(keys.keys, keys.values, strict=True))
    elif isinstance(keys, ast.List | ast.Tuple | ast.Set):
        yield from keys.elts
    elif isinstance(keys, ast.DictComp):
        yield keys.key
    elif isinstance(keys, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        yield keys.elt
    else:
        yield keys


def _last(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def _beginning(key: ast.expr, constants: Mapping[str, str]) -> str | None:
    """The text that a key begins with; None when it cannot be read from the source."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return key.value
    if isinstance(key, ast.JoinedStr) and key.values:
        first = key.values[0]
        return _beginning(first.value if isinstance(first, ast.FormattedValue) else first, constants)
    if isinstance(key, ast.BinOp):
        return _beginning(key.left, constants)
    name = _last(key) if isinstance(key, ast.Name | ast.Attribute) else ""
    return constants.get(name)


def _constants(subject: Subject) -> dict[str, str]:
    """Texts that its modules give a name at their top."""
    found: dict[str, str] = {}
    for source in subject.sources:
        for node in source.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.JoinedStr):
                text = _beginning(node.value, found)
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
                found |= dict.fromkeys(names, text) if text is not None else {}
    return found
