"""What the taker hides from a parent is told nowhere, and she herself is told no name of whom things were given to."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from ip_core.access import engine
from ip_core.testing import stories
from ip_core.testing.clients import client_of
from tests.access.standing import Stand
from tests.decisions.desk import keys_logged, page, post


def test_taker_hides_an_object_from_one_parent_and_shows_it_again(stand: Stand) -> None:
    intake = stand.case.proceedings.get(kind="intake")
    parent = lambda: engine.reach(stand.citizen("parent", on_behalf_of="child"), intake)  # noqa: E731
    assert parent().may_read("outcome")
    data = {"parent": stand.cast["parent"].pk, "sections": ["outcome"], "reason": "Fare for barnet"}
    assert post(stand, "skjul", "coordinator", **data).status_code == 403
    assert post(stand, "skjul", "systemcoordinator", **data).status_code == 302
    assert not parent().may_read("outcome")
    assert parent().may_read("letter")
    assert engine.reach(stand.citizen("otherparent", on_behalf_of="child"), intake).may_read("outcome")
    taker = client_of(stand.cast, "systemcoordinator")
    assert "utfallet er skjult for Ingvild Sandvik" in taker.get(page(stand)).content.decode()
    assert client_of(stand.cast, "coordinator").post(f"{page(stand)}vis-igjen/").status_code == 302
    assert client_of(stand.cast, "leader").post(f"{page(stand)}vis-igjen/").status_code == 403
    behalf = client_of(stand.cast, "parent", on_behalf_of="child")
    assert behalf.post(f"{page(stand)}vis-igjen/").status_code == 403
    assert "utfallet er skjult" not in behalf.get(f"/nb/sak/{stand.case.uuid}/").content.decode()
    assert not parent().may_read("outcome")  # the coordinator did not hide it, and does not lift it
    assert taker.post(f"{page(stand)}vis-igjen/", seen_on(stand, "systemcoordinator")).status_code == 302
    assert parent().may_read("outcome")


@pytest.mark.parametrize(("hidden", "is_told"), [([], True), (["outcome"], False), (["letter"], True)])
def test_hidden_outcome_is_told_nowhere_on_the_way(stand: Stand, hidden: list[str], is_told: bool) -> None:
    """Neither in words, nor by the steps that follow a yes."""
    intake = stand.case.proceedings.get(kind="intake")
    if hidden:
        post(stand, "skjul", "systemcoordinator", parent=stand.cast["parent"].pk, sections=hidden, reason="Fare")
    parent = client_of(stand.cast, "parent", on_behalf_of="child")
    text = parent.get(f"/nb/t/soknad/{intake.uuid}/").content.decode()
    assert ("Du fikk ja" in text, "velger koordinator" in text or "valgte en koordinator" in text) == (is_told, is_told)
    assert ("Du har ikke tilgang til svaret" in text) is not is_told
    assert ("outcome" in keys_logged(stand)) is is_told
    assert "Du fikk ja" in client_of(stand.cast, "child").get(f"/nb/t/soknad/{intake.uuid}/").content.decode()


def test_hidden_outcome_is_not_in_the_history_of_the_case_either(stand: Stand) -> None:
    """The row is the case's and known by existence; the answer in it is an object of its own."""
    path = reverse("case-history", args=[stand.case.uuid])
    parent = client_of(stand.cast, "parent", on_behalf_of="child")
    assert "Utfall" in parent.get(path).content.decode()
    assert "outcome" in keys_logged(stand)
    post(stand, "skjul", "systemcoordinator", parent=stand.cast["parent"].pk, sections=["outcome"], reason="Fare")
    for client, is_told in ((parent, False), (client_of(stand.cast, "child"), True)):
        text = "".join(client.get(path, {"side": side}).content.decode() for side in (1, 2))
        assert "Avgjort" in text
        assert ("Utfall" in text) is is_told


@pytest.mark.parametrize("kind", ["stopp", "samtykkekompetanse", "egen-koordinator"])
def test_taker_is_told_no_name_of_whom_something_was_given_to(adults: Stand, kind: str) -> None:
    """She learns that there are consents (ACCESS §4); the coordinator reads them, and that is logged."""
    stories.granted(adults.cast, adults.plan)
    name = adults.cast["therapist"].name
    for handle, is_told in (("systemcoordinator", False), ("coordinator", True)):
        text = client_of(adults.cast, handle).get(page(adults, kind)).content.decode()
        assert (name in text) is is_told, handle
        logged = keys_logged(adults)
        assert ("consents" in logged) is is_told


def seen_on(stand: Stand, handle: str) -> dict[str, list[str]]:
    """What the page lists, as its form sends it."""
    text = client_of(stand.cast, handle).get(f"{page(stand)}vis-igjen/").content.decode()
    return {"seen": re.findall(r'name="seen" value="(\d+)"', text)}


def test_owner_shows_again_what_the_taker_hid(stand: Stand) -> None:
    intake = stand.case.proceedings.get(kind="intake")
    data = {"parent": stand.cast["parent"].pk, "sections": ["outcome"], "reason": "Fare for barnet"}
    post(stand, "skjul", "systemcoordinator", **data)
    child = client_of(stand.cast, "child")
    assert "Skjult i søknaden" in child.get(f"/nb/sak/{stand.case.uuid}/").content.decode()
    assert "utfallet er skjult for Ingvild Sandvik" in child.get(f"{page(stand)}vis-igjen/").content.decode()
    child.post(f"{page(stand)}vis-igjen/", seen_on(stand, "child"))
    assert engine.reach(stand.citizen("parent", on_behalf_of="child"), intake).may_read("outcome")


def test_an_old_page_never_opens_what_was_hidden_since(stand: Stand) -> None:
    intake = stand.case.proceedings.get(kind="intake")
    hidden = {"parent": stand.cast["parent"].pk, "reason": "Fare for barnet"}
    post(stand, "skjul", "systemcoordinator", **hidden, sections=["outcome"])
    old = seen_on(stand, "child")
    post(stand, "skjul", "systemcoordinator", **hidden, sections=["letter"])
    child = client_of(stand.cast, "child")
    said = child.post(f"{page(stand)}vis-igjen/", old, follow=True).content.decode()
    reach = engine.reach(stand.citizen("parent", on_behalf_of="child"), intake)
    assert (reach.may_read("outcome"), reach.may_read("letter")) == (True, False)
    assert "Mer er skjult siden du åpnet siden" in said
    assert "brevet er skjult for Ingvild Sandvik" in said
    child.post(f"{page(stand)}vis-igjen/")
    assert not engine.reach(stand.citizen("parent", on_behalf_of="child"), intake).may_read("letter")


def test_nothing_is_hidden_from_parents_of_16(stand: Stand) -> None:
    stand.aged("child", 16)
    data = {"parent": stand.cast["parent"].pk, "sections": ["outcome"], "reason": "x"}
    assert post(stand, "skjul", "systemcoordinator", **data).status_code == 403
