"""What a check is: a function that yields what is wrong. Nothing yielded means that the rule holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from ip_core.testing.conformance.stage import Stage
    from ip_core.testing.conformance.subject import Subject

FAMILIES = (
    "addresses", "description", "events", "finding", "hooks", "keys", "loading", "migrations", "people", "procedures",
    "screens", "settings", "silence", "states", "upgrades", "wall", "writing",
)  # fmt: skip

Check = Callable[..., Iterable[str]]
Checked = TypeVar("Checked", bound=Check)
_checks: dict[str, Check] = {}


class Nothing(str):
    """Not a finding: why there was nothing to look at."""

    __slots__ = ()


class Lacks(Exception):
    """This machine has not what the check needs: `name` as in MEDVIRK_TEST_REQUIRE."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name, self.reason = name, reason


def proves(code: str) -> Callable[[Checked], Checked]:
    """Mark the check of a rule. It takes a Subject, or a Stage when its rule needs one."""

    def note(function: Checked) -> Checked:
        _checks[code] = function
        return function

    return note


def check_of(code: str) -> Check:
    for family in FAMILIES:
        import_module(f"ip_core.testing.conformance.checks.{family}")
    return _checks[code]


def run(code: str, on: Subject | Stage) -> Iterable[str]:
    return check_of(code)(on)
