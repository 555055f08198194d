"""What a plugin may not have, because it would work in every municipality whatever its state: receivers of signals,
and Wagtail hooks. Found where they are registered, whatever is wrapped around them, and where the source registers them
later on."""

from __future__ import annotations

import ast
import gc
import re
import sys
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial, partialmethod
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from django.dispatch import Signal

RECEIVER = frozenset({"django.dispatch.receiver", "django.dispatch.dispatcher.receiver"})
SIGNAL = frozenset(
    {"django.dispatch.Signal", "django.dispatch.dispatcher.Signal", "django.db.models.signals.ModelSignal"}
)
WAGTAIL = frozenset({"wagtail.hooks.register", "wagtail.hooks.register_temporarily"})
ADMINISTRATION = frozenset(
    {
        "wagtail.snippets.models.register_snippet",
        "wagtail.contrib.settings.models.register_setting",
        "wagtail.contrib.settings.registry.register_setting",
        "wagtail.images.formats.register_image_format",
    }
)
TELLING = re.compile(r"\bwagtail\b|\bdispatch\b|\bsignals?\b|\bconnect\b", re.IGNORECASE)
"""What a module that registers something cannot do without: the others are not parsed."""
NOT_ITS_OWN = frozenset({"migrations", "tests", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Ear:
    """One function that core's framework calls in every municipality, and how to end that."""

    place: str
    function: Any
    modules: frozenset[str]
    take_out: Callable[[], None]

    def is_of(self, package: str) -> bool:
        return any(_is_inside(module, package) for module in self.modules)

    def said_of(self, package: str) -> str:
        module = next(module for module in sorted(self.modules) if _is_inside(module, package))
        return f"{module}.{_name(self.function)} ({self.place})"


def ears() -> list[Ear]:
    """Everything that listens in this process. Signals are looked for in memory: anybody may make one."""
    return [*_receivers(), *_wagtail_hooks()]


def take_out(found: Iterable[Ear]) -> None:
    for each in found:
        each.take_out()


def told(found: Iterable[Ear], package: str) -> str:
    return "listens in every municipality: " + ", ".join(sorted(each.said_of(package) for each in found))


def _receivers() -> Iterator[Ear]:
    for signal in [each for each in gc.get_objects() if issubclass(type(each), Signal)]:
        for row in list(signal.receivers):
            receiver = _alive(row[1])
            if receiver is not None:
                yield Ear("a signal", receiver, _modules_of(receiver), partial(_disconnect, signal, row))


def _disconnect(signal: Signal, row: Any) -> None:
    with signal.lock:
        signal.receivers = [each for each in signal.receivers if each is not row]
        signal.sender_receivers_cache.clear()


def _wagtail_hooks() -> Iterator[Ear]:
    registered: dict[str, list[Any]] = getattr(sys.modules.get("wagtail.hooks"), "_hooks", {})
    for name, rows in registered.items():
        for row in list(rows):
            owner = getattr(row[0], "__self__", None) if isinstance(row[0], MethodType) else None
            modules = _modules_of(row[0]) | {type(owner).__module__}
            yield Ear(f"the Wagtail hook {name}", row[0], modules, partial(_unhook, rows, row))


def _unhook(rows: list[Any], row: Any) -> None:
    rows[:] = [each for each in rows if each is not row]


def _alive(reference: Any) -> Any:
    return reference() if isinstance(reference, weakref.ReferenceType) else reference


def _modules_of(function: Any) -> frozenset[str]:
    """Where the code lies that a call would come to, through partials, methods, decorators and closures."""
    found: set[str] = set()
    seen: list[Any] = []
    ahead = [function]
    while ahead:
        one = _alive(ahead.pop())
        if any(one is other for other in seen):
            continue
        seen.append(one)
        found.update(_own_modules(one))
        ahead += _inside(one)
    return frozenset(found)


def _own_modules(one: Any) -> Iterator[str]:
    """`functools.wraps` gives a function somebody else's `__module__`; its globals are its own."""
    if isinstance(one, FunctionType):
        yield str(one.__globals__.get("__name__", ""))
    if isinstance(one, type | FunctionType | BuiltinFunctionType):
        yield str(one.__module__ or "")
    else:
        yield type(one).__module__


def _inside(one: Any) -> Iterator[Any]:
    if isinstance(one, partial | partialmethod):
        yield from (each for each in (one.func, *one.args, *one.keywords.values()) if callable(each))
    elif isinstance(one, MethodType | staticmethod | classmethod):
        yield one.__func__
    elif isinstance(one, FunctionType):
        yield from (each for each in map(_held, one.__closure__ or ()) if isinstance(each, FunctionType | partial))
    own = getattr(one, "__dict__", None)  # asked of itself only: a stranger's __getattr__ may answer anything
    if isinstance(own, dict) and "__wrapped__" in own:
        yield own["__wrapped__"]


def _name(function: Any) -> str:
    while isinstance(function, partial):
        function = function.func
    return str(getattr(function, "__qualname__", None) or type(function).__qualname__)


def _held(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None


def _is_inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


# In the source: what would be registered when a page is opened, or by a module that nobody has imported yet


def written_in(folder: Path) -> list[str]:
    """The places in a package, tests aside, that would register something."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        place = path.relative_to(folder)
        if NOT_ITS_OWN & set(place.parts) or path.stem in ("tests", "conftest") or path.stem.startswith("test_"):
            continue
        found += [f"{place}:{node.lineno} {said}" for node, said in _registering(path)]
    return found


def _registering(path: Path) -> Iterator[tuple[ast.expr, str]]:
    try:
        text = path.read_text(encoding="utf-8")
        if TELLING.search(text):
            yield from registering(ast.parse(text, str(path)))
    except (OSError, ValueError, SyntaxError):
        return  # it does not load either, and that is said elsewhere


def registering(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """The places in one module that register a receiver or a Wagtail hook, and what they do."""
    imported = _imported(tree)
    own = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name) and _dotted(node.value.func, imported) in SIGNAL
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute | ast.Name):
            continue
        if (name := _dotted(node, imported)) in RECEIVER:
            yield node, "receives signals, which fire in every municipality"
        elif name in WAGTAIL:
            yield node, "registers a Wagtail hook, which is called in every municipality"
        elif name in ADMINISTRATION:
            yield node, "puts something into Wagtail's administration, in every municipality"
        elif isinstance(node, ast.Attribute) and node.attr == "connect":
            *where, signal = _dotted(node.value, imported).split(".")
            if signal in _signal_names() or signal in own or "signals" in where:
                yield node, f"connects to {ast.unparse(node.value)}, in every municipality"


def _imported(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.asname: each.name for each in node.names if each.asname}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return found


def _dotted(node: ast.AST, imported: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, imported)}.{node.attr}"
    return imported.get(node.id, node.id) if isinstance(node, ast.Name) else ""


@cache
def _signal_names() -> frozenset[str]:
    """What signals are called in the modules that are loaded. By type only: a lazy object must not be woken."""
    modules = [getattr(each, "__dict__", {}) for each in list(sys.modules.values())]
    return frozenset(
        name for names in modules for name, value in list(names.items()) if issubclass(type(value), Signal)
    )
