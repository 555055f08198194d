"""`python -m tests.mutation [MODULE…] [--part 2/6] [--tests FOLDER…]`: try the faults.

Ends with 1 when one got past without a reason in survivors.toml, when a reason there is stale or untrue, or when the
tests fail without any fault.

What is tried: every kind of fault in the modules where each yes and no of ACCESS is said (`faults.DECIDING`), but not
in words for people, nor in the pages, lists and logs that only pass the answers on; those have tests of their own, and
can be named here. `make proof` tries a sixth, some 250, spread evenly and always the same: which part a fault is in
follows from its name. That takes about half an hour, and six minutes more for each that gets past; the other parts
(`--part 2/6`) are for whoever changes the code."""

from __future__ import annotations

import argparse
import sys

from tests.mutation.faults import DECIDING
from tests.mutation.killing import SET
from tests.mutation.report import Report, share
from tests.mutation.running import run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--part", help="2/6: the second of six equal parts; else a sixth, or all of the modules named")
    parser.add_argument("--like", nargs="*", default=[""], help="only faults with one of these words in their names")
    parser.add_argument("--tests", nargs="*", default=SET)
    asked = parser.parse_args()
    part, every = (int(word) for word in (asked.part or ("1/1" if asked.modules else "1/6")).split("/"))
    chosen = share(asked.modules or DECIDING, every, part)
    report = Report()
    status = run([fault for fault in chosen if any(word in fault.name for word in asked.like)], report, asked.tests)
    print("\n".join(report.lines()))
    sys.exit(status or (0 if report.is_sound() else 1))
