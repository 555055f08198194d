"""`python -m tests.mutation [MODULE…] [--every N] [--tests FOLDER…]`: try the faults.

Ends with 1 when one got past without a reason in survivors.toml, or when the tests fail without any fault."""

from __future__ import annotations

import argparse
import sys

from tests.mutation.killing import SET
from tests.mutation.report import Report, share
from tests.mutation.running import run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth fault")
    parser.add_argument("--tests", nargs="*", default=SET)
    asked = parser.parse_args()
    report = Report()
    status = run(share(asked.modules, asked.every), report, asked.tests)
    print("\n".join(report.lines()))
    sys.exit(status or (1 if report.unexplained() or report.failed else 0))
