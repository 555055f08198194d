"""Off but not gone: what the plugins that do not run here still hold about a person, for that person to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ip_core.access.queries import is_refused
from ip_core.people import ages
from ip_core.plugins import house, queries
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.enums import State
from ip_core.plugins.proposals import name_of
from ip_core.plugins.types import SubjectData

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality
    from ip_core.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Kept:
    """One plugin's answer. Not complete when it failed, or cannot be asked because it is broken or not installed."""

    slug: str
    name: str
    parts: tuple[SubjectData, ...]
    is_complete: bool


def may_read_kept(actor: Actor) -> bool:
    """The owner herself, and nobody on her behalf (ACCESS §5: off leaves her own export alone).

    A child too young for a session of her own in the plan has none here either (ACCESS §3)."""
    if not actor.is_citizen or actor.person is None or actor.on_behalf_of is not None:
        return False
    return ages.has_reached(ages.OWN_PLAN, actor.person.age_on(actor.day), actor.day) is not False


def kept_about(actor: Actor, municipality: Municipality) -> list[Kept]:
    """What each plugin that has been on here, and does not run now, holds about the actor; those with nothing are left
    out. A plugin that never was on here holds nothing, and is not asked. Where one that runs says no to something, all
    of it waits: a veto narrows what is off too (ACCESS §1)."""
    if not may_read_kept(actor):
        return []
    chosen = queries.chosen_states(municipality)
    out = [slug for slug in chosen if _is_out(slug, chosen[slug])]
    if out and is_refused(actor, municipality):
        return [Kept(slug, name_of(slug), (), is_complete=False) for slug in sorted(out, key=name_of)]
    found = [_kept(slug, actor, municipality) for slug in out]
    return sorted((kept for kept in found if kept.parts or not kept.is_complete), key=lambda kept: kept.name)


def _is_out(slug: str, state: State) -> bool:
    """Off, or quarantined or gone, which is as off."""
    return state == State.OFF or not house.current().is_loaded(slug)


def _kept(slug: str, actor: Actor, municipality: Municipality) -> Kept:
    if not house.current().is_loaded(slug):
        return Kept(slug, name_of(slug), (), is_complete=False)
    answers = hooks(municipality).of(slug).subject_data(actor=actor, person=actor.person)
    return Kept(slug, name_of(slug), tuple(answers), answers.complete)
