"""What a view shows, declared beside it: access can then be explained without rendering, and no way out is forgotten.

    @shows(proceeding="uuid", key="goals")
    def goals(request, uuid): ...

`ip_core.testing.SURFACES` gathers them; a contract test fails on a view that says nothing (ACCESS §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.http import Http404

from ip_core.access import keys
from ip_core.access.enums import Level
from ip_core.access.queries import case_for, proceeding_for
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor

ANY = "*"
"""Some section or other: whichever this reader may read."""


Gate = Callable[..., Verdict]
"""A view's own gate: (actor, municipality, **parts of the address). Raises Http404 as the view would."""


@dataclass(frozen=True)
class Surface:
    """`case`, `proceeding` and `item` name the part of the address that holds the uuid.

    Without a `key` existence is enough. Whoever reaches the key below `level` gets 403 instead of 404."""

    case: str = ""
    proceeding: str = ""
    key: str = ""
    item: str = ""
    level: Level = Level.READ
    gate: Gate | None = None
    lists: bool = False
    nothing: str = ""

    @property
    def asks_for_case(self) -> bool:
        return bool(self.gate or self.proceeding or self.case)

    def ask(self, actor: Actor, municipality: Municipality, parts: dict[str, UUID]) -> Verdict:
        """What a GET would be answered with: a verdict, or Http404."""
        if self.gate is not None:
            return self.gate(actor, municipality, **parts)
        if self.proceeding:
            _proceeding, reach = proceeding_for(actor, municipality, parts[self.proceeding])
            return self._of(reach, parts)
        if self.case:
            _case, reaches = case_for(actor, municipality, parts[self.case])
            return widest(reaches.values()) if self.key == ANY else existence(reaches.values())
        return allow(Level.NONE)

    def _of(self, reach: Reach, parts: dict[str, UUID]) -> Verdict:
        if not self.key:
            return existence([reach])
        if self.key == ANY:
            return widest([reach])
        item = parts.get(self.item)
        if not reach.may_read(self.key, item):
            raise Http404
        shared = reach.items.get(item) if item else None
        if shared is not None and shared.level > reach.level(self.key):
            return _at_least(self.level, allow(shared.level, shared.basis))
        return _at_least(self.level, allow(reach.level(self.key), reach.basis(self.key)))


def _at_least(level: Level, found: Verdict) -> Verdict:
    return found if found.level >= level else refuse(level=found.level, basis=found.basis)


def existence(reaches: Iterable[Reach]) -> Verdict:
    """The first of these that exists for the reader."""
    for reach in reaches:
        if reach.exists:
            return allow(Level.EXISTS, reach.basis(keys.EXISTENCE))
    raise Http404


def widest(reaches: Iterable[Reach]) -> Verdict:
    """The widest of everything reached; below read there is nothing to show, and it does not exist."""
    found = [reach.widest for reach in reaches if reach.widest is not None]
    best = max(found, key=lambda one: one.rank, default=None)
    if best is None:
        raise Http404
    return allow(best.level, best.basis)


View = TypeVar("View", bound=Callable[..., object])


def shows(
    *,
    case: str = "",
    proceeding: str = "",
    key: str = "",
    item: str = "",
    level: Level = Level.READ,
    gate: Gate | None = None,
) -> Callable[[View], View]:
    """The view shows this of one case."""
    return _marked(Surface(case, proceeding, key, item, level, gate))


def shows_list() -> Callable[[View], View]:
    """The view lists what its reader may see, by `visible_to` or the search."""
    return _marked(Surface(lists=True))


def shows_no_case(reason: str) -> Callable[[View], View]:
    """The view has no case data; the reason is read in review."""
    return _marked(Surface(nothing=reason))


def surface_of(view: object) -> Surface | None:
    return getattr(view, "surface", None)


def _marked(surface: Surface) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.surface = surface  # type: ignore[attr-defined]
        return view

    return mark
