"""Choosing how to be told, not now, and saying that one has seen what is new."""

from __future__ import annotations

from collections.abc import Iterable

from ip_core import clock
from ip_core.access import keys
from ip_core.cases.events import record_event
from ip_core.history.acting import service
from ip_core.notices.enums import Channel
from ip_core.notices.letters import LetterDue
from ip_core.notices.models import ContactChoice, ContactQuestion, Notice
from ip_core.people.actor import Actor


@service
def choose_channel(*, actor: Actor, channel: Channel | str, email: str, phone: str) -> ContactChoice:
    """One's own choice, and nobody else's. Holds from the next message on, those that wait too."""
    assert actor.person is not None, "Only a person has a choice."
    chosen, _made = ContactChoice.objects.get_or_create(person=actor.person, defaults={"channel": Channel.NONE})
    chosen.channel, chosen.email, chosen.phone = channel, email, phone
    chosen.save()
    return chosen


@service
def put_off_choice(*, actor: Actor) -> None:
    """She is not asked again; the page for choosing stays where it is. Twice is the same as once."""
    assert actor.person is not None, "Only a person has a choice."
    ContactQuestion.objects.get_or_create(person=actor.person, defaults={"put_off_at": clock.now()})


@service
def say_seen(rows: Iterable[Notice], *, actor: Actor) -> int:
    """Exactly these, which were shown to her. Returns how many were not seen before."""
    shown = [row.pk for row in rows if actor.person is not None and row.person_id == actor.person.pk]
    return int(Notice.objects.filter(pk__in=shown, seen_at__isnull=True).update(seen_at=clock.now()))


@service
def say_written(due: LetterDue, *, actor: Actor) -> None:
    """The owner has been told by letter; who says so stands in the timeline. It leaves the coordinator's list."""
    Notice.objects.filter(event=due.event, seen_at__isnull=True).update(seen_at=clock.now())
    record_event("owner.told_by_letter", proceeding=due.plan, key=keys.CONSENTS, actor=actor, event=due.uuid)
