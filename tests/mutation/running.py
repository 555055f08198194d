"""Starts the one warm process in which all faults are tried."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

import pytest

from tests.mutation.faults import ROOT, Fault
from tests.mutation.killing import SET, Course, Outcome, Trial
from tests.mutation.report import Report


def run(faults: list[Fault], report: Report, tests: Iterable[str] = SET) -> int:
    """Not 0 when the set fails by itself."""
    os.environ |= {"MEDVIRK_PROOF_STATES": "60", "MEDVIRK_PROOF_NEW": "0"}  # always the same stories

    def judge(tried: Callable[..., Outcome], course: Course) -> None:
        report.note_course(course)
        for fault in faults:
            report.note(fault, tried(fault, is_explained=fault.name in report.reasons))

    paths = [str(ROOT / path) for path in tests]
    options = ["-q", "--capture=no", "--no-header", "--no-summary", f"--rootdir={ROOT}"]
    options += ["-p", "no:cacheprovider", "-p", "no:randomly"]
    return int(pytest.main([*options, *paths], plugins=[Trial(judge)]))
