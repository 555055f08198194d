"""The procedure as a value: what a municipality has published, in the form that cases follow.

Everything is frozen and made of plain types. `to_json` is canonical, so the sha256 of a document says whether two
rules are the same. The written form of the municipality holds the rule; translations hold texts only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ip_core.access.enums import ConsentKind
from ip_core.procedures.enums import CITIZEN, Act, Condition, DayKind, DecisionForm, FromEvent

__all__ = [
    "CITIZEN",
    "Act",
    "Condition",
    "Criterion",
    "DayKind",
    "Deadline",
    "DecisionForm",
    "FromEvent",
    "ProcedureDocument",
    "Step",
    "Texts",
]

FORMAT = 1
"""Raised when the stored form changes; `reading.read` then has to know the old forms too."""


@dataclass(frozen=True)
class Deadline:
    """So many days after an event. Absence of a Deadline means that no date is set, which is a valid rule."""

    from_event: FromEvent
    amount: int
    unit: DayKind = DayKind.CALENDAR


@dataclass(frozen=True)
class Criterion:
    """One question that the assessment answers, with a reason. No answer decides by itself: a person does."""

    key: str
    question: str
    help: str = ""


@dataclass(frozen=True)
class Step:
    """One step: what is done, by whom, how soon, and what comes next ("" ends the procedure)."""

    key: str
    act: Act
    title: str
    role: str
    text: str = ""
    why: str = ""
    unit_kind: str = ""
    deadline: Deadline | None = None
    legal_basis: tuple[str, ...] = ()
    required_consents: tuple[ConsentKind, ...] = ()
    condition: Condition = Condition.ALWAYS
    next: str = ""

    @property
    def is_for_citizen(self) -> bool:
        return self.role == CITIZEN

    def applies(self, facts: frozenset[str]) -> bool:
        """Facts are the Condition values that hold of the outcome, e.g. `{"granted", "plan_granted"}`."""
        return self.condition == Condition.ALWAYS or self.condition.value in facts


Worded = TypeVar("Worded", Step, Criterion)


@dataclass(frozen=True)
class Texts:
    """A translation: the words of the rule, never the rule. Keys are those of steps and criteria."""

    title: str = ""
    purpose: str = ""
    responsibility: str = ""
    evaluation: str = ""
    steps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    criteria: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ProcedureDocument:
    """Rutine. The rule that proceedings are pinned to, once it is stored as a ProcedureVersion."""

    slug: str
    title: str
    language: str
    decision_form: DecisionForm
    steps: tuple[Step, ...]
    criteria: tuple[Criterion, ...]
    legal_basis: tuple[str, ...] = ()
    purpose: str = ""
    responsibility: str = ""
    evaluation: str = ""
    translations: Mapping[str, Texts] = field(default_factory=dict)

    @property
    def first_step(self) -> Step:
        """The one that no other step leads to; validation guarantees that there is exactly one."""
        named = {step.next for step in self.steps}
        return next(step for step in self.steps if step.key not in named)

    @property
    def chain(self) -> tuple[Step, ...]:
        """The steps in the order that they follow each other, whatever their order on the page."""
        steps, step = [], self.first_step
        while True:
            steps.append(step)
            if not step.next or len(steps) >= len(self.steps):
                return tuple(steps)
            step = self.step(step.next)

    def step(self, key: str) -> Step:
        """Raises KeyError for an unknown key: a stored step always exists in its own version."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def step_with_act(self, act: Act) -> Step | None:
        return next((step for step in self.steps if step.act == act), None)

    def step_after(self, key: str, facts: frozenset[str] = frozenset()) -> Step | None:
        """The next step that applies to this outcome; None when the procedure is at its end."""
        following = self.step(key).next
        while following:
            step = self.step(following)
            if step.applies(facts):
                return step
            following = step.next
        return None

    def in_language(self, language: str) -> ProcedureDocument:
        """The same rule in another language's words; a text that is not translated stays as it was written."""
        texts = self.translations.get(language)
        if texts is None or language == self.language:
            return self
        return replace(
            self,
            title=texts.title or self.title,
            purpose=texts.purpose or self.purpose,
            responsibility=texts.responsibility or self.responsibility,
            evaluation=texts.evaluation or self.evaluation,
            steps=tuple(_worded(step, texts.steps.get(step.key, {})) for step in self.steps),
            criteria=tuple(_worded(one, texts.criteria.get(one.key, {})) for one in self.criteria),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain types only, every key always there: the same rule always gives the same text."""
        from ip_core.procedures.reading import written

        return {"format": FORMAT, **written(self)}

    @classmethod
    def from_json(cls, data: object) -> ProcedureDocument:
        """Strict: an unknown key, a wrong type or a broken rule raises InvalidProcedure."""
        from ip_core.procedures.reading import read

        return read(data)

    @property
    def canonical(self) -> str:
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def _worded(thing: Worded, texts: Mapping[str, str]) -> Worded:
    """Only `title`, `text`, `why`, `question`, `help` get here: reading lets a translation hold nothing else."""
    words: dict[str, Any] = {name: text for name, text in texts.items() if text}
    return replace(thing, **words)
