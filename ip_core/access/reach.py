"""What an actor reaches in one proceeding: a level and its basis for every section, object and shared item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from ip_core.access import keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.verdict import Basis, Verdict, allow, refuse


class Thing(StrEnum):
    """What has a scope of its own and lies in no section's list: `thread:<uuid>`, `invitation:<uuid>`, …"""

    THREAD = "thread"
    INVITATION = "invitation"
    OPINION = "opinion"


@dataclass(frozen=True)
class Allowance:
    """One cell of ACCESS: `key` is a section or object, `item` one item of it, `own_parts` "W own".

    `is_personal`: given to a person, on that very item, so that it opens it though it is private. With a `thing`,
    `item` is not an item of the section, but that thing."""

    key: str
    level: Level
    basis: Basis
    item: UUID | None = None
    own_parts: bool = False
    is_personal: bool = False
    thing: Thing | None = None

    @property
    def home(self) -> str:
        return keys.HOMES.get(self.key, self.key)

    @property
    def rank(self) -> tuple[int, bool, bool]:
        """Of a case that exists for her by a grant and by something else, the other tells more."""
        is_more_than_a_grant = self.key == keys.EXISTENCE and self.basis.kind != BasisKind.GRANT
        return (self.level, self.own_parts, is_more_than_a_grant)

    def at_most(self, level: Level) -> Allowance:
        if self.level <= level and not self.own_parts:
            return self
        return replace(self, level=min(self.level, level), own_parts=False)


@dataclass(frozen=True)
class Reach:
    """The widest basis for each key, after all that narrows. Immutable, for one instant.

    `apart`: items that lie in a section but do not follow it, each with its section. `closed`: those of them that this
    reader may not read. `private`: those that are marked so. `things`: threads, invitations and one's own opinions.
    `versions`: items that lie or have lain apart, and by what she reads what was written in them meanwhile."""

    proceeding_uuid: UUID
    cells: dict[str, Allowance] = field(default_factory=dict)
    items: dict[UUID, Allowance] = field(default_factory=dict)
    things: dict[UUID, Allowance] = field(default_factory=dict)
    apart: dict[UUID, str] = field(default_factory=dict)
    closed: frozenset[UUID] = frozenset()
    private: frozenset[UUID] = frozenset()
    versions: dict[UUID, Allowance] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        proceeding_uuid: UUID,
        allowances: Iterable[Allowance],
        apart: dict[UUID, str] | None = None,
        closed: frozenset[UUID] = frozenset(),
        private: frozenset[UUID] = frozenset(),
    ) -> Reach:
        cells: dict[str, Allowance] = {}
        items: dict[UUID, Allowance] = {}
        things: dict[UUID, Allowance] = {}
        for one in allowances:
            if one.item is None:
                cells[one.key] = _wider(cells.get(one.key), one)
            else:
                found = things if one.thing else items
                found[one.item] = _wider(found.get(one.item), one)
        return cls(proceeding_uuid, cells, items, things, apart or {}, closed, private)

    def __bool__(self) -> bool:
        """Whether there is something of the proceeding itself. A thing alone opens its own page, and no other."""
        return bool(self.cells or self.items)

    def level(self, key: str) -> Level:
        return self.cells[key].level if key in self.cells else Level.NONE

    def basis(self, key: str) -> Basis | None:
        return self.cells[key].basis if key in self.cells else None

    def may_read(self, key: str, item: UUID | None = None) -> bool:
        if item is not None and item in self.items and self.items[item].level >= Level.READ:
            return True
        return item not in self.closed and self.level(key) >= Level.READ

    def may_write(self, key: str, item: UUID | None = None, *, is_own: bool = False, is_owners: bool = False) -> bool:
        """Write in a section, or change one item of it.

        `is_own`: the item is new, or hers (ACCESS §3, own parts). `is_owners`: the owner's own words, which a write
        level on the section leaves at read."""
        cell = self.cells.get(key)
        if item is not None and item in self.items and self.items[item].level >= Level.WRITE:
            return True
        if cell is None or cell.level < Level.READ or item in self.closed:
            return False
        if cell.own_parts and is_own:
            return True
        return cell.level >= Level.WRITE and not is_owners

    def thing_level(self, uuid: UUID) -> Level:
        """Of a thread, an invitation or one's own opinion."""
        return self.things[uuid].level if uuid in self.things else Level.NONE

    @property
    def exists(self) -> bool:
        return self.level(keys.EXISTENCE) >= Level.EXISTS

    @property
    def readable(self) -> frozenset[str]:
        return frozenset(key for key, cell in self.cells.items() if cell.level >= Level.READ)

    @property
    def widest(self) -> Allowance | None:
        every = [*self.cells.values(), *self.items.values()]  # not a thing: it tells nothing of the proceeding
        return max(every, key=lambda one: one.rank) if every else None

    @property
    def scopes(self) -> set[str]:
        """Every scope string that this reach opens, for search and other lists."""
        found = {keys.proceeding_scope(self.proceeding_uuid, key) for key in self.readable}
        if self.exists:
            found.add(keys.proceeding_scope(self.proceeding_uuid, keys.EXISTENCE))
        found.update(f"item:{item}" for item, one in self.items.items() if one.level >= Level.READ)
        found.update(f"item:{item}" for item, key in self.apart.items() if self.may_read(key, item))
        found.update(f"{one.thing}:{item}" for item, one in self.things.items() if one.level >= Level.READ)
        return found

    def verdict(self, key: str, level: Level = Level.READ) -> Verdict:
        """May this key be used at this level; if not, a reason that gives nothing away."""
        cell = self.cells.get(key)
        if cell is not None and cell.level >= level:
            return allow(cell.level, cell.basis)
        return refuse(
            _("Du har ikke tilgang til denne delen nå. Eieren av planen kan gi tilgang."),
            level=self.level(keys.EXISTENCE),
            basis=self.basis(keys.EXISTENCE),
        )


def _wider(first: Allowance | None, second: Allowance) -> Allowance:
    return second if first is None or second.rank > first.rank else first
