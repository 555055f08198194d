"""Stories told once: what a story wrote is kept, and put back as rows for the next test that begins with it.

Most tests begin with the same few people and the same open plan, and telling it through the services is most of what
they cost. Within a test's transaction a story that begins with the same rows, at the same instant, with the same
arguments ends with the same rows: so they are kept in this process, and written instead of made. As soon as anything
else is written, stories are told in full. Outside `remembering()` they always are."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import get_language

from ip_core import clock
from ip_core.plugins import house
from ip_core.testing.rows import Rows, Written

P = ParamSpec("P")
R = TypeVar("R")
READING = re.compile(r"\s*(SELECT|BEGIN|SAVEPOINT|RELEASE|SET CONSTRAINTS)\b", re.IGNORECASE)
SIMPLE = (str, int, float, bool, bytes, date, UUID, type(None))
"""What an argument may be for two calls to be the same one; datetime is a date, and an enum is its value."""


class _Unknown(Exception):
    """An argument that cannot be compared with another call's."""


@dataclass
class Told:
    """What a story wrote, what it left to be done after the commit, and how its arguments and its result looked."""

    written: Written
    after_commit: list[Callable[[], Any]]
    looks: tuple[tuple[Any, ...], dict[str, Any], Any]


@dataclass
class Memory:
    """Where the database is, as the list of stories told since it was empty; None once something else was written."""

    kept: dict[Hashable, Told] = field(default_factory=dict)
    place: tuple[Hashable, ...] | None = None
    is_writing: bool = False
    times: int = 0

    def begin(self) -> None:
        """A test begins, with the migrated database and nothing more."""
        self.place = ()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not self.is_writing and not (isinstance(sql, str) and READING.match(sql)):
            self.place = None
        return execute(sql, params, many, context)

    def tell(self, story: Callable[..., R], args: tuple[Any, ...], options: dict[str, Any]) -> R:
        try:
            key = self._key(story, args, options)
        except _Unknown:
            return story(*args, **options)
        told = self.kept.get(key)
        if told is None:
            told, result = self._listen(story, args, options)
            if told is not None:
                self.kept[key] = told
        else:
            result = cast("R", self._repeat(told, args, options))
        self.place = (key,) if told is not None else None
        return result

    def _key(self, story: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Hashable:
        """Two calls with one key begin with the same rows. Outside a transaction others can write: nothing is kept."""
        if self.place is None or not connection.in_atomic_block:
            raise _Unknown
        instant = clock.held()
        if instant is None:
            raise _Unknown
        named = tuple((name, _comparable(value)) for name, value in sorted(options.items()))
        call = (story.__module__, story.__qualname__, tuple(_comparable(value) for value in args), named)
        return self.place, call, instant, get_language(), id(house.current())

    def _listen(self, story: Callable[..., R], args: tuple[Any, ...], options: dict[str, Any]) -> tuple[Told | None, R]:
        """Tell it in full, and look at every table before and after."""
        rows, waiting = Rows(connection), len(connection.run_on_commit)
        before = rows.all()
        with self._own():
            result = story(*args, **options)
        written = rows.between(before, rows.all())
        if written is None:
            return None, result
        after_commit = [cast("Callable[[], Any]", entry[1]) for entry in connection.run_on_commit[waiting:]]
        return Told(written, after_commit, deepcopy((args, options, result))), result

    def _repeat(self, told: Told, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """The rows, the arguments as the story left them, and the result."""
        self.times += 1
        with self._own():
            told.written.put(connection)
        left, named, result = deepcopy(told.looks)
        for given, then in (*zip(args, left, strict=True), *((options[name], named[name]) for name in options)):
            if hasattr(given, "__dict__") and not isinstance(given, Enum):
                given.__dict__.clear()
                given.__dict__.update(then.__dict__)
        for act in told.after_commit:
            transaction.on_commit(act)
        return result

    @contextmanager
    def _own(self) -> Iterator[None]:
        """What a story itself writes, and a story within it, is no writing of somebody else's."""
        outer, self.is_writing = self.is_writing, True
        try:
            yield
        finally:
            self.is_writing = outer


def _comparable(value: Any) -> Hashable:
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, SIMPLE):
        return value
    if isinstance(value, Model):
        return value._meta.label, value.pk
    if isinstance(value, tuple | list):
        return tuple(_comparable(one) for one in value)
    if (municipality := getattr(value, "municipality", None)) is not None and hasattr(value, "people"):
        return "cast", municipality.pk
    raise _Unknown


_memory: Memory | None = None


@contextmanager
def remembering() -> Iterator[Memory]:
    """Within the block stories are told once. Each test must say `begin()` before its first row."""
    global _memory
    outer, _memory = _memory, Memory()
    try:
        yield _memory
    finally:
        _memory = outer


def forget() -> None:
    """Tell everything in full once more: the product is not as it was."""
    if _memory is not None:
        _memory.kept.clear()


def remembered(story: Callable[P, R]) -> Callable[P, R]:
    """A story that may be told once for many tests: everything it does lies in the database."""

    @wraps(story)
    def told(*args: P.args, **options: P.kwargs) -> R:
        if _memory is None:
            return story(*args, **options)
        return _memory.tell(story, args, options)

    return told


__all__ = ("Memory", "forget", "remembered", "remembering")
