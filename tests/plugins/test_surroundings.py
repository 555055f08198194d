"""The language and the time zone that a plugin leaves active are left where it ran."""

from __future__ import annotations

from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hooks
from ip_core.plugins.delivery import Delivered, deliver
from ip_core.plugins.dispatch import Silent, ask_again
from ip_core.plugins.savepoint import undisturbed
from ip_core.plugins.types import NavItem, SearchKind
from tests.plugins.houses import answering, choose, house

pytestmark = pytest.mark.django_db
NOBODY = Actor.anonymous
EVENT = SimpleNamespace(kind="plan.opened")


def go_abroad() -> None:
    translation.activate("nn")
    timezone.activate(ZoneInfo("Asia/Tokyo"))


def goes_abroad(actor: Actor) -> list[NavItem]:
    go_abroad()
    return [NavItem("Utland", "/nb/")]


def goes_abroad_by_yielding(actor: Actor):
    go_abroad()
    yield NavItem("Utland", "/nb/")


def goes_abroad_and_fails(actor: Actor) -> list[NavItem]:
    go_abroad()
    raise ValueError


def says_where_it_is(actor: Actor) -> list[NavItem]:
    return [NavItem(f"{translation.get_language()} {timezone.get_current_timezone_name()}", "/nb/")]


@pytest.fixture(autouse=True)
def _at_home():
    with translation.override("nb"), timezone.override(ZoneInfo("Europe/Oslo")):
        yield
        assert (translation.get_language(), timezone.get_current_timezone_name()) == ("nb", "Europe/Oslo")


@pytest.mark.parametrize("function", [goes_abroad, goes_abroad_by_yielding, goes_abroad_and_fails])
def test_next_one_answers_where_the_reader_is(a: Municipality, settle: object, function: object) -> None:
    settle(house({"abroad": answering(function), "next": answering(says_where_it_is)}))
    choose(a, abroad="on", next="on")
    labels = [item.label for item in hooks(a).nav_items(actor=NOBODY())]
    assert labels[-1] == "nb Europe/Oslo"
    assert gettext("Moduler") == "Moduler"


def test_own_text_follows_the_language_that_it_chose(a: Municipality, settle: object) -> None:
    """It is no failure to choose one: a text for somebody else is written so."""

    def speaks(actor: Actor) -> list[NavItem]:
        go_abroad()
        return [NavItem(gettext_lazy("Moduler"), "/nb/")]

    settle(house({"abroad": answering(speaks)}))
    choose(a, abroad="on")
    answers = hooks(a).nav_items(actor=NOBODY())
    assert [item.label for item in answers] == ["Modular"]
    assert answers.complete


@pytest.mark.django_db(transaction=True)
def test_event_and_what_is_put_off_until_the_commit(a: Municipality, settle: object) -> None:
    done: list[str | None] = []

    def later() -> None:
        go_abroad()
        done.append(translation.get_language())

    def on_event(event: object) -> None:
        transaction.on_commit(later)
        transaction.on_commit(lambda: done.append(translation.get_language()))
        go_abroad()

    settle(house({"abroad": answering(on_event, "on_event")}))
    choose(a, abroad="on")
    assert deliver("abroad", a, EVENT) == Delivered.DONE
    assert done == ["nn", "nb"]


def test_what_was_handed_over_and_is_called_later(a: Municipality, settle: object) -> None:
    def register_search() -> list[SearchKind]:
        return []

    settle(house({"abroad": answering(register_search, "register_search")}))
    choose(a, abroad="on")
    ask_again("abroad", "register_search", a, go_abroad)
    with pytest.raises(Silent):
        ask_again("abroad", "register_search", a, lambda: goes_abroad_and_fails(NOBODY()))


def test_form_and_other_answers_of_strangers() -> None:
    undisturbed(go_abroad)
