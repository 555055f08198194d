"""Between a ProcedureDocument and its JSON. Reading is strict and collects every problem before it gives up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from ip_core.access.enums import ConsentKind
from ip_core.procedures.document import FORMAT, Criterion, Deadline, ProcedureDocument, Step, Texts
from ip_core.procedures.enums import Act, Condition, DayKind, DecisionForm, FromEvent
from ip_core.procedures.exceptions import InvalidProcedure, Problem
from ip_core.procedures.rules import problems_in

Choice = TypeVar("Choice", bound=Enum)
Item = TypeVar("Item")

STEP_TEXTS = frozenset({"title", "text", "why"})
CRITERION_TEXTS = frozenset({"question", "help"})


def written(value: Any) -> Any:
    """A dataclass as plain types. Enum members become their values, tuples lists, a missing deadline null."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [written(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): written(one) for key, one in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: written(getattr(value, one.name)) for one in fields(value)}
    return value


def read(data: object) -> ProcedureDocument:
    """The document, or InvalidProcedure with everything that is wrong with it."""
    reader = _Reader()
    document = reader.document(data)
    problems = reader.problems or problems_in(document)
    if problems:
        raise InvalidProcedure(problems)
    return document


class _Reader:
    """Takes one value at a time, notes what is wrong and goes on with something harmless."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def document(self, data: object) -> ProcedureDocument:
        raw = self.known(data, ProcedureDocument, "", also={"format"})
        if raw.get("format") != FORMAT:
            self.wrong("format", _("Rutinen er lagret i en form som denne utgaven ikke kjenner."))
        return ProcedureDocument(
            slug=self.text(raw, "slug"),
            title=self.text(raw, "title"),
            language=self.text(raw, "language"),
            decision_form=self.choice(raw, "decision_form", DecisionForm),
            steps=self.many(raw, "steps", self.step),
            criteria=self.many(raw, "criteria", self.criterion),
            legal_basis=self.many(raw, "legal_basis", self.plain),
            purpose=self.text(raw, "purpose"),
            responsibility=self.text(raw, "responsibility"),
            evaluation=self.text(raw, "evaluation"),
            translations=self.translations(raw.get("translations", {})),
        )

    def step(self, data: object, place: str) -> Step:
        raw = self.known(data, Step, place)
        return Step(
            key=self.text(raw, "key", place),
            act=self.choice(raw, "act", Act, place),
            title=self.text(raw, "title", place),
            role=self.text(raw, "role", place),
            text=self.text(raw, "text", place),
            why=self.text(raw, "why", place),
            unit_kind=self.text(raw, "unit_kind", place),
            deadline=self.deadline(raw.get("deadline"), f"{place}.deadline"),
            legal_basis=self.many(raw, "legal_basis", self.plain, place),
            required_consents=self.many(
                raw, "required_consents", lambda one, at: self.member(one, ConsentKind, at), place
            ),
            condition=self.choice(raw, "condition", Condition, place, default=Condition.ALWAYS),
            next=self.text(raw, "next", place),
        )

    def criterion(self, data: object, place: str) -> Criterion:
        raw = self.known(data, Criterion, place)
        return Criterion(
            key=self.text(raw, "key", place),
            question=self.text(raw, "question", place),
            help=self.text(raw, "help", place),
        )

    def deadline(self, data: object, place: str) -> Deadline | None:
        if data is None:
            return None
        raw = self.known(data, Deadline, place)
        amount = raw.get("amount")
        if not isinstance(amount, int) or isinstance(amount, bool):
            self.wrong(f"{place}.amount", _("Skriv fristen som et helt tall."))
            amount = 1
        return Deadline(
            from_event=self.choice(raw, "from_event", FromEvent, place),
            amount=amount,
            unit=self.choice(raw, "unit", DayKind, place, default=DayKind.CALENDAR),
        )

    def translations(self, data: object) -> dict[str, Texts]:
        raw = self.mapping(data, "translations")
        return {language: self.texts(texts, f"translations.{language}") for language, texts in raw.items()}

    def texts(self, data: object, place: str) -> Texts:
        raw = self.known(data, Texts, place)
        return Texts(
            title=self.text(raw, "title", place),
            purpose=self.text(raw, "purpose", place),
            responsibility=self.text(raw, "responsibility", place),
            evaluation=self.text(raw, "evaluation", place),
            steps=self.wordings(raw.get("steps", {}), f"{place}.steps", STEP_TEXTS),
            criteria=self.wordings(raw.get("criteria", {}), f"{place}.criteria", CRITERION_TEXTS),
        )

    def wordings(self, data: object, place: str, names: frozenset[str]) -> dict[str, dict[str, str]]:
        """Words for a step or criterion; anything but words, a role or a number of days, is refused."""
        found = {}
        for key, texts in self.mapping(data, place).items():
            raw = self.mapping(texts, f"{place}.{key}")
            for name in raw.keys() - names:
                self.wrong(f"{place}.{key}.{name}", _("En oversettelse kan bare ha tekster, ikke regler."))
            found[key] = {name: self.text(raw, name, f"{place}.{key}") for name in raw.keys() & names}
        return found

    def text(self, raw: Mapping[str, Any], name: str, place: str = "") -> str:
        return self.plain(raw.get(name, ""), _at(place, name))

    def plain(self, value: object, place: str) -> str:
        if isinstance(value, str):
            return value
        self.wrong(place, _("Her skal det stå en tekst."))
        return ""

    def choice(
        self, raw: Mapping[str, Any], name: str, kind: type[Choice], place: str = "", default: Choice | None = None
    ) -> Choice:
        if default is not None and name not in raw:
            return default
        return self.member(raw.get(name), kind, _at(place, name))

    def member(self, value: object, kind: type[Choice], place: str) -> Choice:
        try:
            return kind(value)
        except ValueError:
            self.wrong(place, _("«%(value)s» er ikke et valg her.") % {"value": "" if value is None else value})
            return next(iter(kind))

    def many(
        self, raw: Mapping[str, Any], name: str, read_one: Callable[[object, str], Item], place: str = ""
    ) -> tuple[Item, ...]:
        value, at = raw.get(name, []), _at(place, name)
        if not isinstance(value, (list, tuple)):
            self.wrong(at, _("Her skal det stå en liste."))
            return ()
        return tuple(read_one(one, f"{at}.{number}") for number, one in enumerate(value))

    def mapping(self, data: object, place: str) -> Mapping[str, Any]:
        if isinstance(data, Mapping) and all(isinstance(key, str) for key in data):
            return data
        self.wrong(place, _("Rutinen er ikke satt sammen på riktig måte her."))
        return {}

    def known(self, data: object, kind: type, place: str, also: frozenset[str] | set[str] = frozenset()) -> Any:
        """The mapping, after a note about every key that the dataclass does not have."""
        raw = self.mapping(data, place)
        names = {one.name for one in fields(kind)} | also
        for name in sorted(raw.keys() - names):
            self.wrong(_at(place, name), _("«%(name)s» er ikke en del av en rutine.") % {"name": name})
        return raw

    def wrong(self, place: str, message: str) -> None:
        self.problems.append(Problem(place, message))


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
