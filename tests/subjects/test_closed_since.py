"""A package is asked again when it is fetched: what was closed after it was made keeps it back (ACCESS §5)."""

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access import limits
from ip_core.access.services import hide_section
from ip_core.decisions.protection import protect_address
from ip_core.people.actor import Actor
from ip_core.people.enums import AddressProtection
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.plugins.types import Veto
from plugins.plan.models import Goal
from plugins.plan.services import add_goal, change_goal, create_plan, set_private
from tests.access_pages.conftest import Place
from tests.access_pages.test_log import read
from tests.documents.test_files import stored_in
from tests.subjects.test_everything import PATH, fetched, ordered, package, parts, words

WORDS, SECRET = "Gå tur med hunden", "Flytte til Ulriken"


def goal_of(place: Place, by: str = "child") -> Goal:
    plan = create_plan(place.plan, actor=Actor.system())
    return add_goal(plan, actor=place.cast.actor(by), words=WORDS)


def is_kept_back(client: object, address: str) -> bool:
    response = client.get(f"{address}hent/")  # type: ignore[attr-defined]
    assert response.status_code in (200, 302)
    assert response.status_code == 200 or response["Location"] == PATH
    return bool(response.status_code == 302)


def refuse(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    class Vetoing:
        def access_veto(self, **_asked: object) -> list[Veto]:
            return [Veto("Nei.", frozenset(keys))]

    monkeypatch.setattr(limits, "hooks", lambda _municipality: Vetoing())


def test_made_private_after_a_part_of_all_was_ordered(childs: Place) -> None:
    """Something was closed to her before, so that she never had the whole."""
    goal, child = goal_of(childs), childs.cast.actor("child")
    hide_section(childs.plan, "measures", childs.cast["parent"], actor=child)
    parent = childs.client("parent", on_behalf_of="child")
    address = ordered(parent)
    assert WORDS in words(fetched(parent, address))
    set_private(goal, actor=child, private=True)
    assert is_kept_back(parent, address)
    again = package(parent)  # private before it was ordered
    assert WORDS not in words(again)


def test_shown_again_after_it_was_ordered_keeps_nothing_back(childs: Place) -> None:
    goal, child = goal_of(childs), childs.cast.actor("child")
    set_private(goal, actor=child, private=True)
    parent = childs.client("parent", on_behalf_of="child")
    address = ordered(parent)
    set_private(goal, actor=child, private=False)
    assert not is_kept_back(parent, address)


@pytest.mark.parametrize("hides", [True, False])
def test_address_protected_after_it_was_ordered(childs: Place, hides: bool) -> None:
    """Local units stand in the texts, and she who has a part of it never had the whole to lose."""
    read(childs, "therapist", ["goals"])
    if hides:
        hide_section(childs.plan, "measures", childs.cast["parent"], actor=childs.cast.actor("child"))
    parent, child = childs.client("parent", on_behalf_of="child"), childs.client("child")
    theirs, hers = ordered(parent), ordered(child)
    assert "Heimetenesta" in words(fetched(parent, theirs))
    protect_address(childs.case, actor=childs.cast.actor("coordinator"), protection=AddressProtection.values[0])
    assert is_kept_back(parent, theirs)
    assert "Heimetenesta" in words(fetched(child, hers))
    protected = ordered(parent)
    assert "Heimetenesta" not in words(fetched(parent, protected))
    protect_address(childs.case, actor=childs.cast.actor("coordinator"), protection="")
    assert not is_kept_back(parent, protected)


@pytest.mark.parametrize("hides", [True, False])
def test_plugin_switched_off_keeps_it_from_others_than_herself(childs: Place, hides: bool) -> None:
    goal_of(childs)
    if hides:
        hide_section(childs.plan, "measures", childs.cast["parent"], actor=childs.cast.actor("child"))
    parent, child = childs.client("parent", on_behalf_of="child"), childs.client("child")
    theirs, hers = ordered(parent), ordered(child)
    PluginState.objects.filter(slug="plan").update(state=State.READ_ONLY)
    assert not is_kept_back(parent, theirs)
    PluginState.objects.filter(slug="plan").update(state=State.OFF)
    assert is_kept_back(parent, theirs)
    assert not is_kept_back(child, hers)


@pytest.mark.parametrize("who", [{"handle": "child"}, {"handle": "parent", "on_behalf_of": "child"}])
def test_refused_by_a_plugin_since(childs: Place, who: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    goal_of(childs)
    client = childs.client(**who)
    address = ordered(client)
    refuse(monkeypatch, "consents")  # which no veto touches
    assert not is_kept_back(client, address)
    refuse(monkeypatch, "goals")
    assert is_kept_back(client, address)
    address = ordered(client)
    assert not is_kept_back(client, address)  # said no to before it was made
    refuse(monkeypatch, "goals", "measures")
    assert is_kept_back(client, address)


def test_what_a_plugin_refuses_is_not_in_her_own_package_either(childs: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the bytes of a file there, nor what has changed."""
    goal, child = goal_of(childs), childs.cast.actor("child")
    change_goal(goal, actor=child, seen=goal.version, words=SECRET)
    stored = stored_in(childs)
    files = package(childs.client("child"))
    assert f"filer/{stored.neutral_name}" in files
    assert SECRET in words(files)
    refuse(monkeypatch, "goals")
    files = package(childs.client("child"))
    assert f"filer/{stored.neutral_name}" not in files
    assert SECRET not in words(files)


def test_her_own_has_what_she_wrote_while_it_was_private(childs: Place) -> None:
    goal, child = goal_of(childs), childs.cast.actor("child")
    set_private(goal, actor=child, private=True)
    change_goal(goal, actor=child, seen=goal.version, words=SECRET)
    with clock.moved_to(clock.now() + timedelta(days=1)):
        set_private(goal, actor=child, private=False)
        goal.refresh_from_db()
        change_goal(goal, actor=child, seen=goal.version, words="Ri")
        assert SECRET in words(package(childs.client("child")))
        assert SECRET not in words(package(childs.client("parent", on_behalf_of="child")))


def test_her_own_history_of_a_plan_is_there_while_the_module_is_off(childs: Place) -> None:
    """Her own package is excepted from what is off (ACCESS §5), what she wrote while it was private too."""
    goal, child = goal_of(childs), childs.cast.actor("child")
    change_goal(goal, actor=child, seen=goal.version, words="Gå langt")
    set_private(goal, actor=child, private=True)
    goal.refresh_from_db()
    change_goal(goal, actor=child, seen=goal.version, words=SECRET)
    stored = stored_in(childs, "documents")
    PluginState.objects.filter(slug="plan").update(state=State.OFF)
    changes = str(parts(package(childs.client("child")))["historikk.json"]["things"])
    assert f"«{WORDS}» → «Gå langt»" in changes
    assert f"«Gå langt» → «{SECRET}»" in changes
    assert f"filer/{stored.neutral_name}" in package(childs.client("child"))
    theirs = package(childs.client("parent", on_behalf_of="child"))
    assert WORDS not in words(theirs)
    assert f"filer/{stored.neutral_name}" not in theirs
