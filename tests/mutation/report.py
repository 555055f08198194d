"""What became of the faults, and which survivors somebody has explained."""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from pathlib import Path

from tests.mutation import killing
from tests.mutation.faults import Fault, faults, modules

SURVIVORS = Path(__file__).with_name("survivors.toml")


def explained() -> dict[str, str]:
    """Name of a fault → why nobody can tell it from the right code."""
    return {one["fault"]: one["reason"].strip() for one in tomllib.loads(SURVIVORS.read_text()).get("equivalent", [])}


def share(names: list[str], every: int = 1) -> list[Fault]:
    """The faults of these modules (all), or each so-manieth of them."""
    return [fault for name in names or modules() for fault in faults(name)][::every]


class Report:
    """Collects outcomes and says as it goes what got past."""

    def __init__(self, reasons: dict[str, str] | None = None) -> None:
        self.reasons = explained() if reasons is None else reasons
        self.by_module: dict[str, Counter[str]] = {}
        self.survivors: list[Fault] = []
        self.unreached: set[str] = set()
        self.begun, self.tests = time.monotonic(), 0
        self.failed: list[str] = []

    def note_course(self, course: killing.Course) -> None:
        self.tests, self.begun, self.failed = len(course.seconds), time.monotonic(), course.failed

    def note(self, fault: Fault, outcome: killing.Outcome) -> None:
        counted = self.by_module.setdefault(fault.module, Counter())
        if outcome == killing.UNCHANGED:
            return
        counted["faults"] += 1
        if outcome in (killing.KILLED, killing.TIMED_OUT):
            counted["killed"] += 1
            return
        counted["explained" if self.reasons.get(fault.name) else "unexplained"] += 1
        self.survivors.append(fault)
        if outcome == killing.UNREACHED:
            self.unreached.add(fault.name)

    def unexplained(self) -> list[Fault]:
        return [fault for fault in self.survivors if not self.reasons.get(fault.name)]

    def lines(self) -> list[str]:
        head = (
            f"{'faults in ip_core.access':<26}{'faults':>8}{'killed':>8}{'survived, explained':>21}{'unexplained':>13}"
        )
        rows = [_row(name, counted) for name, counted in sorted(self.by_module.items())]
        seconds = time.monotonic() - self.begun
        total: Counter[str] = sum(self.by_module.values(), Counter())
        rate = f"{self.tests} tests; {seconds:.0f} s, {seconds / max(1, total['faults']):.1f} s a fault"
        got_past = [
            f"SURVIVED {fault.name} (line {fault.line}){' - no test comes by' if fault.name in self.unreached else ''}"
            for fault in self.unexplained()
        ]
        failed = [f"FAILS WITHOUT ANY FAULT {name}" for name in self.failed]
        return [head, *rows, _row("all", total), rate, *got_past, *failed]


def _row(name: str, counted: Counter[str]) -> str:
    cells = f"{counted['faults']:>8}{counted['killed']:>8}{counted['explained']:>12}{counted['unexplained']:>13}"
    return f"{name:<26}{cells}"
