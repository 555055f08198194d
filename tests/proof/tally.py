"""In how many states each surface was compared, and how often somebody was allowed, and somebody refused, there."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

WANTED = int(os.environ.get("MEDVIRK_PROOF_STATES", "150"))
"""States to look at in all; one counts only if somebody was allowed in it and somebody refused."""
IS_NEW = bool(int(os.environ.get("MEDVIRK_PROOF_NEW", "0")))
"""Walk stories that nobody has walked before; otherwise always the same."""
EVERYBODY = "engine"
"""Where all whom a state concerns are asked about; elsewhere it is some of them, by turns."""

states: Counter[str] = Counter()
allowed: Counter[str] = Counter()
refused: Counter[str] = Counter()
seen, begun = 0, 0.0


class Marks:
    """What happened in one state, by surface."""

    def __init__(self) -> None:
        self.allowed: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def note(self, surface: str, *, is_allowed: bool) -> None:
        (self.allowed if is_allowed else self.refused)[surface] += 1


@contextmanager
def one_state() -> Iterator[Marks]:
    """A state that tells nothing apart is not counted."""
    global seen, begun
    begun = begun or time.monotonic()
    marks = Marks()
    yield marks
    seen += 1
    if not marks.allowed[EVERYBODY] or not marks.refused[EVERYBODY]:
        return
    for surface in set(marks.allowed) | set(marks.refused):
        states[surface] += 1
        allowed[surface] += marks.allowed[surface]
        refused[surface] += marks.refused[surface]


def lines() -> list[str]:
    """For the end of the run."""
    if not seen:
        return []
    head = f"{'access compared with the oracle':<34}{'states':>8}{'allowed':>9}{'refused':>9}"
    rows = [f"{name:<34}{states[name]:>8}{allowed[name]:>9}{refused[name]:>9}" for name in sorted(states)]
    seconds = time.monotonic() - begun
    return [f"proof: {seen} states of the town in {seconds:.0f} s, {seen / seconds:.1f} a second", head, *rows]
