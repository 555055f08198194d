"""Whose signature a consent needs (ACCESS §4), asked at the instant of signing."""

from __future__ import annotations

from ip_core import clock
from ip_core.access import engine
from ip_core.access.models import Consent
from ip_core.cases.models import Proceeding
from ip_core.people.actor import actor_for
from ip_core.people.ages import HEALTH_MAJORITY, age_limit
from ip_core.people.enums import Capacity
from ip_core.people.models import Person


def signers_needed(consent: Consent) -> list[Person]:
    """From 16 the owner alone. Younger: every parent with responsibility today.

    A child without any such parent is left to the guardian; a child without one either cannot consent yet."""
    return signers_for(consent.case.owner)


def signers_for(owner: Person) -> list[Person]:
    day = clock.today()
    age = owner.age_on(day)
    if age is None or age >= age_limit(HEALTH_MAJORITY, day):
        return [owner]
    parents = [p.parent for p in owner.child_of.valid_on(day).filter(has_responsibility=True).select_related("parent")]
    return parents or [g.guardian for g in owner.guarded_by.valid_on(day).select_related("guardian")]


def is_complete(consent: Consent) -> bool:
    needed = {person.pk for person in signers_needed(consent)}
    signed = set(consent.signatures.values_list("person_id", flat=True))
    return bool(needed) and needed <= signed


def readable_by_signers(proceeding: Proceeding) -> frozenset[str]:
    """What at least one of those who sign may read: nobody gives more (ACCESS §4).

    A section that a child has hidden from both parents can be given to no one before it is 16."""
    owner = proceeding.owner
    found: set[str] = set()
    for signer in signers_for(owner):
        behalf = None if signer.pk == owner.pk else owner
        actor = actor_for(signer, capacity=Capacity.CITIZEN, on_behalf_of=behalf)
        found |= engine.reach(actor, proceeding).readable
    return frozenset(found)
