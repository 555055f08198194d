"""An event becomes a duty to tell somebody. Twice has the effect of once."""

from __future__ import annotations

from datetime import timedelta

from ip_core import clock
from ip_core.cases.models import Event
from ip_core.notices.audiences import TOLD, receivers
from ip_core.notices.models import Notice

GATHERED = timedelta(minutes=2)
"""So long is waited, so that what happens together is told once."""


def wants(kind: str) -> bool:
    return kind in TOLD


def on_event(event: Event) -> None:
    now = clock.now()
    for one in receivers(event):
        Notice.objects.get_or_create(
            event=event,
            person=one.person,
            capacity=one.capacity,
            defaults={
                "municipality": event.municipality,
                "on_behalf_of": one.on_behalf_of,
                "created_at": now,
                "due_at": now + GATHERED,
            },
        )
