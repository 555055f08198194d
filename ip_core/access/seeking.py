"""A person is found by exact name and birth date, nobody is listed, and nobody tries one birth date after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access.exceptions import TooManyTries
from ip_core.cases.events import record_event
from ip_core.cases.models import Event
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Person

T = TypeVar("T")

SOUGHT, MOST_TRIES, PERIOD = "person.sought", 10, timedelta(days=1)


@service
def sought(
    look: Callable[[], T | None], *, actor: Actor, municipality: Municipality, hits_count: bool = False
) -> T | None:
    """What `look` finds. A miss is written down, without the name; after ten of hers within a day nothing is told any
    more, not even of the right one. `hits_count`: where a hit leads no further than a miss. Raises TooManyTries."""
    assert actor.person is not None  # whoever names somebody is somebody
    Person.objects.select_for_update().get(pk=actor.person.pk)
    missed = Event.objects.filter(kind=SOUGHT, actor_uuid=actor.person.uuid, at__gt=clock.now() - PERIOD)
    if missed.count() >= MOST_TRIES:
        raise TooManyTries(_("Du har prøvd mange ganger i dag. Prøv igjen i morgen, eller ring oss."))
    found = look()
    if found is None or hits_count:
        record_event(SOUGHT, municipality=municipality, actor=actor)
    return found


__all__ = ("sought",)
