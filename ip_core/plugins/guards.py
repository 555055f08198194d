"""What a plugin may not have, because it would work in every municipality whatever its state: signal receivers."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.dispatch import Signal

MODULES = (
    "django.apps.signals",
    "django.contrib.auth.signals",
    "django.core.signals",
    "django.db.backends.signals",
    "django.db.models.signals",
    "django.test.signals",
    "ip_core.history.signals",
    "modelcluster.signals",
    "simple_history.signals",
    "wagtail.signals",
)
Receiver = tuple[Signal, Any, Callable[..., Any]]


def signals() -> Iterator[Signal]:
    """The signals of the framework that are imported in this process."""
    for module in [sys.modules[name] for name in MODULES if name in sys.modules]:
        yield from (value for value in vars(module).values() if isinstance(value, Signal))


def receivers_of(package: str) -> list[Receiver]:
    """Receivers whose code lies in this package."""
    found: list[Receiver] = []
    for signal in signals():
        for row in list(signal.receivers):
            receiver = row[1]() if isinstance(row[1], weakref.ReferenceType) else row[1]
            if receiver is not None and _is_inside(getattr(receiver, "__module__", ""), package):
                found.append((signal, row, receiver))
    return found


def disconnect(receivers: Iterable[Receiver]) -> None:
    for signal, row, _receiver in receivers:
        with signal.lock:
            signal.receivers = [each for each in signal.receivers if each is not row]
            signal.sender_receivers_cache.clear()


def names(receivers: Iterable[Receiver]) -> str:
    return ", ".join(sorted(f"{each.__module__}.{getattr(each, '__qualname__', '?')}" for _, _, each in receivers))


def _is_inside(module: str | None, package: str) -> bool:
    return module == package or (module or "").startswith(f"{package}.")
