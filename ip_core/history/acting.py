"""Who is writing. `@service` puts a change and its history under one actor, in one transaction."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import transaction

if TYPE_CHECKING:
    from ip_core.people.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")

_actor: ContextVar[Actor | None] = ContextVar("acting", default=None)


class ActorForgotten(RuntimeError):
    """A tracked row was saved outside a service, so history would not know who did it."""


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """History rows written inside the block carry this actor."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def current_actor() -> Actor:
    actor = _actor.get()
    if actor is None:
        raise ActorForgotten("Save tracked rows inside a @service or `with acting(actor):`.")
    return actor


def service(function: Callable[P, R]) -> Callable[P, R]:
    """A write: one transaction, and its `actor` keyword stands in the history of all it saves."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        actor: Any = kwargs["actor"]
        with transaction.atomic(), acting(actor):
            return function(*args, **kwargs)

    return run


def fill_history_row(*, instance: Any, history_instance: Any, **_: object) -> None:
    """Receiver of simple-history's `pre_create_historical_record`."""
    from ip_core import clock

    actor, place = current_actor(), instance.history_place()
    history_instance.case_uuid = place.case_uuid
    history_instance.scope = place.scope
    history_instance.actor_uuid = actor.person.uuid if actor.person else None
    history_instance.actor_label = actor.label
    history_instance.capacity = actor.capacity
    history_instance.on_behalf_uuid = actor.on_behalf_of.uuid if actor.on_behalf_of else None
    history_instance.on_behalf_label = actor.on_behalf_of.name if actor.on_behalf_of else ""
    history_instance.history_date = clock.now()
    if hasattr(history_instance, "covers"):
        history_instance.covers = instance.scope
    if hasattr(history_instance, "municipality_id"):
        history_instance.municipality_id = place.municipality_id
