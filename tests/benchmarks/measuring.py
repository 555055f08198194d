"""Repeat, sort, read off p50 and p95; and count queries."""

import statistics
from collections.abc import Callable
from time import perf_counter

from django.db import connection
from django.test.utils import CaptureQueriesContext


def timed(name: str, act: Callable[[], object], *, repeats: int = 30) -> dict[str, object]:
    """One row: p50 and p95 in milliseconds after one warm-up, and the number of queries of a single run."""
    act()
    with CaptureQueriesContext(connection) as queries:
        act()
    count = len(queries)  # now: a later request empties the log
    spent = sorted(_once(act) for _ in range(repeats))
    return {
        "name": name,
        "p50 ms": round(statistics.median(spent) * 1000, 2),
        "p95 ms": round(spent[int(len(spent) * 0.95)] * 1000, 2),
        "queries": count,
        "runs": repeats,
    }


def _once(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began
