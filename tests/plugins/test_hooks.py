"""Every hook: documented with its exact signature, and answered by a plugin that keeps the rules."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

import pytest
from django.utils.safestring import mark_safe

from ip_core.municipalities.models import Municipality
from ip_core.plugins import hookimpl, hooks, reference
from ip_core.plugins.enums import OnFailure, Phase
from ip_core.plugins.hookspecs import SPECS
from ip_core.plugins.types import (
    Blocker,
    HealthLine,
    NavItem,
    Panel,
    PlanPeriod,
    ProcedureTemplate,
    RetentionCandidates,
    SearchKind,
    Service,
    SubjectData,
    Veto,
)
from tests.plugins.houses import choose, house, module
from tests.procedures import examples


@dataclass
class Honest:
    """An answer that keeps the rules of its hook."""

    function: Callable[..., object]


def honest(name: str, answer: object) -> Honest:
    def function() -> object:
        return answer

    function.__name__ = name
    return Honest(hookimpl(function))


ANSWERS: dict[str, object] = {
    "nav_items": [NavItem("Kalender", "/nb/t/kalender/")],
    "citizen_services": (Service("Søk om plan", "Det tar fem minutter.", "/nb/t/soknad/"),),
    "case_panels": [Panel("goals", "Mål", mark_safe("<p>Tor på det.</p>"))],
    "register_search": [SearchKind("plan.goal", "Mål", lambda municipality: [])],
    "register_procedure_templates": [ProcedureTemplate(examples.document())],
    "access_veto": [Veto("Taushetsplikt.", frozenset({"goals"}))],
    "transition_blockers": [Blocker("Vedtaket mangler begrunnelse.")],
    "on_event": None,
    "subject_data": [SubjectData("Mål", "plan.Goal", (("Tittel", "Tor på det"),))],
    "retention_candidates": [RetentionCandidates("plan.Goal", frozenset({1, 2}), "Saken er slettet.")],
    "plan_periods": [PlanPeriod(uuid4(), date(2027, 5, 31))],
    "state_blockers": [Blocker("14 samtykker gjelder nå.", url="/nb/moduler/")],
    "health": [HealthLine("Brevmalen er på plass.", "ok")],
}
HONEST = {name: honest(name, answer) for name, answer in ANSWERS.items()}


def test_every_hook_is_tried() -> None:
    assert HONEST.keys() == SPECS.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("name", SPECS)
def test_hook_is_answered(a: Municipality, settle: object, name: str) -> None:
    settle(house({"honest": module(HONEST[name].function)}))
    choose(a, honest="on")
    answers = getattr(hooks(a), name)(**dict.fromkeys(SPECS[name].arguments))
    assert answers.complete
    assert list(answers) == list(ANSWERS[name] or ())


@pytest.mark.parametrize("name", SPECS)
def test_hook_is_documented_with_its_signature(name: str) -> None:
    text = reference.README.read_text(encoding="utf-8")
    assert f"### `{reference.signature(SPECS[name])}`\n\n{SPECS[name].doc}\n" in text
    assert SPECS[name].doc.endswith(".")
    assert "\n" not in SPECS[name].doc


def test_reference_is_not_stale() -> None:
    text = reference.README.read_text(encoding="utf-8")
    assert reference.with_reference(text) == text, "run: python -m ip_core.plugins.reference"


@pytest.mark.parametrize("name", SPECS)
def test_hook_that_writes_is_never_asked_in_a_request(name: str) -> None:
    spec = SPECS[name]
    assert not (spec.writes and spec.phase == Phase.REQUEST)
    assert (spec.on_failure == OnFailure.RETRY) == (spec.phase == Phase.WORKER and spec.writes)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: NavItem(7, "/nb/"),
        lambda: NavItem("Ut", "https://example.com/"),
        lambda: NavItem("Ut", "/\\example.com"),
        lambda: NavItem("Kalender", "/nb/", order="x"),
        lambda: NavItem("Kalender", "/nb/", order=None),
        lambda: Service("a", "b", ""),
        lambda: Service("a", "b", "/nb/", order=1.5),
        lambda: Panel("goals", "Mål", "<script>"),
        lambda: Panel("goals", "Mål", mark_safe("<p>Tor på det.</p>"), order=True),
        lambda: SearchKind("goal", "Mål", list),
        lambda: SearchKind("plan.goal", "Mål", []),
        lambda: Veto("Nei.", {"goals"}),
        lambda: Veto("Nei.", "goals"),
        lambda: Blocker(None),
        lambda: SubjectData("Mål", "plan.Goal", [("a", "b")]),
        lambda: SubjectData("Mål", "plan.Goal", (("a", 3),)),
        lambda: HealthLine("Alt vel", "fine"),
        lambda: RetentionCandidates("plan.Goal", [1], "Saken er slettet."),
        lambda: ProcedureTemplate(examples.data()),
        lambda: ProcedureTemplate(replace(examples.document(), legal_basis=())),
    ],
)
def test_junk_is_refused_where_it_is_made(wrong: Callable[[], object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        wrong()
