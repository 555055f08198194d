"""The fixed set of tests that a fault must not get past, and how they are run: one warm process, a fork for each fault.

The whole set runs once without a fault, while it is noted which test comes by which function. A fault is then put to
the tests that come by its function, the quickest first, until one of them fails."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import connections

from tests.mutation import live
from tests.mutation.faults import Fault, modules

SET = (
    "tests/access",
    "tests/access_pages/test_access_page.py",
    "tests/access_pages/test_hiding.py",
    "tests/access_pages/test_log.py",
    "tests/access_pages/test_withdrawing.py",
    "tests/history/test_reading.py",
    "tests/plan/test_child.py",
    "tests/proof/test_table.py",
    "tests/proof/test_machine.py",
    "tests/search/test_access.py",
)
LEFT_OUT = ("axe", "looks", "browser", "test_mutation", "test_forbidden_answers_as_missing_does")
"""Slow, or about other things than who sees what."""

Outcome = str
KILLED, SURVIVED, TIMED_OUT, UNREACHED, UNCHANGED = "killed", "survived", "killed: endless", "not reached", "no change"
LONGEST = 60
"""Seconds for one fault: whatever takes longer has stopped answering, which is noticed too."""


@dataclass
class Course:
    """What the run without a fault told: the tests, how long each took, and what it came by."""

    seconds: dict[str, float] = field(default_factory=dict)
    by_function: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    failed: list[str] = field(default_factory=list)
    running: str = ""

    def note(self, module: str, function: str) -> None:
        self.by_function[module, function].add(self.running)

    def tests_for(self, fault: Fault) -> list[str]:
        """Those that come by the function, quickest first."""
        found = self.by_function.get((fault.module, fault.function), set())
        return sorted(found - set(self.failed), key=lambda name: (self.seconds[name], name))


class Trial:
    """A pytest plugin that takes over the run: `judge` gets a function that tries one fault."""

    def __init__(self, judge: Callable[[Callable[[Fault], Outcome], Course], None]) -> None:
        self.judge, self.course, self.is_failed = judge, Course(), False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.is_failed = self.is_failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items if not any(w in item.nodeid for w in LEFT_OUT)}
        self._walk_once()
        self.judge(self._try, self.course)
        return True

    def _run(self, item: pytest.Item, following: pytest.Item) -> bool:
        """True when it passed. `following` keeps what the session has set up."""
        self.is_failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return not self.is_failed

    def _walk_once(self) -> None:
        live.watch(modules(), self.course.note)
        items = list(self.items.values())
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            begun = time.perf_counter()
            self.course.running = item.nodeid
            passed = self._run(item, following)
            self.course.seconds[item.nodeid] = time.perf_counter() - begun
            if not passed:  # it cannot judge, and the whole run will say so
                self.course.failed.append(item.nodeid)

    # --- one fault ----------------------------------------------------------------------------------------------------

    def _try(self, fault: Fault) -> Outcome:
        names = self.course.tests_for(fault)
        if not names:
            return UNREACHED
        for connection in connections.all():
            connection.close()  # each process opens its own: a file's locks do not survive a fork
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            os._exit(self._inside(fault, [self.items[name] for name in names]))
        return _verdict(child)

    def _inside(self, fault: Fault, items: list[pytest.Item]) -> int:
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        try:
            if not live.put(fault.code):
                return 2
            return self._survives(items)
        except live.Unchangeable:
            return 2
        except BaseException:  # whatever broke the run was noticed
            return 1

    def _survives(self, items: list[pytest.Item]) -> int:
        for item, following in zip(items, [*items[1:], next(iter(self.items.values()))], strict=True):
            if not self._run(item, following):
                return 1
        return 0


def _verdict(child: int) -> Outcome:
    """What the child said; a child that does not end is ended."""
    watch = threading.Timer(LONGEST, _end, (child,))
    watch.start()
    try:
        _pid, status = os.waitpid(child, 0)
    finally:
        watch.cancel()
    if os.WIFSIGNALED(status):
        return TIMED_OUT
    return {0: SURVIVED, 2: UNCHANGED}.get(os.waitstatus_to_exitcode(status), KILLED)


def _end(child: int) -> None:
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        pass
