"""What the engine has read in this request, so that a page which asks ten times reads once.

Safe by construction: nothing is kept between requests, outside a request nothing is kept at all, a transaction begins
by forgetting, and after the first statement that is not a plain read nothing is kept any more. So what a request asks
after its own write is read afresh, and a withdrawal holds from the next request on (ACCESS §4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")

READING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
BEGINNING = re.compile(r"\s*(BEGIN|START)\b", re.IGNORECASE)
LOCKING = "FOR UPDATE"


class Memory:
    """An execute wrapper over one request's statements, and what has been read meanwhile."""

    __slots__ = ("has_written", "kept")

    def __init__(self) -> None:
        self.kept: dict[Hashable, Any] = {}
        self.has_written = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = sql if isinstance(sql, str) else ""
        if not READING.match(text) or LOCKING in text:
            self.kept.clear()
            self.has_written = self.has_written or not BEGINNING.match(text)
        return execute(sql, params, many, context)


_request: ContextVar[Memory | None] = ContextVar("access_memory", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """Within the block what was read is remembered, until something is written."""
    memory = Memory()
    token = _request.set(memory)
    try:
        with connection.execute_wrapper(memory):
            yield
    finally:
        _request.reset(token)


def recalled(key: Hashable) -> Any | None:
    """What was kept under this key in this request; None when it must be read."""
    memory = _request.get()
    return memory.kept.get(key) if memory is not None else None


def keep(key: Hashable, found: T) -> T:
    """Remember it for the rest of the request, if nothing has been written. Never None."""
    memory = _request.get()
    if memory is not None and not memory.has_written:
        memory.kept[key] = found
    return found


def forget() -> None:
    """For whoever must ask anew, in the middle of a request."""
    memory = _request.get()
    if memory is not None:
        memory.kept.clear()


__all__ = ("forget", "keep", "one_request", "recalled")
