"""The fixed set of tests that a fault must not get past, and how they are run: one warm process, a fork for each fault.

The whole set runs once without a fault, while it is noted which test comes by which statement. A fault is then put to
the tests that come by its statement until one of them fails."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import connections

from ip_core.testing import remembering
from tests.mutation import live
from tests.mutation.faults import Fault, modules

SET = (
    "tests/access",
    "tests/access_pages/test_closing.py",
    "tests/access_pages/test_half_signed.py",
    "tests/access_pages/test_hiding.py",
    "tests/access_pages/test_spoken_past_plugins.py",
    "tests/access_pages/test_spoken_to_taker.py",
    "tests/access_pages/test_withdrawing.py",
    "tests/plan/test_child.py",
    "tests/plan/test_private_history.py",
    "tests/proof/test_table.py",
    "tests/proof/test_machine.py",
)
LEFT_OUT = ("axe", "test_looks", "browser", "test_mutation", "test_forbidden_answers_as_missing_does")
"""Slow, or about other things than who sees what."""

Outcome = str
KILLED, SURVIVED, TIMED_OUT, UNREACHED, UNCHANGED = "killed", "survived", "killed: endless", "not reached", "no change"
LONGEST = 60
"""Seconds beyond ten times what a test takes: one that lasts longer has stopped answering, which is noticed too."""

A_WHILE = 400
"""Seconds of tests for one fault: what they do not notice in that time has got past them.

About the whole set, since the one case that notices may be the tenth of its test; only what survives takes so long.
Counted as the process works, not by the wall, so that a busy machine judges no fault more mildly."""

A_LOOK = 5
"""The same for a fault that is explained: if one of them notices it, the reason is not true."""


@dataclass
class Course:
    """What the run without a fault told: the tests, how long each took, and what it came by."""

    seconds: dict[str, float] = field(default_factory=dict)
    by_line: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    failed: list[str] = field(default_factory=list)
    running: str = ""
    kills: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def note(self, module: str, line: int) -> None:
        self.by_line[module, line].add(self.running)

    def tests_for(self, fault: Fault) -> list[str]:
        """Those that come by the statement, the likeliest to notice it first: what noticed its neighbours, the few that
        noticed most, one case of every test, then the other cases."""
        found = self.by_line.get((fault.module, fault.line), set()) - set(self.failed)
        here, best = self.kills[f"{fault.module}.{fault.function}"], self._best(found)
        turns = self._turns(found)
        return sorted(found, key=lambda name: (-here[name] / self._cost(name), name not in best, turns[name], name))

    def _best(self, found: set[str]) -> set[str]:
        everywhere = self.kills[""]
        rated = sorted((name for name in found if everywhere[name]), key=lambda n: -everywhere[n] / self._cost(n))
        return set(rated[:5])

    def _turns(self, found: set[str]) -> dict[str, tuple[int, float]]:
        """Which case of its test each is, the quickest first."""
        cases: Counter[str] = Counter()
        turns = {}
        for name in sorted(found, key=lambda name: (self.seconds[name], name)):
            test = name.partition("[")[0]
            turns[name] = (cases[test], self.seconds[name])
            cases[test] += 1
        return turns

    def _cost(self, name: str) -> float:
        return max(0.01, self.seconds[name])

    def note_kill(self, fault: Fault, name: str) -> None:
        for place in (f"{fault.module}.{fault.function}", ""):
            self.kills[place][name] += 1

    def within(self, seconds: float, names: list[str]) -> list[str]:
        """The first of them, as many as take so long together."""
        kept = []
        for name in names:
            seconds -= self.seconds[name]
            if kept and seconds < 0:
                break
            kept.append(name)
        return kept


class Trial:
    """A pytest plugin that takes over the run: `judge` gets a function that tries one fault."""

    def __init__(self, judge: Callable[[Callable[..., Outcome], Course], None]) -> None:
        self.judge, self.course, self.is_failed, self.is_walking = judge, Course(), False, True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.is_failed = self.is_failed or report.failed
        if report.failed and self.is_walking:
            print(f"\n{report.longreprtext[-2000:]}", flush=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.session = session
        self.items = {item.nodeid: item for item in session.items if not any(w in item.nodeid for w in LEFT_OUT)}
        self._walk_once()
        self.judge(self._try, self.course)
        self._without_a_fault(sorted({name for counted in self.course.kills.values() for name in counted}))
        return True

    def _run(self, item: pytest.Item, following: pytest.Item | pytest.Session) -> bool:
        """True when it passed. `following` keeps what it shares with the next, or what the session has set up."""
        self.is_failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return not self.is_failed

    def _walk_once(self) -> None:
        live.watch(modules(), self.course.note)
        items = list(self.items.values())
        for item, following in zip(items, [*items[1:], self.session], strict=True):
            begun = time.process_time()
            self.course.running = item.nodeid
            passed = self._run(item, following)
            self.course.seconds[item.nodeid] = time.process_time() - begun
            if not passed:  # it cannot judge, and the whole run will say so
                self.course.failed.append(item.nodeid)
        self.is_walking = False
        live.remember(modules())
        gc.freeze()  # a fork then copies less

    # --- one fault ----------------------------------------------------------------------------------------------------

    def _try(self, fault: Fault, *, is_explained: bool = False) -> Outcome:
        names = self.course.tests_for(fault)
        if not names:
            return UNREACHED
        names = self.course.within(A_LOOK if is_explained else A_WHILE, names)
        outcome, failed = self._forked(lambda: live.put(fault.code), names)
        if failed is not None:
            self.course.note_kill(fault, names[failed])
        return outcome

    def _without_a_fault(self, names: list[str]) -> None:
        """In a fork too: whoever has judged must pass there when nothing is wrong."""
        while names:
            outcome, failed = self._forked(lambda: True, names)
            if outcome == SURVIVED:
                return
            self.course.failed += names[failed : failed + 1] if failed is not None else names
            names = names[failed + 1 :] if failed is not None else []

    def _forked(self, prepare: Callable[[], object], names: list[str]) -> tuple[Outcome, int | None]:
        """What became of these tests in a process of their own, and which of them failed."""
        for connection in connections.all():
            connection.close()  # each process opens its own: a file's locks do not survive a fork
        sys.stdout.flush()
        said, say = os.pipe()
        child = os.fork()
        if child == 0:
            os._exit(self._inside(prepare, [self.items[name] for name in names], say))
        os.close(say)
        outcome, at = _verdict(child), os.read(said, 16)
        os.close(said)
        return outcome, int(at) if at else None

    def _inside(self, prepare: Callable[[], object], items: list[pytest.Item], say: int) -> int:
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        remembering.forget()  # what was told without the fault
        try:
            if not prepare():
                return 2
            return self._survives(items, say)
        except live.Unchangeable:
            return 2
        except BaseException:  # whatever broke the run was noticed
            return 1

    def _survives(self, items: list[pytest.Item], say: int) -> int:
        for at, (item, following) in enumerate(zip(items, [*items[1:], self.session], strict=True)):
            signal.alarm(int(LONGEST + 10 * self.course.seconds[item.nodeid]))
            if not self._run(item, following):
                os.write(say, b"%d" % at)
                return 1
        return 0


def _verdict(child: int) -> Outcome:
    """What the child said; one that no longer answers has ended itself by its alarm."""
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return TIMED_OUT
    return {0: SURVIVED, 2: UNCHANGED}.get(os.waitstatus_to_exitcode(status), KILLED)
