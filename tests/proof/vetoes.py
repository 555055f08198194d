"""A plugin that says no (ACCESS §1, plugin veto): what it says no to is chosen by the town."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor
from ip_core.plugins.hookspecs import SPECS
from ip_core.plugins.house import House, Implementation, current, staying_in
from ip_core.plugins.types import Veto

SLUG = "intake"
"""In this plugin's name, so that its state decides whether it is asked."""


@dataclass(frozen=True)
class Refusal:
    """For one matter; to one person, or to all. `keys` None: it fails, and an error is a no to everything."""

    proceeding_id: int
    person_id: int | None
    keys: frozenset[str] | None


in_town: list[Refusal] = []


def access_veto(actor: Actor, proceeding: Proceeding) -> Iterator[Veto]:
    person = actor.person.pk if actor.person is not None else 0
    for one in in_town:
        if one.proceeding_id == proceeding.pk and one.person_id in (None, person):
            if one.keys is None:
                raise RuntimeError("it fails, as plugins do")
            yield Veto("Prøve.", one.keys)


@contextmanager
def asked() -> Iterator[None]:
    """The same house, with one more who may say no."""
    own, other = current(), House()
    for found in own.loaded.values():
        other.admit(found)
    other.forms = own.forms
    kept = {hook: own.implementations(hook) for hook in SPECS}
    kept["access_veto"] += (Implementation(SLUG, "access_veto", access_veto, ("actor", "proceeding")),)
    other.furnish(kept)
    with staying_in(other):
        yield
