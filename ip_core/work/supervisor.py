"""A parent that does nothing but start the worker again when it dies: killed, out of memory, or by a plugin's fault.

The worker is a fork of it, so it starts in a moment and shares the memory. Neither outlives the other: the parent stops
its child on SIGTERM, and the kernel tells the child when the parent is gone.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable
from time import monotonic
from types import FrameType

from django.conf import settings
from django.db import connections

from ip_core.work.stopping import SIGNALS, Stop

logger = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
FIRST_PAUSE = 0.2
STEADY_SECONDS = 1.0
"""A worker that lived this long is thought sound, and is started again at once."""
GRACE_SECONDS = 60
"""How long the delivery in hand may take after SIGTERM. A killed one is delivered again."""


class Supervisor:
    """`run` is the worker: it gets its number, works until its Stop says so, and is not expected to return before."""

    def __init__(self, run: Callable[[int, Stop], None]) -> None:
        self.run = run
        self.number = 0
        self.child = 0
        self.stop = Stop()

    def watch(self) -> None:
        """Until SIGTERM or Ctrl-C."""
        for number in (*SIGNALS, signal.SIGALRM):
            signal.signal(number, self._pass_on)
        pause = FIRST_PAUSE
        while not self.stop.asked:
            began = monotonic()
            ended = self._live()
            if self.stop.asked:
                break
            longest = settings.WORKER_PAUSE_SECONDS
            pause = FIRST_PAUSE if monotonic() - began > STEADY_SECONDS else min(pause * 2, longest)
            logger.error("the worker ended (%s) and is started again", ended)
            self.stop.wait(pause)

    def _live(self) -> str:
        """One worker from birth to death, and what it died of."""
        connections.close_all()  # a connection must not be shared with the child
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        self.number += 1
        parent, child = os.getpid(), os.fork()
        if child == 0:
            self._work(parent)
        self.child = child
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        _pid, status = os.waitpid(child, 0)
        self.child = 0
        signal.alarm(0)
        code = os.waitstatus_to_exitcode(status)
        return signal.Signals(-code).name if code < 0 else f"exit {code}"

    def _work(self, parent: int) -> None:
        """The child: never returns."""
        code = 1
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            stop = Stop().listen()
            die_with_parent()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            if os.getppid() == parent:  # it may have died before we asked to be told
                self.run(self.number, stop)
            code = 0
        except BaseException:
            logger.exception("the worker failed")
        finally:
            logging.shutdown()
            sys.stdout.flush()
            os._exit(code)

    def _pass_on(self, number: int, frame: FrameType | None) -> None:
        """Let the child finish, and do not wait for ever."""
        if number == signal.SIGALRM:
            logger.error("the delivery in hand did not end in %s seconds", GRACE_SECONDS)
        else:
            self.stop._hear(number, frame)  # noqa: SLF001 - our own
            signal.alarm(GRACE_SECONDS)
        if self.child:
            os.kill(self.child, signal.SIGKILL if number == signal.SIGALRM else signal.SIGTERM)


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
