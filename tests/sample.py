"""What takes too long for every run is tried in `make proof`, and a few of it in every run: others the next day.

What has failed is tried again by its name, or as on its day: MEDVIRK_TEST_DAY=2026-11-23."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from datetime import date

from ip_core import clock

DAY = "MEDVIRK_TEST_DAY"


def of_today(things: Iterable[str], many: int, day: date | None = None) -> list[str]:
    """As many as are asked for, in an order in which neighbours are strangers: day by day each gets its turn."""
    mixed = sorted(things, key=lambda thing: hashlib.sha256(thing.encode()).digest())
    first = (day or _today()).toordinal() * many
    return [mixed[(first + number) % len(mixed)] for number in range(min(many, len(mixed)))]


def _today() -> date:
    said = os.environ.get(DAY, "")
    return date.fromisoformat(said) if said else clock.today()
