"""What an actor reaches in one proceeding: a level and its basis for every section, object and shared item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from ip_core.access import keys
from ip_core.access.enums import Level
from ip_core.access.verdict import Basis, Verdict, allow, refuse


@dataclass(frozen=True)
class Allowance:
    """One cell of ACCESS: `key` is a section or object, `item` one item of it, `own_parts` "W own"."""

    key: str
    level: Level
    basis: Basis
    item: UUID | None = None
    own_parts: bool = False

    @property
    def rank(self) -> tuple[int, bool]:
        return (self.level, self.own_parts)

    def at_most(self, level: Level) -> Allowance:
        if self.level <= level and not self.own_parts:
            return self
        return Allowance(self.key, min(self.level, level), self.basis, self.item, own_parts=False)


@dataclass(frozen=True)
class Reach:
    """The widest basis for each key, after all that narrows. Immutable, for one instant."""

    proceeding_uuid: UUID
    cells: dict[str, Allowance] = field(default_factory=dict)
    items: dict[UUID, Allowance] = field(default_factory=dict)

    @classmethod
    def of(cls, proceeding_uuid: UUID, allowances: Iterable[Allowance]) -> Reach:
        cells: dict[str, Allowance] = {}
        items: dict[UUID, Allowance] = {}
        for one in allowances:
            if one.item is not None:
                items[one.item] = _wider(items.get(one.item), one)
            else:
                cells[one.key] = _wider(cells.get(one.key), one)
        return cls(proceeding_uuid, cells, items)

    def __bool__(self) -> bool:
        return bool(self.cells or self.items)

    def level(self, key: str) -> Level:
        return self.cells[key].level if key in self.cells else Level.NONE

    def basis(self, key: str) -> Basis | None:
        return self.cells[key].basis if key in self.cells else None

    def may_read(self, key: str, item: UUID | None = None) -> bool:
        if self.level(key) >= Level.READ:
            return True
        return item is not None and item in self.items and self.items[item].level >= Level.READ

    def may_write(self, key: str, item: UUID | None = None, *, is_own: bool = False, is_owners: bool = False) -> bool:
        """Write in a section, or change one item of it.

        `is_own`: the item is new, or hers (ACCESS §3, own parts). `is_owners`: the owner's own words, which a write
        level on the section leaves at read."""
        cell = self.cells.get(key)
        if item is not None and item in self.items and self.items[item].level >= Level.WRITE:
            return True
        if cell is None or cell.level < Level.READ:
            return False
        if cell.own_parts and is_own:
            return True
        return cell.level >= Level.WRITE and not is_owners

    @property
    def exists(self) -> bool:
        return self.level(keys.EXISTENCE) >= Level.EXISTS

    @property
    def readable(self) -> frozenset[str]:
        return frozenset(key for key, cell in self.cells.items() if cell.level >= Level.READ)

    @property
    def widest(self) -> Allowance | None:
        every = [*self.cells.values(), *self.items.values()]
        return max(every, key=lambda one: one.rank) if every else None

    @property
    def scopes(self) -> set[str]:
        """Every scope string that this reach opens, for search and other lists."""
        found = {keys.proceeding_scope(self.proceeding_uuid, key) for key in self.readable}
        if self.exists:
            found.add(keys.proceeding_scope(self.proceeding_uuid, keys.EXISTENCE))
        found.update(f"item:{item}" for item, one in self.items.items() if one.level >= Level.READ)
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
