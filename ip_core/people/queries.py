"""Whom a signed-in person can be here: herself, somebody she acts for, or at work."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ip_core.people.actor import Actor, children_in_care, people_to_act_for
from ip_core.people.enums import Capacity
from ip_core.people.models import Person


@dataclass(frozen=True)
class Way:
    """One choice on the page for changing role. `value` is what the form sends."""

    value: str
    title: str
    text: str
    capacity: str
    on_behalf_of: Person | None = None
    is_current: bool = False


def ways_for(actor: Actor) -> list[Way]:
    """Every capacity this person has today, with a recorded basis behind it."""
    person = actor.person
    if person is None:
        return []
    own = Way(
        "citizen",
        _("Som meg selv"),
        _("Dine egne saker og din egen plan."),
        Capacity.CITIZEN,
        is_current=actor.is_citizen and actor.on_behalf_of is None,
    )
    return [own, *_on_behalf(actor, person), *_at_work(actor, person)]


def _on_behalf(actor: Actor, person: Person) -> list[Way]:
    return [
        Way(
            f"for:{other.uuid}",
            _("På vegne av %(name)s") % {"name": other.name},
            _("Alt du gjør, står med navnet ditt og hvem du gjør det for."),
            Capacity.CITIZEN,
            other,
            is_current=actor.is_citizen and actor.on_behalf_of == other,
        )
        for other in people_to_act_for(person)
    ]


def _at_work(actor: Actor, person: Person) -> list[Way]:
    posts = list(person.memberships.valid_on(actor.day).select_related("unit"))
    if not posts:
        return []
    text = ", ".join(post.label for post in posts)
    at_work = actor.is_professional and actor.on_behalf_of is None
    return [Way("work", _("På jobb"), text, Capacity.PROFESSIONAL, is_current=at_work), *_in_care(actor, person)]


def _in_care(actor: Actor, person: Person) -> list[Way]:
    return [
        Way(
            f"care:{child.uuid}",
            _("På jobb, på vegne av %(name)s") % {"name": child.name},
            _("Enheten din har omsorgen. Alt du gjør, står med navnet ditt og hvem du gjør det for."),
            Capacity.PROFESSIONAL,
            child,
            is_current=actor.is_professional and actor.on_behalf_of == child,
        )
        for child in children_in_care(person)
    ]
