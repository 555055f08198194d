"""Events on their way to plugins: who wants one, and handing it over. The worker calls; Delivery keeps count."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from time import perf_counter
from typing import TYPE_CHECKING

from django.db import transaction

from ip_core.plugins import counting, house, queries
from ip_core.plugins.dispatch import hooks, noting_failures
from ip_core.plugins.enums import SERVED, State

if TYPE_CHECKING:
    from ip_core.cases.models import Event
    from ip_core.municipalities.models import Municipality

HOOK = "on_event"


class Delivered(StrEnum):
    """What became of it. DROPPED: the plugin is off here, and nothing of it runs. WAITING: until it is on again and
    in order. LATER: it failed; try again, with backoff."""

    DONE = "done"
    DROPPED = "dropped"
    WAITING = "waiting"
    LATER = "later"


def subscribers(event_kind: str, municipality: Municipality) -> list[str]:
    """The plugins that get a Delivery when this happens. Read-only ones get theirs when they are on again, and
    quarantined ones when they load: whether those listen is not known before."""
    here, chosen = house.current(), queries.states(municipality)
    loaded = [each.slug for each in here.implementations(HOOK)]
    broken = [kept.found.slug for kept in here.quarantined.values() if not here.is_loaded(kept.found.slug)]
    return [
        slug
        for slug in dict.fromkeys((*loaded, *broken))
        if chosen.get(slug, State.OFF) in SERVED and _wants(slug, event_kind)
    ]


def _wants(slug: str, event_kind: str) -> bool:
    """What a manifest that cannot be read would have wanted is seen when it can."""
    manifest = house.current().manifest(slug)
    return manifest is None or manifest.wants(event_kind)


def deliver(slug: str, municipality: Municipality, event: Event, then: Callable[[], None] = lambda: None) -> Delivered:
    """Call one subscriber with one event. `then` marks it done, in one transaction with what the subscriber wrote."""
    state = queries.state_of(slug, municipality)
    if state == State.OFF:
        return Delivered.DROPPED
    here = house.current()
    if state == State.READ_ONLY or not here.is_loaded(slug):
        return Delivered.WAITING
    if not here.implements(slug, HOOK) or not _wants(slug, event.kind):
        return Delivered.DROPPED  # this version of it does not listen
    with noting_failures() as failures, transaction.atomic():  # a request around it counts none of these again
        began = perf_counter()
        answers = hooks(municipality).of(slug).on_event(event=event)
        lasted = perf_counter() - began
        if answers.complete:
            then()
    counting.count(municipality, [*failures, *counting.slow(slug, HOOK, lasted)])
    return Delivered.DONE if answers.complete else Delivered.LATER
