"""Run the web server and the worker side by side, and stop both together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from wagtail.models import Site

from ip_site.demo import links

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 5


def serve(port: int) -> None:
    """Until Ctrl-C or SIGTERM. If one of the two ends by itself, the other is stopped too."""
    Site.objects.update(port=port)
    links.note_running(port)
    children = [_start(_web(port)), _start([sys.executable, "-m", "django", "worker"])]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    finally:
        _stop(children)
        links.running_file().unlink(missing_ok=True)


def _web(port: int) -> list[str]:
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    return [*granian, "--workers", "1", "--no-access-log", "--log-level", "warning", "ip_site.wsgi:application"]


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A child of its own session that dies with us, so that nothing is left behind."""
    return subprocess.Popen(  # noqa: S603 - our own words, no shell
        command,
        env=os.environ.copy(),
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - before any thread is started
    )


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
