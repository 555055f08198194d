"""What hooks answer with. Frozen, checked when made, so that junk is refused where it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.utils.functional import Promise
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality
    from ip_core.procedures.document import ProcedureDocument

EVERY_KEY: frozenset[str] = frozenset({"*"})
Text = str | Promise


def _require_text(owner: object, *names: str) -> None:
    for name in names:
        if not isinstance(getattr(owner, name), str | Promise):
            raise TypeError(f"{type(owner).__name__}.{name} must be a text")


def _require_order(owner: object, order: object) -> None:
    if type(order) is not int:
        raise TypeError(f"{type(owner).__name__}.order must be a whole number: answers are sorted by it")


def _require_address(owner: object, name: str, *, may_be_empty: bool = False) -> None:
    """Only addresses of this site: a hook never sends anybody elsewhere."""
    value = getattr(owner, name)
    if may_be_empty and value == "":
        return
    if not isinstance(value, str) or not value.startswith("/") or value.startswith(("//", "/\\")):
        raise ValueError(f"{type(owner).__name__}.{name} must be an address that begins with one /")


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link in the main menu. Menus have at most four; the lowest `order` is first."""

    label: Text
    url: str
    order: int = 50

    def __post_init__(self) -> None:
        _require_text(self, "label")
        _require_address(self, "url")
        _require_order(self, self.order)


@dataclass(frozen=True, slots=True)
class Service:
    """A door for citizens: what they can do here, in their words, and where it begins."""

    title: Text
    text: Text
    url: str
    order: int = 50

    def __post_init__(self) -> None:
        _require_text(self, "title", "text")
        _require_address(self, "url")
        _require_order(self, self.order)


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a case page, already rendered: `html` comes out of a template, never from a plain string."""

    key: str
    title: Text
    html: SafeString
    order: int = 50

    def __post_init__(self) -> None:
        _require_text(self, "key", "title")
        if not isinstance(self.html, SafeString):
            raise TypeError("Panel.html must come out of a template (SafeString)")
        _require_order(self, self.order)


@dataclass(frozen=True, slots=True)
class SearchKind:
    """A kind of search entry, and how all entries of it are made again from the plugin's own rows.

    `kind` is `app.noun`, `label` what the reader sees it called, `entries(municipality)` yields what
    `ip_core.search.services.index` takes.
    """

    kind: str
    label: Text
    entries: Callable[[Municipality], Iterable[Any]]

    def __post_init__(self) -> None:
        _require_text(self, "kind", "label")
        if self.kind.count(".") != 1:
            raise ValueError("SearchKind.kind must be app.noun")
        if not callable(self.entries):
            raise TypeError("SearchKind.entries must be callable")


@dataclass(frozen=True, slots=True)
class Veto:
    """A no to these section or object keys, whatever basis the actor has. It can only narrow."""

    reason: Text
    keys: frozenset[str] = EVERY_KEY

    def __post_init__(self) -> None:
        _require_text(self, "reason")
        if not isinstance(self.keys, frozenset):
            raise TypeError("Veto.keys must be a frozenset of keys")

    def covers(self, key: str) -> bool:
        return "*" in self.keys or key in self.keys


@dataclass(frozen=True, slots=True)
class Blocker:
    """A whole sentence about what speaks against a change, and what can be done instead."""

    text: Text
    url: str = ""

    def __post_init__(self) -> None:
        _require_text(self, "text")
        _require_address(self, "url", may_be_empty=True)


@dataclass(frozen=True, slots=True)
class SubjectData:
    """What the plugin holds about one person, for that person to read: a heading, and rows of term and value.

    `model` is the Django label of the model it comes from, as declared under personal data in the manifest.
    """

    title: Text
    model: str
    rows: tuple[tuple[Text, Text], ...]

    def __post_init__(self) -> None:
        _require_text(self, "title", "model")
        if not isinstance(self.rows, tuple) or not all(
            isinstance(row, tuple) and len(row) == 2 and all(isinstance(cell, str | Promise) for cell in row)
            for row in self.rows
        ):
            raise TypeError("SubjectData.rows must be pairs of texts")


@dataclass(frozen=True, slots=True)
class HealthLine:
    """One thing that works, is about to fail, or fails, with the page where it can be mended."""

    label: Text
    level: Literal["ok", "warning", "error"]
    text: Text = ""
    url: str = ""

    def __post_init__(self) -> None:
        _require_text(self, "label", "text")
        _require_address(self, "url", may_be_empty=True)
        if self.level not in ("ok", "warning", "error"):
            raise ValueError("HealthLine.level must be ok, warning or error")


@dataclass(frozen=True, slots=True)
class RetentionCandidates:
    """Rows whose time is out: they may be deleted from the day that was asked about.

    `model` is the Django label as declared under personal data in the manifest, `keys` the primary keys of its rows,
    `rule` the sentence that says why.
    """

    model: str
    keys: frozenset[Any]
    rule: Text

    def __post_init__(self) -> None:
        _require_text(self, "model", "rule")
        if not isinstance(self.keys, frozenset):
            raise TypeError("RetentionCandidates.keys must be a frozenset of primary keys")


@dataclass(frozen=True, slots=True)
class PlanPeriod:
    """A plan by the uuid of its proceeding, and the last day of its period, a day that counts whole."""

    proceeding: UUID
    last_day: date

    def __post_init__(self) -> None:
        if not isinstance(self.proceeding, UUID) or type(self.last_day) is not date:
            raise TypeError("PlanPeriod takes the uuid of a proceeding and a date")


@dataclass(frozen=True, slots=True)
class ProcedureTemplate:
    """A procedure that a municipality may make its own; what could not be published is refused when it is made.

    `ProcedureDocument.from_json` reads it from the plugin's own data file."""

    document: ProcedureDocument

    def __post_init__(self) -> None:
        from ip_core.procedures.document import ProcedureDocument
        from ip_core.procedures.rules import problems_in

        if not isinstance(self.document, ProcedureDocument):
            raise TypeError("ProcedureTemplate.document must be a ProcedureDocument")
        if problems := problems_in(self.document):
            raise ValueError("; ".join(f"{problem.place}: {problem.message}" for problem in problems))
