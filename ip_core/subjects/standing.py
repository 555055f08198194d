"""How far a session's right to everything about one person goes: all of it for herself, within scope for others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ip_core.access import engine, keys
from ip_core.access.bases import OwnersSide
from ip_core.access.limits import UNTOUCHABLE, vetoes_on
from ip_core.access.reach import Reach
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from ip_core.plugins.queries import served

WHOLE = "*"
CLOSED = "closed:"
"""Before what is closed to her, among the words that are kept with a package."""
PLACES = "places"
"""Where the subject is to be found: local units, in whatever they stand (ACCESS §4, protected address)."""


@dataclass(frozen=True)
class Standing:
    """`sides` are the matters on whose owner's side the session stands. `is_whole`: nothing at all is closed to it.
    `refused` are the scopes that a plugin says no to: a veto narrows what is her own too (ACCESS §1).

    A plugin answers for all of its rows at once, so its part is given only to whoever may have the whole. Nobody but
    herself has it when her address is protected: units and places stand in the texts."""

    municipality: Municipality
    subject: Person
    matters: tuple[Proceeding, ...]
    sides: dict[Proceeding, OwnersSide]
    reaches_by: dict[Proceeding, Reach]
    is_whole: bool
    is_herself: bool
    refused: frozenset[str]

    @property
    def shows_places(self) -> bool:
        """Whether local units may be named: not to those on behalf of somebody with a protected address."""
        return self.is_herself or not self.subject.address_protection

    def reaches(self, proceeding: Proceeding, key: str) -> bool:
        """Her own also where a plugin is off (ACCESS §5); on somebody's behalf what she could open."""
        side = self.sides.get(proceeding)
        if side is None or proceeding.scope(key) in self.refused:
            return False
        if key == keys.EXISTENCE:
            return True
        reach = self.reaches_by.get(proceeding)
        return side.reaches(key) if self.is_herself else reach is not None and reach.may_read(key)

    @property
    def scopes(self) -> list[str]:
        """What is open and what is closed, as it is stored with a package and compared when that is handed out."""
        found = {p.scope(key) for p in self.sides for key in keys_of(p) if self.reaches(p, key)}
        found |= {p.scope(keys.EXISTENCE) for p in self.sides}
        found |= {f"{CLOSED}{one}" for one in (*self._items_closed(), *self.refused)}
        if not self.shows_places:
            found.add(f"{CLOSED}{PLACES}")
        if not self.is_herself:  # a plugin that is off is in her own package all the same
            found |= {f"plugin:{slug}" for slug in served(self.municipality)}
        return sorted(found | ({WHOLE} if self.is_whole else set()))

    def _items_closed(self) -> Iterator[str]:
        return (str(item) for reach in self.reaches_by.values() for item in reach.closed)


def keys_of(proceeding: Proceeding) -> tuple[str, ...]:
    return keys.PLAN_SECTIONS if proceeding.kind == ProceedingKind.PLAN else keys.INTAKE_OBJECTS


def standing(actor: Actor, municipality: Municipality) -> Standing | None:
    """None for whoever is not here as a citizen, or has no say in a single matter of somebody else's."""
    subject = actor.subject
    if subject is None or not actor.is_citizen:
        return None
    rows = Proceeding.objects.filter(municipality=municipality, owner=subject).select_related("case").order_by("pk")
    matters = tuple(rows)
    sides = engine.owner_sides(actor, matters, municipality)
    herself = actor.on_behalf_of is None
    if not herself and not sides:
        return None
    reaches = engine.reaches(actor, rows, municipality)
    whole = all(p in sides and _is_unlimited(sides[p], reaches.get(p)) for p in matters)
    whole = whole and (herself or not subject.address_protection)
    refused = frozenset(_refused(actor, matters, municipality))
    return Standing(municipality, subject, matters, sides, reaches, whole, herself, refused)


def _refused(actor: Actor, matters: Iterable[Proceeding], municipality: Municipality) -> Iterator[str]:
    for matter in matters:
        vetoes = vetoes_on(actor, matter, municipality)
        closed = (key for key in set(keys_of(matter)) - UNTOUCHABLE if any(veto.covers(key) for veto in vetoes))
        yield from (matter.scope(key) for key in closed)


def _is_unlimited(side: OwnersSide, reach: Reach | None) -> bool:
    return side.scope is None and not side.hidden and (reach is None or not reach.closed)
