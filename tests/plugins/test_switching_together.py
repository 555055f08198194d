"""What is switched on along with another says what speaks against it, under its own name."""

import pytest

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import exceptions, hookimpl, proposals, services
from ip_core.plugins.enums import State
from ip_core.plugins.house import House
from ip_core.plugins.types import Blocker
from tests.plugins.houses import choose, house, manifest, module

pytestmark = pytest.mark.django_db


@hookimpl
def state_blockers(target: State) -> list[Blocker]:
    return [Blocker(f"Målet er {target}.", "/nb/moduler/")]


@pytest.fixture
def here(settle: object) -> House:
    given = [manifest("plan", requires={"consent": ""}), manifest("review", requires={"plan": ""})]
    speaking = module(state_blockers)
    return settle(house({"consent": speaking, "plan": speaking, "review": speaking}, given))


def said(slug: str, municipality: Municipality, after: State) -> list[str]:
    return [str(blocker.text) for blocker in proposals.propose(slug, municipality, after).blockers]


def test_each_is_asked_whether_it_can_be_on(here: House, a: Municipality) -> None:
    assert said("review", a, State.READ_ONLY) == [
        "Consent: Målet er on.",
        "Plan: Målet er on.",
        "Målet er read-only.",
    ]
    choose(a, consent="on", plan="read-only")
    assert said("review", a, State.ON) == ["Målet er on."]
    assert {blocker.url for blocker in proposals.propose("review", a, State.ON).blockers} == {"/nb/moduler/"}


def test_one_that_is_on_already_is_not_asked_again(here: House, a: Municipality) -> None:
    choose(a, plan="on")
    assert said("plan", a, State.ON) == ["Consent: Målet er on."]


def test_it_wants_a_reason_and_names_who_speaks(here: House, a: Municipality) -> None:
    with pytest.raises(exceptions.ReasonNeeded, match="Plan: Målet er on"):
        services.enable("review", a, actor=Actor.system(), with_requirements=True)
    assert services.enable("review", a, actor=Actor.system(), reason="Likevel.", with_requirements=True)
