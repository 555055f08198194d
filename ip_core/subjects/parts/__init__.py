"""What core itself holds about one person, in parts of rows, in her words. Plugins answer for themselves.

Every model that leads to a person or a case is told in one of them, or named with its reason in `tests/subjects`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ip_core.people.actor import Actor
from ip_core.subjects.parts.account import account_part
from ip_core.subjects.parts.cases import cases_part
from ip_core.subjects.parts.consents import consents_part
from ip_core.subjects.parts.decisions import decisions_part
from ip_core.subjects.parts.history import history_part
from ip_core.subjects.parts.meetings import meetings_part
from ip_core.subjects.parts.part import Part
from ip_core.subjects.parts.person import person_part
from ip_core.subjects.parts.requests import corrections_part, files_of, files_part, log_part
from ip_core.subjects.standing import Standing

CORE: tuple[Callable[[Standing, Actor], Part], ...] = (
    person_part,
    account_part,
    cases_part,
    consents_part,
    decisions_part,
    meetings_part,
    log_part,
    corrections_part,
    files_part,
    history_part,
)


def core_parts(here: Standing, actor: Actor) -> Iterable[Part]:
    return (make(here, actor) for make in CORE)


__all__ = ("CORE", "Part", "cases_part", "core_parts", "files_of")
