"""What a hook answered, made fit to leave the guard.

A page sorts the answers and writes out their texts long after the guard has closed. So each field is held to the type
that it is declared with, and a lazy text is written out, while it is still the plugin that fails and not the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from ip_core.plugins.exceptions import HookMisbehaved

Rule = Callable[[Any], Any]


def fit(item: Any, kind: type) -> Any:
    """The same, or a copy with its texts written out: a plugin may answer with one object in every language.

    Raises HookMisbehaved, or whatever a text raises."""
    written: dict[str, Any] = {}
    for name, declared, rule in _rules(kind):
        given = getattr(item, name)
        value = rule(given)
        if value is NotImplemented:
            raise HookMisbehaved(f"{kind.__name__}.{name} is {type(given).__name__} and not {declared}")
        if value is not given:
            written[name] = value
    if not written and type(item) is kind:
        return item
    fitted = _copied(item, written) if written else item
    kind.__post_init__(fitted)  # type: ignore[attr-defined]  # of the texts as they are now, and not by a method of its own
    return fitted


def _copied(item: Any, written: dict[str, Any]) -> Any:
    """With whatever a type of the plugin's own holds besides."""
    copy = object.__new__(type(item))
    slots = [name for each in type(item).__mro__ for name in _names(each) if hasattr(item, name)]
    held = {name: getattr(item, name) for name in slots} | getattr(item, "__dict__", {})
    for name, value in {**held, **written}.items():
        object.__setattr__(copy, name, value)
    return copy


def _names(each: type) -> tuple[str, ...]:
    slots = vars(each).get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)


@cache
def _rules(kind: type) -> tuple[tuple[str, str, Rule], ...]:
    """A field's declaration is its rule."""
    return tuple((each.name, str(each.type), RULES[str(each.type)]) for each in fields(kind))


def _text(value: Any) -> Any:
    """A plain text can neither change its mind nor fail when it is shown."""
    if type(value) is str or type(value) is SafeString:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    return _text(str(value)) if isinstance(value, Promise) else NotImplemented


def _word(value: Any) -> Any:
    return _text(value) if isinstance(value, str) else NotImplemented


def _number(value: Any) -> Any:
    return value if type(value) is int else NotImplemented


def _html(value: Any) -> Any:
    if type(value) is SafeString:
        return value
    return SafeString(str.__str__(value)) if isinstance(value, SafeString) else NotImplemented


def _pairs(value: Any) -> Any:
    if not isinstance(value, tuple):
        return NotImplemented
    written = tuple(tuple(map(_text, row)) if isinstance(row, tuple) and len(row) == 2 else () for row in value)
    if any(NotImplemented in row or not row for row in written):
        return NotImplemented
    return value if all(map(_is_same, value, written)) else written


def _is_same(row: tuple[Any, ...], written: tuple[Any, ...]) -> bool:
    return type(row) is tuple and all(one is other for one, other in zip(row, written, strict=True))


def _keys(value: Any) -> Any:
    return value if type(value) is frozenset else NotImplemented


def _words(value: Any) -> Any:
    return value if type(value) is frozenset and all(isinstance(each, str) for each in value) else NotImplemented


def _of(*types: type) -> Rule:
    return lambda value: value if type(value) in types else NotImplemented


def _callable(value: Any) -> Any:
    return value if callable(value) else NotImplemented


def _document(value: Any) -> Any:
    """What is in it was judged when the answer was made."""
    from ip_core.procedures.document import ProcedureDocument

    return value if isinstance(value, ProcedureDocument) else NotImplemented


RULES: dict[str, Rule] = {
    "Text": _text,
    "str": _word,
    "int": _number,
    "SafeString": _html,
    "Literal['ok', 'warning', 'error']": _word,
    "tuple[tuple[Text, Text], ...]": _pairs,
    "frozenset[str]": _words,
    "frozenset[Any]": _keys,
    "UUID": _of(UUID),
    "date": _of(date),
    "Callable[[Municipality], Iterable[Any]]": _callable,
    "ProcedureDocument": _document,
}
