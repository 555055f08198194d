"""What one session reaches of one matter, as the oracle says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from tests.proof.tables import EXISTENCE, EXISTS, NONE, READ, WRITE, Entry


@dataclass
class Cell:
    """What is reached of one section or object: a level, and whether her own parts may be written."""

    level: int = NONE
    own: bool = False

    def widen(self, level: int, *, own: bool = False) -> None:
        self.level, self.own = max(self.level, level), self.own or own


@dataclass
class Answer:
    """All that one session reaches of one matter. What is not there does not exist for her."""

    cells: dict[str, Cell] = field(default_factory=dict)
    items: dict[UUID, tuple[str, int]] = field(default_factory=dict)
    things: dict[UUID, int] = field(default_factory=dict)
    """Threads, invitations, one's own opinions: each by itself."""
    apart: dict[UUID, str] = field(default_factory=dict)
    """Private items, with their section."""
    closed: set[UUID] = field(default_factory=set)
    """Items that stay shut though their section is open."""

    def level(self, key: str) -> int:
        return self.cells[key].level if key in self.cells else NONE

    def may_write(self, key: str, *, is_own: bool = False, is_owners: bool = False) -> bool:
        """A write level leaves the owner's own words at read; own parts are written by whose they are."""
        cell = self.cells.get(key, Cell())
        return (cell.own and is_own) or (cell.level >= WRITE and not is_owners)

    def may_read_item(self, item: UUID) -> bool:
        """One that does not follow its section."""
        is_given = item in self.items and self.items[item][1] >= READ
        return is_given or (item not in self.closed and self.level(self.apart[item]) >= READ)

    @property
    def readable(self) -> set[str]:
        return {key for key, cell in self.cells.items() if cell.level >= READ}

    @property
    def exists(self) -> bool:
        return self.level(EXISTENCE) >= EXISTS

    def add(self, entries: Iterable[Entry], everything: Iterable[str], *, holds: Iterable[str] = ()) -> None:
        """A row's cell. `holds` are the conditions in brackets that are met."""
        for entry in entries:
            if entry.condition and entry.condition not in holds:
                continue
            level = READ if entry.own else entry.level
            keys = [EXISTENCE] if entry.level == EXISTS else list(entry.objects or everything)
            for key in keys:
                self.cells.setdefault(key, Cell()).widen(level, own=entry.own)
            if keys and not entry.objects:  # to read all of it is to know that it exists
                self.give_existence()

    def without(self, gone: Iterable[str]) -> None:
        for key in gone:
            self.cells.pop(key, None)

    def give_existence(self) -> None:
        if self.cells or self.items:
            self.cells.setdefault(EXISTENCE, Cell()).widen(EXISTS)
