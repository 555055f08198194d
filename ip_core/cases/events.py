"""What happened: the timeline, and the outbox that no crash can empty."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction

from ip_core import clock
from ip_core.cases.core_subscribers import core_subscribers
from ip_core.cases.delivery import deliver_event
from ip_core.cases.models import Case, Delivery, Event, Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins.delivery import subscribers


def record_event(
    kind: str,
    *,
    actor: Actor,
    proceeding: Proceeding | None = None,
    key: str = "existence",
    municipality: Municipality | None = None,
    **references: UUID | str | int,
) -> Event:
    """Add to the timeline, and a Delivery for each subscriber, in the caller's transaction.

    `references` hold ids only, never names or text. Give `proceeding`, or `municipality` for what has no case."""
    where = proceeding.municipality if proceeding is not None else municipality
    assert where is not None, "An event belongs to a municipality."
    case: Case | None = proceeding.case if proceeding is not None else None
    event = Event.objects.create(
        municipality=where,
        case=case,
        scope=proceeding.scope(key) if proceeding is not None else "",
        kind=kind,
        actor_uuid=actor.person.uuid if actor.person else None,
        actor_label=actor.label,
        at=clock.now(),
        references={name: str(value) for name, value in references.items()},
    )
    for slug in [*subscribers(kind, where), *core_subscribers(kind)]:
        Delivery.objects.create(event=event, subscriber=slug, due_at=event.at)
    transaction.on_commit(partial(deliver_event, event.pk))
    return event
