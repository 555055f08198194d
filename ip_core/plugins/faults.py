"""What a plugin's own code may end with, at the start or when it is asked: anything. Only somebody's Ctrl-C goes on."""

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
    let_go_on(error)


def let_go_on(error: BaseException) -> None:
    """Ctrl-C is not the plugin's, whatever code it meets."""
    if isinstance(error, KeyboardInterrupt):
        raise error
