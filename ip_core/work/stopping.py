"""Being told to stop: what is in hand is finished, and nothing new is begun."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """Set by SIGTERM or Ctrl-C. A pipe wakes the sleeper: the locks of `threading` may not be taken in a handler."""

    def __init__(self) -> None:
        self.asked = False
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)

    def __call__(self) -> bool:
        return self.asked

    def listen(self) -> Stop:
        for number in SIGNALS:
            signal.signal(number, self._hear)
        return self

    def wait(self, seconds: float) -> None:
        """Sleep, but wake up at once when asked to stop."""
        if not self.asked and seconds > 0:
            select.select([self._reader], [], [], seconds)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        with contextlib.suppress(BlockingIOError):
            os.write(self._writer, b".")
