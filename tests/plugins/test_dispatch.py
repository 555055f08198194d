"""Asking plugins: who is asked, what a failure means, what an answer must be."""

from collections.abc import Iterator
from functools import partial
from types import MethodType, ModuleType

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext_lazy, override

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import dispatch, hookimpl, hooks, queries
from ip_core.plugins.types import NavItem, SearchKind, SubjectData
from tests.plugins.houses import GOOD, answering, choose, house, module

pytestmark = pytest.mark.django_db
NOBODY = Actor.anonymous


def labels(municipality: Municipality | None) -> list[str]:
    return [item.label for item in hooks(municipality).nav_items(actor=NOBODY())]


@pytest.mark.parametrize(("state", "asked"), [("on", True), ("read-only", True), ("off", False)])
def test_hook_follows_the_state(a: Municipality, settle: object, state: str, asked: bool) -> None:
    settle(house({"good": GOOD}))
    choose(a, good=state)
    assert labels(a) == (["Kalender"] if asked else [])


def test_hook_without_a_row_is_not_asked(a: Municipality, b: Municipality, settle: object) -> None:
    settle(house({"good": GOOD}))
    choose(a, good="on")
    assert labels(a) == ["Kalender"]
    assert labels(b) == []
    assert labels(None) == []


def test_subject_data_is_asked_when_off(a: Municipality, settle: object) -> None:
    def subject_data(person: object) -> list[SubjectData]:
        return [SubjectData("Kalender", "kalender.Entry", (("Møte", "3. desember"),))]

    settle(house({"good": module(hookimpl(subject_data))}))
    assert len(hooks(a).subject_data(actor=NOBODY(), person=None)) == 1


def raises(actor: Actor) -> list[NavItem]:
    raise ValueError("Ola Nordmann")


def exits(actor: Actor) -> list[NavItem]:
    raise SystemExit(3)


def yields_then_raises(actor: Actor) -> Iterator[NavItem]:
    yield NavItem("Halv", "/nb/")
    raise KeyError("x")


def endless(actor: Actor) -> Iterator[NavItem]:
    while True:
        yield NavItem("Igjen", "/nb/")


FAILING = [
    raises,
    exits,
    yields_then_raises,
    endless,
    lambda actor: None,
    lambda actor: "Kalender",
    lambda actor: {"a": 1},
    lambda actor: 7,
    lambda actor: [NavItem],
    lambda actor: ["/nb/"],
    lambda actor: [NavItem("Ut", "https://example.com/")],
    lambda actor: [NavItem("Ut", "//example.com/")],
    lambda actor: [NavItem("Ut", "javascript:alert(1)")],
    lambda actor: [NavItem(7, "/nb/")],
]


@pytest.mark.parametrize("function", FAILING)
def test_failing_plugin_leaves_the_others(a: Municipality, settle: object, function: object) -> None:
    here = settle(house({"bad": answering(function), "good": GOOD}))
    choose(a, bad="on", good="on")
    answers = hooks(a).nav_items(actor=NOBODY())
    assert [slug for slug, _ in answers.attributed] == ["good"]
    assert [failure.slug for failure in answers.failures] == ["bad"]
    assert not answers.complete
    assert here.counters("bad")["nav_items"].failures == 1
    assert here.counters("good")["nav_items"].failures == 0


def test_function_without_code_of_its_own_fails_as_any_other(a: Municipality, settle: object) -> None:
    def fails(_self: object) -> list[NavItem]:
        raise ValueError

    made = ModuleType("made_up.plugin")
    made.nav_items = MethodType(hookimpl(partial(fails)), object())
    settle(house({"bad": made, "good": GOOD}))
    choose(a, bad="on", good="on")
    answers = hooks(a).nav_items(actor=NOBODY())
    assert [slug for slug, _ in answers.attributed] == ["good"]
    assert [failure.slug for failure in answers.failures] == ["bad"]


KEPT = NavItem(gettext_lazy("Moduler"), "/nb/")
"""Made once, as a plugin's module may, and answered with to readers of every language."""


def test_lazy_text_is_written_out_in_the_language_of_each_reader(a: Municipality, settle: object) -> None:
    settle(house({"lazy": answering(lambda actor: [KEPT])}))
    choose(a, lazy="on")
    for language, said in (("nb", "Moduler"), ("nn", "Modular"), ("nb", "Moduler")):
        with override(language):
            assert labels(a) == [said]
    assert type(labels(a)[0]) is str


class Deceiving(NavItem):
    """A type of the plugin's own, whose checks are its own too."""

    def __post_init__(self) -> None: ...


class Sly(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise ValueError

    def __html__(self) -> str:
        raise ValueError


class Own(SearchKind):
    def scopes_now(self, uuids: object) -> str:
        return "now"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Deceiving("Ut", "https://example.com/"),
        lambda: Deceiving(None, "/nb/"),
        lambda: Deceiving("Ut", "/nb/", order="x"),
        lambda: object.__new__(NavItem),
    ],
)
def test_answer_is_held_to_its_type_whatever_it_says_of_itself(a: Municipality, settle: object, wrong: object) -> None:
    settle(house({"bad": answering(lambda actor: [wrong()]), "good": GOOD}))
    choose(a, bad="on", good="on")
    assert labels(a) == ["Kalender"]


def test_text_of_a_type_of_its_own_becomes_a_plain_one(a: Municipality, settle: object) -> None:
    settle(house({"sly": answering(lambda actor: [NavItem(Sly("Kalender"), Sly("/nb/"))])}))
    choose(a, sly="on")
    (item,) = hooks(a).nav_items(actor=NOBODY())
    assert [type(item.label), type(item.url), item.label, item.url] == [str, str, "Kalender", "/nb/"]


def test_answer_of_a_type_of_its_own_keeps_what_it_can(a: Municipality, settle: object) -> None:
    """A kind of search entry may also say what is there now."""
    settle(house({"own": answering(lambda: [Own("own.kind", gettext_lazy("Moduler"), list)], "register_search")}))
    choose(a, own="on")
    (kind,) = hooks(a).register_search()
    assert (type(kind.label), kind.scopes_now([])) == (str, "now")


def test_rows_of_pairs_are_written_out(a: Municipality, settle: object) -> None:
    rows = (("Møte", gettext_lazy("Moduler")), ("Sted", "Havn"))
    data = SubjectData("Kalender", "kalender.Entry", rows)
    settle(house({"good": answering(lambda: [data], "subject_data")}))
    with override("nn"):
        (answered,) = hooks(a).subject_data(actor=NOBODY(), person=None)
    assert answered.rows == (("Møte", "Modular"), ("Sted", "Havn"))
    assert data.rows == rows


def test_failure_does_not_tell_what_the_error_said(
    a: Municipality, settle: object, caplog: pytest.LogCaptureFixture
) -> None:
    settle(house({"bad": answering(raises)}))
    choose(a, bad="on")
    answers = hooks(a).nav_items(actor=NOBODY())
    assert "bad" in caplog.text
    assert "Nordmann" not in caplog.text + repr(answers.failures)


@pytest.mark.parametrize("function", [raises, exits, lambda **_: None, lambda **_: [1]])
def test_deny_hook_that_fails_says_no(a: Municipality, settle: object, function: object) -> None:
    settle(
        house(
            {
                "veto": answering(lambda: function(actor=None), "access_veto"),
                "block": answering(lambda: function(actor=None), "transition_blockers"),
            }
        )
    )
    choose(a, veto="on", block="on")
    vetoes = list(hooks(a).access_veto(actor=NOBODY(), proceeding=None))
    assert vetoes[0].covers("goals")
    assert vetoes[0].covers("application")
    assert len(hooks(a).transition_blockers(actor=NOBODY(), proceeding=None, act="decide")) == 1


def test_deny_hook_that_is_off_is_not_asked(a: Municipality, settle: object) -> None:
    settle(house({"veto": answering(raises, "access_veto")}))
    choose(a, veto="off")
    assert not hooks(a).access_veto(actor=NOBODY(), proceeding=None)
    assert hooks(a).answered_by("access_veto") == []


def test_wrong_arguments_are_the_callers_mistake(a: Municipality) -> None:
    with pytest.raises(TypeError, match="nav_items takes actor"):
        hooks(a).nav_items(user=None)
    with pytest.raises(AttributeError, match="menu"):
        hooks(a).menu()


def test_order_is_the_plugins_own_then_the_items(a: Municipality, settle: object) -> None:
    late = answering(lambda actor: [NavItem("Sist", "/nb/", order=90), NavItem("Først", "/nb/", order=1)])
    settle(house({"late": late, "good": GOOD}))
    choose(a, late="on", good="on")
    answers = hooks(a).nav_items(actor=NOBODY())
    assert [item.label for item in answers] == ["Sist", "Først", "Kalender"]
    assert [item.label for item in answers.in_order()] == ["Først", "Kalender", "Sist"]


def test_states_cost_one_query_per_request(a: Municipality, settle: object, django_assert_num_queries: object) -> None:
    settle(house({"good": GOOD, "other": answering(lambda actor: [])}))
    choose(a, good="on")
    with queries.one_request(), django_assert_num_queries(1):
        for _ in range(3):
            assert labels(a) == ["Kalender"]
            assert hooks(a).of("other").nav_items(actor=NOBODY()).complete


def test_interruption_from_outside_passes(a: Municipality, settle: object) -> None:
    """Ctrl-C is the operator's, not the plugin's: it stops everything, and leaves the connection as it was."""

    def interrupted(actor: Actor) -> list[NavItem]:
        Municipality.objects.count()
        raise KeyboardInterrupt

    settle(house({"bad": answering(interrupted), "good": GOOD}))
    choose(a, bad="on", good="on")
    before = list(connection.execute_wrappers)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        labels(a)
    assert connection.execute_wrappers == before
    assert Municipality.objects.count() >= 1


def test_slow_hook_is_told_of_by_plugin_and_hook(
    a: Municipality, settle: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ticks = iter([0.0, 0.01, 1.0, 1.2, 2.0, 2.001])
    monkeypatch.setattr(dispatch, "perf_counter", lambda: next(ticks))
    settle(house({"quick": GOOD, "slow": answering(lambda actor: [])}))
    choose(a, quick="on", slow="on")
    labels(a)
    assert dispatch.slow_hooks("quick") == ()
    (found,) = dispatch.slow_hooks("slow")
    assert (found.hook, found.calls, found.slow) == ("nav_items", 1, 1)
    assert (round(found.average), round(found.slowest)) == (200, 200)
    assert "slow took 200 ms" in caplog.text
