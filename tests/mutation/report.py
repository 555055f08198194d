"""What became of the faults, and which survivors somebody has explained."""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

from tests.mutation import killing
from tests.mutation.faults import Fault, faults, modules

SURVIVORS = Path(__file__).with_name("survivors.toml")


def explained() -> dict[str, str]:
    """Name of a fault → why nobody can tell it from the right code. One reason may be that of several."""
    rows = tomllib.loads(SURVIVORS.read_text()).get("equivalent", [])
    return {fault: row["reason"].strip() for row in rows for fault in row["faults"]}


def share(names: Iterable[str], every: int = 1, part: int = 1) -> list[Fault]:
    """The faults of these modules, or the so-manieth of so many equal parts of them.

    Which part a fault is in follows from its name: a change elsewhere in the code moves no other fault."""
    every_one = [fault for name in names for fault in faults(name)]
    return [fault for fault in every_one if crc32(fault.name.encode()) % every == part % every]


def stale(reasons: Iterable[str]) -> list[str]:
    """Reasons for faults that the code no longer makes: it was changed, and the reason must be thought of anew."""
    made = {fault.name for name in modules() for fault in faults(name)}
    return sorted(set(reasons) - made)


class Report:
    """Collects outcomes and says as it goes what got past."""

    def __init__(self, reasons: dict[str, str] | None = None) -> None:
        self.reasons = explained() if reasons is None else reasons
        self.by_module: dict[str, Counter[str]] = {}
        self.survivors: list[Fault] = []
        self.unreached: set[str] = set()
        self.told_apart: list[str] = []
        self.stale = stale(self.reasons) if reasons is None else []
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
            if fault.name in self.reasons:
                self.told_apart.append(fault.name)
            return
        counted["explained" if self.reasons.get(fault.name) else "unexplained"] += 1
        self.survivors.append(fault)
        if fault.name not in self.reasons:
            print(f"\nSURVIVED {fault.name}", flush=True)
        if outcome == killing.UNREACHED:
            self.unreached.add(fault.name)

    def unexplained(self) -> list[Fault]:
        return [fault for fault in self.survivors if not self.reasons.get(fault.name)]

    def is_sound(self) -> bool:
        """Nothing got past unexplained, every reason is still true, and the tests pass when nothing is wrong."""
        return not (self.unexplained() or self.stale or self.told_apart or self.failed)

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
        old = [f"EXPLAINED, BUT NOT MADE ANY MORE {name}" for name in self.stale]
        untrue = [f"EXPLAINED, BUT NOTICED BY A TEST {name}" for name in self.told_apart]
        return [head, *rows, _row("all", total), rate, *got_past, *old, *untrue, *failed]


def _row(name: str, counted: Counter[str]) -> str:
    cells = f"{counted['faults']:>8}{counted['killed']:>8}{counted['explained']:>12}{counted['unexplained']:>13}"
    return f"{name:<26}{cells}"
