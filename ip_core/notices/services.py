"""Choosing how to be told."""

from __future__ import annotations

from ip_core.history.acting import service
from ip_core.notices.enums import Channel
from ip_core.notices.models import ContactChoice
from ip_core.people.actor import Actor


@service
def choose_channel(*, actor: Actor, channel: Channel | str, email: str, phone: str) -> ContactChoice:
    """One's own choice, and nobody else's. Holds from the next message on, those that wait too."""
    assert actor.person is not None, "Only a person has a choice."
    chosen, _made = ContactChoice.objects.get_or_create(person=actor.person, defaults={"channel": Channel.NONE})
    chosen.channel, chosen.email, chosen.phone = channel, email, phone
    chosen.save()
    return chosen
