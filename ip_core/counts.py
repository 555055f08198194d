"""How many there are, told to somebody who lacks access to each one counted (ACCESS §5, Statistics)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ip_core import clock


@dataclass(frozen=True)
class Fewest:
    """The smallest number that is told, in force on [valid_from, valid_until)."""

    fewest: int
    valid_from: date
    source: str
    status: str
    valid_until: date | None = None


@cache
def rules() -> tuple[Fewest, ...]:
    rows = tomllib.loads((Path(__file__).parent / "data" / "counts.toml").read_text(encoding="utf-8"))["fewest"]
    return tuple(Fewest(**row) for row in rows)


def fewest_told(on: date) -> int:
    """Raises LookupError if no rule is in force that day."""
    for row in rules():
        if row.valid_from <= on and (row.valid_until is None or on < row.valid_until):
            return row.fewest
    raise LookupError(f"No rule for counts on {on}.")


def told(number: int, *, few: str, many: str) -> str:
    """`many` with its %(n)s; of fewer than may be told `few`, with its %(fewest)s. Of none, say nothing."""
    fewest = fewest_told(clock.today())
    return many % {"n": number} if number >= fewest else few % {"fewest": fewest}
