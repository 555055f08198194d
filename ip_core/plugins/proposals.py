"""What would happen if a plugin's state were changed here: the screen shows it, the service obeys it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from ip_core.plugins import house, queries
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.enums import SERVED, State
from ip_core.plugins.exceptions import (
    CannotLoad,
    CapabilityTaken,
    NeededByOthers,
    PluginError,
    RequirementsOff,
    UnknownPlugin,
)
from ip_core.plugins.types import Blocker

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality


@dataclass(frozen=True, slots=True)
class Proposal:
    """`also_on` are the requirements that are off, in the order to enable them. `refusal` is why it cannot be done."""

    slug: str
    name: str
    before: State
    after: State
    also_on: tuple[str, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    refusal: PluginError | None = None
    kept: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def also_on_names(self) -> list[str]:
        return [name_of(slug) for slug in self.also_on]


def name_of(slug: str) -> str:
    """The plugin's name in the reader's language; its slug when the manifest cannot be read."""
    manifest = house.current().manifest(slug)
    return manifest.name_in(get_language()) if manifest else slug


def propose(slug: str, municipality: Municipality, after: State) -> Proposal:
    """Look before leaping. Raises UnknownPlugin for what is neither installed nor has a row here."""
    chosen = queries.chosen_states(municipality)
    if house.current().found(slug) is None and slug not in chosen:
        raise UnknownPlugin(slug)
    before = chosen.get(slug, State.OFF)
    also_on = tuple(_closure(slug, chosen)) if after in SERVED else ()
    refusal = _refusal(slug, after, chosen, also_on)
    blockers = () if refusal else (*_blockers_of(also_on, municipality), *_own(slug, municipality, before, after))
    kept = queries.rows_kept(slug, municipality)
    return Proposal(slug, name_of(slug), before, after, also_on, blockers, refusal, kept)


def _own(slug: str, municipality: Municipality, before: State, after: State) -> Iterator[Blocker]:
    if before != after:
        yield from hooks(municipality).of(slug).state_blockers(target=after)


def _blockers_of(also_on: Iterable[str], municipality: Municipality) -> Iterator[Blocker]:
    """What those that are switched on with it say, each under its name."""
    for slug in also_on:
        for blocker in hooks(municipality).of(slug).state_blockers(target=State.ON):
            yield replace(blocker, text=f"{name_of(slug)}: {blocker.text}")


def _closure(slug: str, chosen: Mapping[str, State]) -> list[str]:
    """Everything it stands on, directly or not, that is off: deepest first."""
    found: list[str] = []
    manifest = house.current().manifest(slug)
    for required in sorted(manifest.requires) if manifest else ():
        if chosen.get(required, State.OFF) in SERVED:
            continue
        found += [other for other in (*_closure(required, chosen), required) if other not in found]
    return found


def _refusal(slug: str, after: State, chosen: Mapping[str, State], also_on: tuple[str, ...]) -> PluginError | None:
    here = house.current()
    if after == State.OFF:
        users = [name_of(user) for user in here.dependants(slug) if chosen.get(user, State.OFF) in SERVED]
        return NeededByOthers(name_of(slug), users) if users else None
    together = {each for each, state in chosen.items() if state in SERVED} | {*also_on, slug}
    for wanted in (*also_on, slug):
        if not here.is_loaded(wanted):
            kept = here.quarantined.get(wanted)
            return CannotLoad(name_of(wanted), str(kept.reason.label) if kept else "")
        rival = _rival(wanted, together)
        if rival:
            return CapabilityTaken(name_of(wanted), name_of(rival))
    return None


def _rival(slug: str, together: Collection[str]) -> str | None:
    """Another plugin that would be on here at the same time and provides the same. One that is quarantined may load
    tomorrow."""
    mine = set(house.current().loaded[slug].described.provides)
    others = ((found.slug, found.manifest) for found in house.current().all() if found.slug != slug)
    return next(
        (other for other, found in others if other in together and found and mine & set(found.provides)),
        None,
    )


def must_be_on_first(proposal: Proposal) -> RequirementsOff:
    return RequirementsOff(proposal.name, proposal.also_on_names)
