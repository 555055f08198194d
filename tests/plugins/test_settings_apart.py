"""Settings are each reader's own: what is done to them in one municipality is done in no other."""

import pytest

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import queries, settings, settings_for
from ip_core.plugins.house import House
from tests.plugins.choosing import First, actor, chosen, here

__all__ = ("actor", "here")

pytestmark = pytest.mark.django_db


def test_list_that_is_added_to_here_is_the_same_next_door(here: House, a: Municipality, b: Municipality) -> None:
    settings_for("calendar", a)["kinds"].append("b")
    assert settings_for("calendar", b)["kinds"] == ["a"]
    assert settings_for("calendar", a)["kinds"] == ["a"]


def test_list_is_the_same_the_next_time_in_one_request(here: House, a: Municipality, actor: Actor) -> None:
    chosen(a, actor)
    with queries.one_request():
        settings_for("calendar", a)["kinds"].clear()
        assert settings_for("calendar", a)["kinds"] == ["b"]


def test_settings_themselves_cannot_be_changed(here: House, a: Municipality) -> None:
    with pytest.raises(TypeError):
        settings_for("calendar", a)["days"] = 1


def test_what_cannot_change_is_not_copied() -> None:
    checked = settings.check(First, {"greeting": "God dag"})
    assert checked.values["greeting"] is checked.values["greeting"]
    assert checked.values["kinds"] is not checked.values["kinds"]
