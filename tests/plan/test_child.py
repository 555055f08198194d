"""A plan owner of 13: her parents write on her behalf, and she hides a section from one of them."""

from __future__ import annotations

from datetime import date

import pytest

from ip_core import clock
from ip_core.access.models import HiddenSection
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.plugins.dispatch import hooks
from ip_core.testing import stories
from plugins.plan import services
from plugins.plan.models import Goal
from tests.plan.canaries import CANARY, fill, found

WHOLE = frozenset(CANARY)


@pytest.fixture
def childs(cast):
    proceeding = stories.open_plan(cast, "child")
    plan = services.create_plan(proceeding, actor=Actor.system())
    fill(plan, cast, owner="child")
    return plan


@pytest.fixture
def hidden(childs, cast):
    with acting(cast.actor("child")):
        HiddenSection.objects.create(
            proceeding=childs.proceeding, section="execution", parent=cast["parent"], hidden_at=clock.now()
        )
    return childs


def address(plan, tail=""):
    return f"/nb/t/plan/{plan.proceeding.uuid}/{tail}"


def test_child_and_both_parents_read_the_plan(childs, as_):
    assert found(as_("child").get(address(childs))) == WHOLE
    for parent in ("parent", "otherparent"):
        assert found(as_(parent, on_behalf_of="child").get(address(childs))) == WHOLE


def test_parent_as_herself_has_no_plan(childs, as_):
    assert as_("parent").get(address(childs)).status_code == 404


def test_hidden_section_does_not_exist_for_that_parent(hidden, as_):
    response = as_("parent", on_behalf_of="child").get(address(hidden))
    assert found(response) == WHOLE - {"execution"}
    assert "Slik gjør vi det" not in response.content.decode()
    assert "9. " not in response.content.decode()
    history = as_("parent", on_behalf_of="child").get(address(hidden, "endringer/"))
    assert found(history) == WHOLE - {"execution"}


def test_hidden_section_is_there_for_the_others(hidden, as_):
    assert found(as_("child").get(address(hidden))) == WHOLE
    assert found(as_("otherparent", on_behalf_of="child").get(address(hidden))) == WHOLE
    assert found(as_("coordinator").get(address(hidden))) == WHOLE


def test_other_parent_learns_nothing_of_what_is_hidden(hidden, as_):
    text = as_("otherparent", on_behalf_of="child").get(address(hidden)).content.decode()
    assert "kan lese planen" not in text
    assert "annerledes" not in text


def test_what_a_parent_writes_says_so(childs, as_):
    text = as_("child").get(address(childs)).content.decode()
    assert "Skrevet av Ingvild Sandvik på vegne av Nora Sandvik." in text


def test_child_may_change_what_was_written_on_her_behalf(childs, as_):
    voice = childs.sectiontexts.get(kind="voice")
    response = as_("child").post(address(childs, f"tekst/{voice.uuid}/"), {"text": "Mine ord", "seen": voice.version})
    assert response.status_code == 302


def test_parent_may_not_change_what_the_child_wrote(childs, cast, as_):
    goal = services.add_goal(childs, actor=cast.actor("child"), words="Bestemme selv")
    client = as_("parent", on_behalf_of="child")
    assert client.post(address(childs, f"maal/{goal.uuid}/"), {"words": "Lyde", "seen": 1}).status_code == 403
    assert Goal.objects.get(pk=goal.pk).words == "Bestemme selv"


def test_one_parent_may_change_what_the_other_wrote_for_the_child(childs, cast, as_):
    goal = services.add_goal(childs, actor=cast.actor("parent", on_behalf_of="child"), words="Ri")
    client = as_("otherparent", on_behalf_of="child")
    assert client.post(address(childs, f"maal/{goal.uuid}/"), {"words": "Ri mer", "seen": 1}).status_code == 302


def born(cast, day):
    with acting(cast.actor("coordinator")):
        cast["child"].birth_date = day
        cast["child"].save()


def test_below_twelve_the_plan_is_on_the_parents_screen(childs, cast, as_):
    born(cast, date(2018, 1, 1))
    assert as_("child").get(address(childs)).status_code == 404
    response = as_("parent", on_behalf_of="child").get(address(childs))
    assert found(response) == WHOLE
    assert "Du, Torunn Vikane og Terje Haugland kan lese planen." in response.content.decode()
    assert menu(cast, "child") == []
    assert menu(cast, "parent", "child") == ["Planen til Nora"]


def test_from_sixteen_parents_have_no_plan(childs, cast, as_):
    born(cast, date(2010, 1, 1))
    assert as_("parent", on_behalf_of="child").get(address(childs)).status_code == 404
    assert menu(cast, "parent", "child") == []
    assert menu(cast, "child") == ["Planen min"]


def menu(cast, handle, behalf=None):
    items = hooks(cast.municipality).of("plan").nav_items(actor=cast.actor(handle, on_behalf_of=behalf))
    return [str(item.label) for item in items]
