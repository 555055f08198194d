"""ACCESS §4, protected address: owner, taker of the open step, coordinator; for everybody else the neutral text.

A row is a reader; the surfaces are the application's phone, the coordinator's unit in the plan, and the access page."""

from __future__ import annotations

import pytest

from ip_core.access.addresses import neutral, veil_over
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from tests.access.standing import Stand

UNIT = "Heimetenesta"
pytestmark = pytest.mark.usefixtures("one_instant")


@pytest.fixture
def stand(meland: Cast) -> Stand:
    found = Stand(meland, stories.open_plan(meland, "child"))
    stories.granted(meland, found.plan, ["goals", "coordination"], owner="child")
    found.change(meland["child"], address_protection="strictly_confidential")
    return found


def deputy(stand: Stand) -> Actor:
    stand.appoint("othercoordinator", "deputy")
    return stand.at_work("othercoordinator")


def own_coordinator(stand: Stand) -> Actor:
    stand.own_coordinator("applicant")
    return stand.citizen("applicant")


ROWS = {
    "owner": (True, lambda s: s.citizen("child")),
    "coordinator": (True, lambda s: s.at_work("coordinator")),
    "taker of the open step": (True, lambda s: taker(s)),
    "taker, her step is done": (False, lambda s: s.at_work("systemcoordinator")),
    "deputy": (False, deputy),
    "own coordinator": (False, own_coordinator),
    "parent": (False, lambda s: s.citizen("parent", on_behalf_of="child")),
    "grantee": (False, lambda s: s.at_work("therapist")),
    "leader": (False, lambda s: s.at_work("leader")),
    "stranger": (False, lambda s: s.at_work("employee")),
}


def taker(stand: Stand) -> Actor:
    """The deciding step is open again."""
    step = stand.case.proceedings.get(kind="intake").steps.get(key="avgjere")
    stand.change(step, done_at=None)
    return stand.at_work("systemcoordinator")


@pytest.mark.parametrize("who", ROWS)
def test_who_sees_it(stand: Stand, who: str) -> None:
    sees, make = ROWS[who]
    actor = make(stand)
    stand.case.refresh_from_db()
    veil = veil_over(stand.case, actor)
    assert veil("Osterveien 4") == ("Osterveien 4" if sees else neutral())
    assert veil("") == ""


@pytest.mark.parametrize("who", ["parent", "grantee", "deputy"])
def test_address_that_is_not_protected_is_shown(stand: Stand, who: str) -> None:
    stand.change(stand.cast["child"], address_protection="")
    stand.case.refresh_from_db()
    _sees, make = ROWS[who]
    assert veil_over(stand.case, make(stand))("Osterveien 4") == "Osterveien 4"


@pytest.mark.parametrize(("protection", "shown"), [("strictly_confidential", False), ("", True)])
def test_plan_and_access_page_name_no_local_unit_to_parents(stand: Stand, protection: str, *, shown: bool) -> None:
    stand.change(stand.cast["child"], address_protection=protection)
    parent = client_of(stand.cast, "parent", on_behalf_of="child")
    for address in (f"/nb/t/plan/{stand.plan.uuid}/", f"/nb/sak/{stand.case.uuid}/innsyn/"):
        text = parent.get(address).content.decode()
        assert "Torunn Vikane" in text
        assert (UNIT in text) is shown
    child = client_of(stand.cast, "child").get(f"/nb/t/plan/{stand.plan.uuid}/").content.decode()
    assert UNIT in child
