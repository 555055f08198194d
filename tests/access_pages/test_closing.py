"""Closing a plan: once the consent to it is signed, by the coordinator or the owner's side, and for good."""

import pytest

from ip_core.access import engine
from ip_core.access.closing import close_plan, may_close_plan
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.models import Consent
from ip_core.access.services import prepare_consent, withdraw_consent
from ip_core.exceptions import NotAllowed
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing import stories
from tests.access_pages.conftest import Place

OTHERS = ("therapist", "leader", "systemcoordinator", "caseworker", "employee", "applicant", "control", "administrator")


def agreed(place: Place, *signers: str, owner: str = "owner") -> Consent:
    """Asked by the coordinator, and signed by these."""
    consent = prepare_consent(
        place.plan, actor=place.cast.actor("coordinator"), kind=ConsentKind.ENDING, text=stories.TEXT
    )
    others = (None if one == owner else owner for one in signers)
    actors = [place.cast.actor(one, on_behalf_of=other) for one, other in zip(signers, others, strict=True)]
    return stories.signed(consent, *actors)


def path(place: Place) -> str:
    return f"{place.path}avslutt/"


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_plan_is_not_closed_before_it_is_said_yes_to(place: Place, handle: str) -> None:
    client = place.client(handle)
    for response in (client.get(path(place)), client.post(path(place))):
        assert response.status_code == 403
        assert "før det er sagt ja" in response.content.decode()
    with pytest.raises(NotAllowed):
        close_plan(place.plan, actor=place.cast.actor(handle))
    place.plan.refresh_from_db()
    assert place.plan.closed_at is None
    assert "avslutt/" not in client.get(place.path).content.decode()


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_coordinator_or_owner_closes_and_every_access_ends(place: Place, handle: str) -> None:
    agreed(place, "owner")
    client = place.client(handle)
    assert engine.reach(place.cast.actor("therapist"), place.plan)
    assert "avslutt/" in client.get(place.path).content.decode()
    assert "Alle tilganger og invitasjoner slutter" in client.get(path(place)).content.decode()
    place.plan.refresh_from_db()
    assert place.plan.closed_at is None
    assert client.post(path(place), follow=True).status_code == 200
    place.plan.refresh_from_db()
    assert place.plan.closed_at is not None
    assert not engine.reach(place.cast.actor("therapist"), place.plan)
    assert engine.reach(place.cast.actor("coordinator"), place.plan).readable == {"messages"}
    assert engine.reach(place.cast.actor("owner"), place.plan).level("goals") == Level.READ
    assert client.post(path(place)).status_code == (403 if handle == "owner" else 404)


@pytest.mark.parametrize("handle", OTHERS)
def test_for_everybody_else_there_is_no_such_page(place: Place, handle: str) -> None:
    agreed(place, "owner")
    client = place.client(handle)
    missing = client.get("/nb/finnes-ikke/").content
    for response in (client.get(path(place)), client.post(path(place))):
        assert (response.status_code, response.content) == (404, missing)
    with pytest.raises(NotAllowed):
        close_plan(place.plan, actor=place.cast.actor(handle))
    place.plan.refresh_from_db()
    assert place.plan.closed_at is None


def test_yes_that_was_withdrawn_closes_nothing(place: Place) -> None:
    withdraw_consent(agreed(place, "owner"), actor=place.cast.actor("owner"))
    assert place.client("coordinator").post(path(place)).status_code == 403


def test_own_coordinator_closes_too(place: Place) -> None:
    from tests.access.standing import Stand

    stand = Stand(place.cast, place.plan)
    stand.own_coordinator("applicant")
    assert not may_close_plan(stand.citizen("applicant"), place.plan)
    agreed(place, "owner")
    assert may_close_plan(stand.citizen("applicant"), place.plan)


def test_child_does_not_close_what_its_parents_have_said_yes_to(childs: Place) -> None:
    agreed(childs, "parent", "otherparent", owner="child")
    refused = childs.client("child").post(path(childs))
    assert refused.status_code == 403
    assert "foreldrene dine eller koordinatoren" in refused.content.decode()
    assert childs.client("parent", on_behalf_of="child").post(path(childs)).status_code == 302
    childs.plan.refresh_from_db()
    assert childs.plan.closed_at is not None


@pytest.mark.parametrize("state", [State.READ_ONLY, State.OFF])
def test_nothing_is_closed_while_plans_are_shut_for_changes(place: Place, state: State) -> None:
    agreed(place, "owner")
    PluginState.objects.filter(slug="plan").update(state=state)
    assert place.client("owner").post(path(place)).status_code == 403
    place.plan.refresh_from_db()
    assert place.plan.closed_at is None
