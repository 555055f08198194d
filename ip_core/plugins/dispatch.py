"""Asking the plugins: only those that are on in the municipality, one by one, and none can disturb another.

    for item in hooks(request.municipality).nav_items(actor=request.actor): ...

pluggy itself stops at the first exception and asks everybody, so only its register of implementations is used here.
Each runs in a copy of the context: the language or time zone that it leaves active is nobody else's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django_scopes import scope

from ip_core.plugins import house
from ip_core.plugins.answers import fit
from ip_core.plugins.enums import State
from ip_core.plugins.exceptions import HookMisbehaved
from ip_core.plugins.failures import Failure, noting_failures, of_hook
from ip_core.plugins.faults import let_go_on
from ip_core.plugins.hookspecs import SPECS, HookSpec
from ip_core.plugins.house import Implementation
from ip_core.plugins.savepoint import HookConnection

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality

logger = logging.getLogger(__name__)
T = TypeVar("T")
MOST_ITEMS = 5000
SLOW_SECONDS = 0.05
"""A person waits for every hook of a page: one that takes longer than this is told of on the plugin page."""


@dataclass(frozen=True, slots=True)
class SlowHook:
    """A hook that a plugin has been slow to answer in this process, since it began. Durations in milliseconds."""

    hook: str
    calls: int
    slow: int
    average: float
    slowest: float


def slow_hooks(slug: str) -> tuple[SlowHook, ...]:
    """What the plugin page tells of a plugin that makes people wait, the slowest first."""
    slow = [
        SlowHook(hook, kept.calls, kept.slow, kept.seconds / kept.calls * 1000, kept.slowest * 1000)
        for hook, kept in house.current().counters(slug).items()
        if kept.slow
    ]
    return tuple(sorted(slow, key=lambda each: -each.slowest))


class Answers:
    """What the plugins answered, in order. Iterate it for the things themselves."""

    __slots__ = ("_parts", "failures")

    def __init__(self, parts: list[tuple[str, tuple[Any, ...]]], failures: list[Failure]) -> None:
        self._parts = parts
        self.failures = failures

    def __iter__(self) -> Iterator[Any]:
        for _slug, items in self._parts:
            yield from items

    def __len__(self) -> int:
        return sum(len(items) for _slug, items in self._parts)

    def __bool__(self) -> bool:
        return any(items for _slug, items in self._parts)

    @property
    def attributed(self) -> list[tuple[str, Any]]:
        """Pairs of plugin and thing."""
        return [(slug, item) for slug, items in self._parts for item in items]

    @property
    def complete(self) -> bool:
        """False when a plugin that should have answered failed: say so on the screen."""
        return not self.failures

    def in_order(self) -> list[Any]:
        """By the things' own `order`, then by plugin."""
        return sorted(self, key=lambda item: item.order)


class Hooks:
    """The hooks as seen from one municipality. Without one (the start page) nobody answers."""

    __slots__ = ("_only", "_states", "municipality")

    def __init__(self, municipality: Municipality | None, only: str | None = None) -> None:
        self.municipality = municipality
        self._only = only
        self._states: Mapping[str, State] | None = None

    def __getattr__(self, name: str) -> Callable[..., Answers]:
        spec = SPECS.get(name)
        if spec is None:
            raise AttributeError(f"Core asks no hook called {name!r}")
        return lambda **arguments: self._ask(spec, arguments)

    def of(self, slug: str) -> Hooks:
        """The same, asking one plugin only."""
        return Hooks(self.municipality, only=slug)

    def answered_by(self, name: str) -> list[str]:
        """The plugins that would be asked here: callers spare themselves the work when there are none."""
        states, allowed = self._chosen(), SPECS[name].states
        return [
            each.slug
            for each in house.current().implementations(name)
            if states.get(each.slug, State.OFF) in allowed and self._only in (None, each.slug)
        ]

    def _chosen(self) -> Mapping[str, State]:
        if self._states is None:
            from ip_core.plugins.queries import states  # models: not before the apps are ready

            self._states = states(self.municipality) if self.municipality else {}
        return self._states

    def _ask(self, spec: HookSpec, arguments: dict[str, Any]) -> Answers:
        if arguments.keys() != set(spec.arguments):
            raise TypeError(f"{spec.name} takes {', '.join(spec.arguments) or 'nothing'}")
        parts: list[tuple[str, tuple[Any, ...]]] = []
        failures: list[Failure] = []
        implementations = house.current().implementations(spec.name)
        if not implementations or self.municipality is None:
            return Answers(parts, failures)
        states, allowed, only, off = self._chosen(), spec.states, self._only, State.OFF
        with (
            scope(municipality=self.municipality),
            HookConnection(connections[DEFAULT_DB_ALIAS], writes=spec.writes) as guard,
        ):
            for each in implementations:
                if states.get(each.slug, off) in allowed and (only is None or only == each.slug):
                    items = _call(each, spec, arguments, guard, failures)
                    if items:
                        parts.append((each.slug, items))
        return Answers(parts, failures)


def hooks(municipality: Municipality | None) -> Hooks:
    """The one way to ask plugins anything. The municipality is required, so that nothing off can answer."""
    return Hooks(municipality)


def _call(
    each: Implementation, spec: HookSpec, arguments: dict[str, Any], guard: HookConnection, failures: list[Failure]
) -> tuple[Any, ...]:
    """One implementation, in its guard. What it does to others: nothing."""
    counter = each.counter
    counter.calls += 1
    began = perf_counter()
    try:
        items = copy_context().run(_answer, each, spec.item, arguments)
        guard.settle(partial(_afterwards, each) if spec.writes else None)
    except BaseException as error:  # noqa: BLE001 - the guard
        guard.undo()
        let_go_on(error)
        failures.append(_failure(each, error))
        return _instead(spec)
    finally:
        lasted = perf_counter() - began
        counter.seconds += lasted
        if lasted > counter.slowest or lasted > SLOW_SECONDS:  # asked here: fifty calls of a function are felt
            _took_long(each, lasted)
    return items


def _answer(each: Implementation, item: type | None, arguments: dict[str, Any]) -> tuple[Any, ...]:
    answer = each.function(*[arguments[name] for name in each.arguments])
    if type(answer) is list and not answer and item is not None:
        return ()  # by far the most
    return _checked(answer, item)


def _afterwards(each: Implementation, act: Callable[[], Any]) -> None:
    """What an implementation put off until its transaction was committed: in the same guard, and once. What it fails in
    is counted, and cannot be undone or tried again."""
    with HookConnection(connections[DEFAULT_DB_ALIAS], writes=True) as guard:
        try:
            copy_context().run(act)
            guard.settle(partial(_afterwards, each))
        except BaseException as error:  # noqa: BLE001 - the guard
            guard.undo()
            let_go_on(error)
            _failure(each, error)


def _took_long(each: Implementation, lasted: float) -> None:
    """Longer than before, or than anybody should wait."""
    counter = each.counter
    counter.slowest = max(counter.slowest, lasted)
    if lasted > SLOW_SECONDS:
        counter.slow += 1
        logger.warning("Plugin %s took %.0f ms to answer %s", each.slug, lasted * 1000, each.hook)


class Silent(Exception):
    """A plugin did not do what it had offered in an answer. It is counted; whoever asked goes on without it."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def ask_again(slug: str, hook: str, municipality: Municipality, ask: Callable[[], T]) -> T:
    """Call what a plugin handed over in its answer to a hook that reads: later, and in the same guard. What is done
    with the result, so that it is known to be of use, belongs in `ask`. Raises Silent."""
    each = next((one for one in house.current().implementations(hook) if one.slug == slug), None)
    if each is None:
        raise Silent(slug)
    with scope(municipality=municipality), HookConnection(connections[DEFAULT_DB_ALIAS], writes=False) as guard:
        each.counter.calls += 1
        began = perf_counter()
        try:
            answer = copy_context().run(ask)
            guard.settle()
        except BaseException as error:  # noqa: BLE001 - the guard
            guard.undo()
            let_go_on(error)
            _failure(each, error)
            raise Silent(slug) from None
        finally:
            lasted = perf_counter() - began
            each.counter.seconds += lasted
            _took_long(each, lasted)
    return answer


def _checked(answer: object, item: type | None) -> tuple[Any, ...]:
    """The answer as a tuple of the declared type. Generators run here, inside the guard, and texts are written out."""
    if item is None:
        if answer is not None:
            raise HookMisbehaved("answers a hook that expects no answer")
        return ()
    if not isinstance(answer, list | tuple) and not hasattr(answer, "__next__"):
        raise HookMisbehaved(f"answers {type(answer).__name__} instead of a list, a tuple or by yielding")
    found = tuple(islice(answer, MOST_ITEMS + 1))  # type: ignore[call-overload]
    if len(found) > MOST_ITEMS:
        raise HookMisbehaved("never stops answering")
    for each in found:
        if not isinstance(each, item):
            raise HookMisbehaved(f"answers {type(each).__name__} instead of {item.__name__}")
    return tuple([fit(each, item) for each in found])


def _instead(spec: HookSpec) -> tuple[Any, ...]:
    """What a failed answer means: nothing, or the spec's stand-in. A deny hook always has one."""
    return (spec.stand_in(),) if spec.stand_in else ()


def misbehaved(slug: str, hook: str, told: str) -> None:
    """An answer that the dispatcher let through is of no use to whoever asked: it is the plugin's failure all the same.

    `told` is our own words, without anybody's data."""
    for each in house.current().implementations(hook):
        if each.slug == slug:
            _failure(each, HookMisbehaved(told))


def _failure(each: Implementation, error: BaseException) -> Failure:
    failure = of_hook(each, error)
    counter = each.counter
    counter.failures += 1
    counter.last_failure = f"{failure.error} {failure.place}"
    return failure


__all__ = [
    "SLOW_SECONDS", "Answers", "Failure", "Hooks", "Silent", "SlowHook", "ask_again", "hooks", "misbehaved",
    "noting_failures", "slow_hooks",
]  # fmt: skip
