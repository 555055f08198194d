from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ip_core.procedures.document import Act, ProcedureDocument
from ip_core.procedures.exceptions import InvalidProcedure
from tests.procedures.examples import data, document, with_step


def places(raw: object) -> set[str]:
    with pytest.raises(InvalidProcedure) as refused:
        ProcedureDocument.from_json(raw)
    assert all(problem.message for problem in refused.value.problems)
    return {problem.place for problem in refused.value.problems}


def test_document_read_and_written_is_the_same():
    rule = document()
    again = ProcedureDocument.from_json(rule.to_json())
    assert again == rule
    assert again.sha256 == rule.sha256


def test_sha256_does_not_depend_on_the_order_of_keys_or_on_defaults_left_out():
    turned = dict(reversed(data().items()))
    turned["steps"] = [{**step, "why": "", "unit_kind": ""} for step in turned["steps"]]
    assert ProcedureDocument.from_json(turned).sha256 == document().sha256


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Noe annet"},
        {"decision_form": "avgjerd"},
        {"legal_basis": ["pbrl-2-5"]},
        {"translations": {}},
    ],
)
def test_sha256_changes_with_every_part(changes: dict[str, Any]):
    assert document(**changes).sha256 != document().sha256


def test_document_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        document().title = "Ny"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"slug": "Individuell plan"}, "slug"),
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"purpose": "x" * 10_001}, "purpose"),
        ({"language": "en"}, "language"),
        ({"decision_form": "beskjed"}, "decision_form"),
        ({"legal_basis": []}, "legal_basis"),
        ({"legal_basis": "pbrl-2-5"}, "legal_basis"),
        ({"criteria": []}, "criteria"),
        ({"criteria": [{"key": "a", "question": ""}]}, "criteria.0.question"),
        ({"criteria": [{"key": "a", "question": "?"}, {"key": "a", "question": "?"}]}, "criteria"),
        ({"steps": []}, "steps"),
        ({"steps": ["ta imot"]}, "steps.0"),
        ({"format": 2}, "format"),
        ({"eval": "1"}, "eval"),
        ({"translations": {"nb": {"title": "Samme mål"}}}, "translations.nb"),
        ({"translations": {"nn": {"steps": {"finst-ikkje": {"text": "a"}}}}}, "translations.nn.steps.finst-ikkje"),
        ({"translations": {"nn": {"steps": {"velje": {"role": "leader"}}}}}, "translations.nn.steps.velje.role"),
    ],
)
def test_document_with_a_broken_head_is_refused(changes: dict[str, Any], place: str):
    assert place in places(data(**changes))


@pytest.mark.parametrize(
    ("number", "changes", "place"),
    [
        (0, {"act": "execute"}, "steps.0.act"),
        (0, {"act": "decide"}, "steps"),
        (0, {"key": "Ta imot!"}, "steps.0.key"),
        (0, {"key": "avgjere"}, "steps"),
        (0, {"role": "mayor"}, "steps.0.role"),
        (0, {"role": "administrator"}, "steps.0.role"),
        (0, {"role": "editor"}, "steps.0.role"),
        (0, {"role": "citizen"}, "steps.0.role"),
        (3, {"role": "leader"}, "steps.3.role"),
        (0, {"unit_kind": "outside"}, "steps.0.unit_kind"),
        (4, {"unit_kind": "service"}, "steps.4.unit_kind"),
        (0, {"next": "ingensteder"}, "steps.0.next"),
        (0, {"condition": "actor.is_admin"}, "steps.0.condition"),
        (4, {"required_consents": ["alt"]}, "steps.4.required_consents.0"),
        (2, {"deadline": {"from_event": "submitted", "amount": 0}}, "steps.2.deadline.amount"),
        (2, {"deadline": {"from_event": "submitted", "amount": 367}}, "steps.2.deadline.amount"),
        (2, {"deadline": {"from_event": "submitted", "amount": "14"}}, "steps.2.deadline.amount"),
        (2, {"deadline": {"from_event": "submitted", "amount": True}}, "steps.2.deadline.amount"),
        (2, {"deadline": {"from_event": "full_moon", "amount": 14}}, "steps.2.deadline.from_event"),
        (2, {"deadline": {"from_event": "submitted", "amount": 14, "unit": "weeks"}}, "steps.2.deadline.unit"),
        (0, {"deadline": {"from_event": "decided", "amount": 14}}, "steps.0.deadline.from_event"),
        (4, {"next": "vurdere"}, "steps"),
        (2, {"next": "starte"}, "steps.4.key"),
        (3, {"next": ""}, "steps"),
        (0, {"title": ""}, "steps.0.title"),
        (0, {"frist": 14}, "steps.0.frist"),
    ],
)
def test_document_with_a_broken_step_is_refused(number: int, changes: dict[str, Any], place: str):
    assert place in places(with_step(number, **changes))


@pytest.mark.parametrize("act", [Act.DECIDE, Act.APPOINT])
def test_document_without_a_needed_act_is_refused(act: Act):
    raw = data()
    raw["steps"] = [step for step in raw["steps"] if step["act"] != act]
    assert "steps" in places(raw)


def test_acts_that_need_each_other_cannot_change_places():
    raw = data()
    assess, decide, appoint, accept, start = raw["steps"]
    raw["steps"] = [assess, {**appoint, "next": "avgjere"}, {**decide, "next": "seie-ja"}, accept, start]
    raw["steps"][0]["next"] = "velje"
    assert "steps.1.next" in places(raw)


@pytest.mark.parametrize("junk", [None, [], "rutine", 7, {1: 2}])
def test_junk_is_refused_and_does_not_crash(junk: object):
    assert places(junk)


def test_every_problem_is_told_at_once():
    raw = data(title="", legal_basis=[])
    raw["steps"][0]["role"] = "mayor"
    assert places(raw) >= {"title", "legal_basis", "steps.0.role"}


def test_roles_may_be_swapped():
    raw = data()
    for step, role in zip(raw["steps"][:3], ("leader", "leader", "caseworker"), strict=True):
        step["role"] = role
    assert ProcedureDocument.from_json(raw).step_with_act(Act.APPOINT).role == "caseworker"


def test_order_on_the_page_does_not_matter():
    raw = data()
    raw["steps"].reverse()
    rule = ProcedureDocument.from_json(raw)
    assert rule.first_step.key == "vurdere"
    assert [step.key for step in rule.chain] == ["vurdere", "avgjere", "velje", "seie-ja", "starte"]


@pytest.mark.parametrize(
    ("facts", "follows"),
    [
        (frozenset(), None),
        (frozenset({"granted", "coordinator_granted"}), "velje"),
        (frozenset({"granted", "plan_granted"}), "starte"),
    ],
)
def test_step_after_the_decision_follows_from_the_outcome(facts: frozenset[str], follows: str | None):
    step = document().step_after("avgjere", facts)
    assert (step.key if step else None) == follows


def test_translation_gives_words_and_never_the_rule():
    rule = document()
    nynorsk = rule.in_language("nn")
    assert nynorsk.step("velje").text == "Vel ein ho kjenner."
    assert nynorsk.step("velje").title == "Velge koordinator"
    assert nynorsk.step("velje").deadline == rule.step("velje").deadline
    assert rule.in_language("nb") is rule
    assert rule.in_language("en") is rule
