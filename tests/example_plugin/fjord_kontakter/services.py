"""Writes. Each keeps history, search and timeline in one transaction, and asks the policies again."""

from __future__ import annotations

from ip_core import clock
from ip_core.access import engine
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding
from ip_core.history.acting import service
from ip_core.people.actor import Actor

from fjord_kontakter import policies, search
from fjord_kontakter.models import SECTION, Contact


@service
def add_contact(proceeding: Proceeding, *, actor: Actor, **words: str) -> Contact:
    """`words` are those of the form. Raises NotAllowed."""
    policies.may_add(actor, proceeding, engine.reach(actor, proceeding)).require()
    assert actor.person is not None  # whoever may write is somebody
    contact = Contact(proceeding=proceeding, author=actor.person, created_at=clock.now(), **words)
    return _keep(contact, actor, "added")


@service
def change_contact(contact: Contact, *, actor: Actor, seen: int, **words: str) -> Contact:
    """`words` as for `add_contact`; those left out stay.

    One that somebody removed meanwhile comes back with this text. Raises NotAllowed, ChangedMeanwhile."""
    policies.may_change(actor, contact, engine.reach(actor, contact.proceeding)).require()
    contact.require_version(seen)
    contact.removed_at = None
    for name, text in words.items():
        setattr(contact, name, text)
    return _keep(contact, actor, "changed")


@service
def remove_contact(contact: Contact, *, actor: Actor) -> Contact:
    """Out of the plan; history keeps it. Twice is the same as once. Raises NotAllowed."""
    policies.may_change(actor, contact, engine.reach(actor, contact.proceeding)).require()
    contact.refresh_from_db(from_queryset=Contact.objects.select_for_update())
    if contact.removed_at is None:
        contact.removed_at = clock.now()
        _keep(contact, actor, "removed")
    return contact


def _keep(contact: Contact, actor: Actor, verb: str) -> Contact:
    contact.save()
    search.keep(contact)
    place = contact.proceeding
    record_event(f"kontakter.{verb}", proceeding=place, key=SECTION, actor=actor, contact=contact.uuid)
    return contact
