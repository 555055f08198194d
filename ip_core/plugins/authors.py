"""Which plugin's code is running: by where it lies, and not by what it says of itself."""

from __future__ import annotations

import sys
from collections.abc import Collection

from ip_core.plugins import house

CORE = "ip_core"


def calling(past: Collection[str]) -> str:
    """The slug of the plugin that has called, or "" if core did so on its own account.

    Frames of the modules in `past` are those that ask; the libraries in between are nobody's."""
    here, frame = house.current(), sys._getframe(1)  # noqa: SLF001 - inspect.stack() reads every file on the way
    while frame.f_back is not None:
        frame = frame.f_back
        module = str(frame.f_globals.get("__name__", ""))
        if module in past:
            continue
        if author := here.author_of(module):
            return author
        if module.partition(".")[0] == CORE:
            return ""
    return ""
