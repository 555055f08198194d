"""From a procedure page to the rule: the page's blocks become a ProcedureDocument, or a list of what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ip_core.procedures import services
from ip_core.procedures.document import FORMAT, ProcedureDocument
from ip_core.procedures.exceptions import InvalidProcedure, Problem

if TYPE_CHECKING:
    from handbook.models import HomePage, ProcedurePage

RULE_FIELDS = ("act", "role", "unit_kind", "deadline", "condition", "required_consents", "legal_basis")
"""Of a step: what the municipality's own written form decides alone."""


def compile_rule(page: ProcedurePage, translations: Iterable[ProcedurePage] = ()) -> ProcedureDocument:
    """The rule as the page says it, with the translations' words. Raises InvalidProcedure."""
    return ProcedureDocument.from_json(rule_data(page, translations))


def problems(page: ProcedurePage, home: HomePage) -> list[Problem]:
    """What stops this page from being published: for a translation, only what is wrong with the words."""
    if page.locale.language_code != home.municipality.primary_language:
        return []
    try:
        services.check(compile_rule(page))
    except InvalidProcedure as refused:
        return [*refused.problems, *_of_name(page, home)]
    return _of_name(page, home)


def rule_data(page: ProcedurePage, translations: Iterable[ProcedurePage] = ()) -> dict[str, Any]:
    steps = [block.value for block in page.steps]
    criteria = [block.value for block in page.criteria]
    keys = {"steps": [step["key"] for step in steps], "criteria": [one["key"] for one in criteria]}
    return {
        "format": FORMAT,
        "slug": page.rule_slug,
        "title": page.title,
        "language": page.locale.language_code,
        "decision_form": page.decision_form,
        "legal_basis": [str(block.value) for block in page.legal_basis],
        "purpose": page.purpose,
        "responsibility": page.responsibility,
        "evaluation": page.evaluation,
        "criteria": [_criterion(one) for one in criteria],
        "steps": [_step(step, following) for step, following in zip(steps, [*keys["steps"][1:], ""], strict=True)],
        "translations": {one.locale.language_code: _words(one, keys) for one in translations},
    }


def steps_that_differ(translation: ProcedurePage, rule: ProcedurePage) -> list[str]:
    """Titles of the translation's steps that say something else about roles, deadlines or order than the rule does."""
    own = {block.value["key"]: block.value for block in rule.steps}
    return [
        block.value["title"]
        for block in translation.steps
        if (ruling := own.get(block.value["key"])) is None
        or any(_step(block.value, "")[name] != _step(ruling, "")[name] for name in RULE_FIELDS)
    ]


def _step(value: Any, following: str) -> dict[str, Any]:
    return {
        "key": value["key"] or "",
        "act": value["act"],
        "title": value["title"] or "",
        "text": value["text"] or "",
        "why": value["why"] or "",
        "role": value["role"] or "",
        "unit_kind": value["unit_kind"] or "",
        "deadline": _deadline(value["deadline"]),
        "condition": value["condition"],
        "required_consents": list(value["required_consents"] or []),
        "legal_basis": [str(key) for key in value["legal_basis"]],
        "next": following or "",
    }


def _deadline(value: Any) -> dict[str, Any] | None:
    if value["amount"] is None:
        return None
    return {"amount": value["amount"], "unit": value["unit"], "from_event": value["from_event"]}


def _criterion(value: Any) -> dict[str, str]:
    return {"key": value["key"] or "", "question": value["question"] or "", "help": value["help"] or ""}


def _words(page: ProcedurePage, keys: dict[str, list[str]]) -> dict[str, Any]:
    """A translation's words for what the rule has; steps of its own are left out, for they are no rule."""
    steps = {block.value["key"]: block.value for block in page.steps}
    criteria = {block.value["key"]: block.value for block in page.criteria}
    return {
        "title": page.title,
        "purpose": page.purpose,
        "responsibility": page.responsibility,
        "evaluation": page.evaluation,
        "steps": {key: _chosen(steps[key], "title", "text", "why") for key in keys["steps"] if key in steps},
        "criteria": {key: _chosen(criteria[key], "question", "help") for key in keys["criteria"] if key in criteria},
    }


def _chosen(value: Any, *names: str) -> dict[str, str]:
    return {name: value[name] or "" for name in names}


def _of_name(page: ProcedurePage, home: HomePage) -> list[Problem]:
    """Two pages with one name would take turns at being the rule."""
    from handbook.models import ProcedurePage

    others = ProcedurePage.objects.descendant_of(home).filter(rule_slug=page.rule_slug).exclude(pk=page.pk)
    if not others.exists():
        return []
    return [Problem("slug", _("En annen rutine i kommunen har denne nøkkelen."))]
