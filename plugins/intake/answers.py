"""What stands in a draft, read as an application. A draft may hold any part of it; only a whole one can be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from plugins.intake.enums import FiledFor, Question

COORDINATOR, PLAN = "coordinator", "plan"
YES, NO = "yes", "no"

FIELDS: dict[Question, tuple[str, ...]] = {
    Question.WANTS: ("wants",),
    Question.PERSON: ("given_name", "family_name", "birth_date"),
    Question.NEED: ("need",),
    Question.SERVICES: ("services",),
    Question.COORDINATOR: ("wished_coordinator",),
    Question.CONTACT: ("contact_way", "phone", "contact_when"),
    Question.SHARING: ("shares",),
    Question.KNOWS: ("notifier_name", "notifier_relation", "notifier_phone", "informed", "informed_on"),
}
"""Which answers each page asks for; the names are those of its form."""


@dataclass(frozen=True)
class Answers:
    """The answers with their types. Empty text for what was left open."""

    raw: Mapping[str, Any]

    def text(self, name: str) -> str:
        return str(self.raw.get(name) or "").strip()

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    @property
    def wants(self) -> list[str]:
        return [str(one) for one in self.raw.get("wants") or []]

    @property
    def shares(self) -> bool:
        return self.text("shares") == YES

    def is_answered(self, question: Question) -> bool:
        """Its page has been sent in, with or without the voluntary parts."""
        return any(name in self.raw for name in FIELDS[question])

    def missing(self, questions: tuple[Question, ...], filed_for: str) -> Question | None:
        """The first page that still lacks something that must be there."""
        return next((one for one in questions if not self._is_whole(one, filed_for)), None)

    def _is_whole(self, question: Question, filed_for: str) -> bool:
        needed: dict[Question, bool] = {
            Question.WANTS: bool(self.wants) or filed_for == FiledFor.OTHER,
            Question.PERSON: bool(self.text("given_name") and self.text("family_name")),
            Question.NEED: bool(self.text("need")),
            Question.CONTACT: bool(self.text("contact_way")),
            Question.SHARING: self.text("shares") in (YES, NO),
            Question.KNOWS: bool(self.raw.get("informed") and self.day("informed_on")),
        }
        return needed.get(question, True)
