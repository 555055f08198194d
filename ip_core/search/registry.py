"""Which kinds of things can be found in a municipality: core's and the handbook's, then its plugins'."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.utils.functional import Promise
from django_scopes import scope

from ip_core.plugins.dispatch import ask_again
from ip_core.plugins.exceptions import HookMisbehaved
from ip_core.search.entries import OWN, CoreKind, Entry, SearchKind, prefix_of
from ip_core.search.existence import KINDS as EXISTENCE

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality

T = TypeVar("T")
HOOK = "register_search"
BATCH = 200
_own: dict[str, CoreKind] = {kind.kind: kind for kind in EXISTENCE}


def register(kind: CoreKind) -> None:
    """Called from `AppConfig.ready` of core and handbook; plugins answer the hook `register_search`."""
    if kind.plugin not in OWN:
        raise ValueError("A plugin's kinds come through its hook, so that they go when it is switched off.")
    _own[kind.kind] = kind


@dataclass(frozen=True, slots=True)
class PluginKind:
    """A kind that a plugin answered with. What it handed over is called in the dispatcher's guard: where it fails, the
    plugin is Silent, and no other's hits are any different."""

    plugin: str
    municipality: Municipality
    given: SearchKind

    @property
    def kind(self) -> str:
        return self.given.kind

    @property
    def label(self) -> str | Promise:
        return self.given.label

    def entries(self, municipality: Municipality) -> Iterator[Entry]:
        """The plugin's code runs between the batches only, and the caller's outside its guard: in one context of its
        own, so that a language it has chosen lasts from batch to batch. Raises Silent."""
        with scope(municipality=municipality):
            here = copy_context()
        made = self._ask(lambda: here.run(lambda: iter(self.given.entries(municipality))))
        while some := self._ask(lambda: here.run(lambda: [self._own(each) for each in islice(made, BATCH)])):
            yield from some

    def scopes_now(self, uuids: Collection[UUID]) -> dict[UUID, str] | None:
        """None if the plugin does not say. Raises Silent."""
        return self._ask(lambda: self._now(uuids))

    def _now(self, uuids: Collection[UUID]) -> dict[UUID, str] | None:
        ask = getattr(self.given, "scopes_now", None)
        return None if ask is None else dict(ask(uuids))

    def _own(self, entry: Entry) -> Entry:
        """Whoever answers for a kind makes entries of that kind, here: what stood there before goes."""
        if not isinstance(entry, Entry):
            raise HookMisbehaved(f"makes {type(entry).__name__} instead of Entry")
        if (entry.kind, entry.municipality) != (self.kind, self.municipality):
            raise HookMisbehaved(f"makes an entry of {entry.kind} for {self.kind}, or of another municipality")
        return entry

    def _ask(self, ask: Callable[[], T]) -> T:
        return ask_again(self.plugin, HOOK, self.municipality, ask)


@dataclass(frozen=True, slots=True)
class Kinds:
    """Every kind by its name, and the plugins that should have answered and did not."""

    by_name: dict[str, SearchKind]
    silent: frozenset[str]


def kinds(municipality: Municipality) -> dict[str, SearchKind]:
    return asked(municipality).by_name


def asked(municipality: Municipality) -> Kinds:
    """Of what is switched on here. A plugin's carry its name, so that it makes and removes no entries but its own."""
    from ip_core.plugins import hooks
    from ip_core.plugins.dispatch import misbehaved

    found: dict[str, SearchKind] = dict(_own)
    answers = hooks(municipality).register_search()
    for slug, kind in answers.attributed:
        if kind.kind.partition(".")[0] == prefix_of(slug):
            found.setdefault(kind.kind, PluginKind(slug, municipality, kind))
        else:
            misbehaved(slug, HOOK, f"answers a kind that is not its own: {kind.kind}")
    return Kinds(found, frozenset(failure.slug for failure in answers.failures))


def served_plugins(municipality: Municipality) -> frozenset[str]:
    """Slugs whose entries may be found here now: what is off leaves no hit and no count."""
    from ip_core.plugins.queries import served

    return frozenset({*OWN, *served(municipality)})
