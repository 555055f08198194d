"""States, and what stands in the way of changing them."""

from dataclasses import replace

import pytest
from django_scopes import scope

from ip_core.cases.models import Event
from ip_core.exceptions import NotAllowed
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import condition, exceptions, hookimpl, overview, queries, services
from ip_core.plugins.discovery import CORE
from ip_core.plugins.enums import Reason, State
from ip_core.plugins.house import House
from ip_core.plugins.models import PluginState
from ip_core.plugins.types import Blocker
from tests.plugins.houses import GOOD, choose, found, house, manifest, module

pytestmark = pytest.mark.django_db


@hookimpl
def state_blockers(target: State) -> list[Blocker]:
    return [Blocker("14 samtykker gjelder nå.")] if target == State.OFF else []


@pytest.fixture
def here(settle: object) -> House:
    return settle(
        house(
            {"consent": module(state_blockers), "plan": GOOD, "review": GOOD, "other": GOOD},
            [
                manifest("plan", requires={"consent": ""}, provides=["plan"]),
                manifest("review", requires={"plan": ""}),
                manifest("other", provides=["plan"]),
            ],
        )
    )


@pytest.fixture
def actor(people: object, at_work: object) -> Actor:
    return at_work(people.administrator)


def test_plugin_is_off_until_somebody_switches_it_on(
    here: House, a: Municipality, b: Municipality, actor: Actor
) -> None:
    assert not queries.is_on("consent", a)
    services.enable("consent", a, actor=actor, reason="Vi begynner.")
    assert queries.is_on("consent", a)
    assert not queries.is_on("consent", b)
    assert not queries.is_on("consent", None)


def test_read_only_is_on_and_cannot_be_written(here: House, a: Municipality, actor: Actor) -> None:
    services.enable("consent", a, actor=actor)
    assert queries.may_be_written("consent", a)
    services.set_read_only("consent", a, actor=actor)
    assert queries.is_on("consent", a)
    assert not queries.may_be_written("consent", a)


def test_change_says_who_and_why(here: House, a: Municipality, actor: Actor) -> None:
    services.enable("consent", a, actor=actor, reason="Vi begynner.")
    services.disable("consent", a, actor=actor, reason="Vi venter.")
    changes = queries.changes("consent", a)
    assert [(row.state, row.reason, row.actor_label) for row in changes] == [
        ("off", "Vi venter.", actor.label),
        ("on", "Vi begynner.", actor.label),
    ]
    with scope(municipality=a):
        assert list(Event.objects.values_list("kind", "references")) == [
            ("plugin.enabled", {"plugin": "consent"}),
            ("plugin.disabled", {"plugin": "consent"}),
        ]


def test_no_change_is_no_history(here: House, a: Municipality, actor: Actor) -> None:
    services.enable("consent", a, actor=actor)
    services.enable("consent", a, actor=actor, reason="Igjen")
    assert len(queries.changes("consent", a)) == 1


def test_enabling_names_what_must_be_on_first(here: House, a: Municipality, actor: Actor) -> None:
    with pytest.raises(exceptions.RequirementsOff) as caught:
        services.enable("review", a, actor=actor)
    assert caught.value.missing == ("Consent", "Plan")
    assert queries.states(a) == {}


def test_enabling_with_requirements(here: House, a: Municipality, actor: Actor) -> None:
    services.enable("review", a, actor=actor, with_requirements=True)
    assert queries.states(a) == {"consent": State.ON, "plan": State.ON, "review": State.ON}


def test_dependant_that_is_on_refuses(here: House, a: Municipality, actor: Actor) -> None:
    services.enable("review", a, actor=actor, with_requirements=True)
    with pytest.raises(exceptions.NeededByOthers) as caught:
        services.disable("plan", a, actor=actor, reason="Likevel")
    assert caught.value.dependants == ("Review",)
    services.set_read_only("plan", a, actor=actor)
    services.disable("review", a, actor=actor)
    services.disable("plan", a, actor=actor)


def test_dependant_in_another_municipality_does_not_matter(
    here: House, a: Municipality, b: Municipality, actor: Actor
) -> None:
    services.enable("plan", a, actor=actor, with_requirements=True)
    choose(b, plan="on", consent="on", review="on")
    services.disable("plan", a, actor=actor)
    assert queries.is_on("plan", b)


def test_blocker_wants_a_reason(here: House, a: Municipality, actor: Actor) -> None:
    services.enable("consent", a, actor=actor)
    with pytest.raises(exceptions.ReasonNeeded, match="14 samtykker"):
        services.disable("consent", a, actor=actor, reason="  ")
    assert queries.is_on("consent", a)
    services.disable("consent", a, actor=actor, reason="Avtalt med rådmannen.")
    assert not queries.is_on("consent", a)


def test_blocker_that_fails_wants_a_reason(settle: object, a: Municipality, actor: Actor) -> None:
    @hookimpl
    def state_blockers(target: State) -> list[Blocker]:
        raise RuntimeError

    settle(house({"odd": module(state_blockers)}))
    with pytest.raises(exceptions.ReasonNeeded):
        services.enable("odd", a, actor=actor)


def test_capability_has_one_provider(here: House, a: Municipality, b: Municipality, actor: Actor) -> None:
    services.enable("plan", a, actor=actor, with_requirements=True)
    with pytest.raises(exceptions.CapabilityTaken, match="Plan"):
        services.enable("other", a, actor=actor)
    choose(b, other="on")


def test_requirement_that_is_a_rival_is_not_switched_on_with_it(settle: object, a: Municipality, actor: Actor) -> None:
    given = [
        manifest("base", provides=["calendar"]),
        manifest("mid", requires={"base": ""}),
        manifest("top", requires={"mid": ""}, provides=["calendar"]),
        manifest("both", requires={"base": "", "twin": ""}),
        manifest("twin", provides=["calendar"]),
    ]
    settle(house(dict.fromkeys(("base", "mid", "top", "twin", "both"), GOOD), given))
    for slug in ("top", "both"):
        with pytest.raises(exceptions.CapabilityTaken):
            services.enable(slug, a, actor=actor, with_requirements=True)
        with pytest.raises(exceptions.CapabilityTaken):
            services.set_read_only(slug, a, actor=actor)
    assert queries.states(a) == {}
    services.enable("mid", a, actor=actor, with_requirements=True)
    with pytest.raises(exceptions.CapabilityTaken):
        services.enable("top", a, actor=actor)


def test_provider_that_is_quarantined_may_load_tomorrow(here: House, a: Municipality, actor: Actor) -> None:
    choose(a, consent="on", broken="on")
    here.quarantine(found("broken", provides=["plan"]), Reason.IMPORT, "")
    with pytest.raises(exceptions.CapabilityTaken, match="Broken"):
        services.enable("plan", a, actor=actor)


def test_later_version_that_requires_more_is_read_only_until_it_is_on(
    here: House, a: Municipality, b: Municipality, actor: Actor
) -> None:
    """As it lies after an upgrade: `review` was on, and its new version requires `plan`."""
    choose(a, review="on")
    choose(b, review="read-only", plan="read-only", consent="on")
    assert queries.chosen_states(a)["review"] == State.ON
    assert queries.is_on("review", a)
    assert not queries.may_be_written("review", a)
    assert queries.lacking("review", a) == ("plan",)
    module = overview.module("review", a)
    assert (module.lacks, [(line.level, line.url) for line in module.troubles]) == (
        ("Plan",),
        [("error", "/nb/moduler/plan/sla-pa/")],
    )
    assert [each.level for each in condition.in_municipality(a)] == ["error"]
    assert list(condition.in_municipality(b)) == [], "read-only is on"
    services.enable("plan", a, actor=actor, with_requirements=True)
    assert queries.may_be_written("review", a)
    assert overview.module("review", a).troubles == ()


def test_later_version_that_does_what_another_does_is_read_only_until_one_is_off(
    here: House, a: Municipality, actor: Actor
) -> None:
    """As it lies after an upgrade: both were on, and one of them has begun to provide the same."""
    choose(a, consent="on", plan="on", other="on")
    assert (queries.may_be_written("plan", a), queries.may_be_written("other", a)) == (True, False)
    assert queries.rivals("other", a) == ("plan",)
    module = overview.module("other", a)
    assert (module.rivals, [(line.level, line.url) for line in module.troubles]) == (
        ("Plan",),
        [("error", "/nb/moduler/other/sla-av/")],
    )
    assert overview.module("plan", a).troubles == ()
    services.disable("plan", a, actor=actor)
    assert queries.may_be_written("other", a)


def test_of_two_that_do_the_same_what_comes_with_medvirk_goes_first(here: House, a: Municipality) -> None:
    here.loaded["other"] = replace(here.loaded["other"], distribution=CORE)
    choose(a, consent="on", plan="on", other="on")
    assert (queries.may_be_written("plan", a), queries.may_be_written("other", a)) == (False, True)


def test_quarantined_plugin_can_be_switched_off_only(here: House, a: Municipality, actor: Actor) -> None:
    here.quarantine(found("broken"), Reason.IMPORT, "")
    with pytest.raises(exceptions.CannotLoad, match="kan ikke lastes"):
        services.enable("broken", a, actor=actor)
    choose(a, broken="on")
    services.disable("broken", a, actor=actor)
    assert queries.state_of("broken", a) == State.OFF


def test_plugin_that_is_gone_can_be_switched_off(here: House, a: Municipality, actor: Actor) -> None:
    choose(a, gone="on")
    assert not queries.is_on("gone", a)
    services.disable("gone", a, actor=actor)
    with pytest.raises(exceptions.UnknownPlugin):
        services.enable("never", a, actor=actor)


@pytest.mark.parametrize("who", ["neighbour", "leader", "outsider", "citizen"])
def test_only_the_municipalitys_administrator_switches(
    here: House, a: Municipality, people: object, at_work: object, who: str
) -> None:
    with pytest.raises(NotAllowed):
        services.enable("consent", a, actor=at_work(getattr(people, who)))
    with pytest.raises(NotAllowed):
        services.enable("consent", a, actor=Actor.anonymous())
    assert queries.states(a) == {}


def test_change_holds_inside_the_request_that_makes_it(here: House, a: Municipality, actor: Actor) -> None:
    with queries.one_request():
        assert not queries.is_on("consent", a)
        services.enable("consent", a, actor=actor)
        assert queries.is_on("consent", a)


def test_state_is_once_per_municipality_and_plugin(a: Municipality) -> None:
    from django.db import IntegrityError, transaction

    choose(a, plan="on")
    with pytest.raises(IntegrityError), transaction.atomic():
        choose(a, plan="off")
    with scope(municipality=a):
        assert PluginState.objects.get().state == "on"
