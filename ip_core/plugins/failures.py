"""What fails in a plugin: kind and place of the error, never its message, which may name a person.

It is gathered where it happens and counted by `counting` when the transactions are over."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ip_core.plugins import house
from ip_core.plugins.exceptions import HookMisbehaved

logger = logging.getLogger(__name__)
PAGE, TASK, COMMAND = "page", "task", "command"
"""Stand where the name of a hook stands, for what a plugin runs besides its hooks."""

_noted: ContextVar[list[Failure] | None] = ContextVar("plugin_failures", default=None)


@contextmanager
def noting_failures() -> Iterator[list[Failure]]:
    """Gather what fails inside the block, for somebody to count when the transactions are over."""
    noted: list[Failure] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


@dataclass(frozen=True, slots=True)
class Failure:
    """What failed in a plugin, and how. `hook` is a hook's name, PAGE, TASK or COMMAND."""

    slug: str
    hook: str
    error: str
    place: str


def note(failure: Failure, told: object = "") -> Failure:
    """Gather it, and tell the log. `told` is our own words, without anybody's data."""
    if (noted := _noted.get()) is not None:
        noted.append(failure)
    logger.error("Plugin %s failed in %s: %s at %s %s", failure.slug, failure.hook, failure.error, failure.place, told)
    return failure


def of_hook(each: house.Implementation, error: BaseException) -> Failure:
    """A failed answer. What it says of itself is a stranger's too, and may break."""
    try:
        package, begins = _home_of(each.function)
        place = _innermost(error, package) or begins
    except BaseException:  # noqa: BLE001 - the guard
        place = each.slug
    told = error if isinstance(error, HookMisbehaved) else ""  # our own words; anybody else's may name a person
    return note(Failure(each.slug, each.hook, type(error).__name__, place), told)


def of_work(slug: str, where: str, error: BaseException) -> Failure:
    """What a page or a command of the plugin failed in."""
    found = house.current().found(slug)
    package = found.package if found else slug
    return note(Failure(slug, where, type(error).__name__, _innermost(error, package) or package))


def _home_of(function: Callable[..., Any]) -> tuple[str, str]:
    """The package, and where the function begins. One that is wrapped may have neither code nor module."""
    function = inspect.unwrap(function)
    module = str(getattr(function, "__module__", None) or "?")
    return module.rpartition(".")[0], f"{module}:{getattr(getattr(function, '__code__', None), 'co_firstlineno', 0)}"


def _innermost(error: BaseException, package: str) -> str:
    """The innermost line of the plugin's own code; nothing where none of it is to be seen."""
    place, trace = "", error.__traceback__
    while trace is not None and package:
        inner = str(trace.tb_frame.f_globals.get("__name__", ""))
        if inner == package or inner.startswith(f"{package}."):
            place = f"{inner}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


__all__ = ["COMMAND", "PAGE", "TASK", "Failure", "note", "noting_failures", "of_hook", "of_work"]
