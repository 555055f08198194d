"""What a plugin's own code may end with while the site starts: anything. Only somebody's Ctrl-C ends the start too."""

from __future__ import annotations

import sys

from ip_core.plugins.house import describe


def said(slug: str, error: BaseException) -> str:
    """What stands in the quarantine."""
    let_interrupt_through(slug, error)
    return describe(error)


def let_interrupt_through(slug: str, error: BaseException) -> None:
    """With a line that says where: Django's commands end in silence."""
    if isinstance(error, KeyboardInterrupt):
        sys.stderr.write(f"interrupted while importing {slug}\n")
        raise error
