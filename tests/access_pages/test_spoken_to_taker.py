"""Whoever handles the application writes down what is taken back by word of mouth, and learns nothing of it (§4)."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from ip_core import clock
from ip_core.access import engine, registering, standing
from ip_core.access.enums import ConsentKind
from ip_core.access.exceptions import RegistrationNotPossible
from ip_core.access.models import AccessEvent
from ip_core.exceptions import NotAllowed
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing import stories
from tests.access_pages.conftest import NOW, Place

ASKED = "Har noen sagt at et samtykke skal trekkes?"
LATER = NOW + timedelta(minutes=1)


def page(place: Place) -> str:
    return f"/nb/sak/{place.case.uuid}/muntlig/"


def taker(place: Place) -> Client:
    return place.client("systemcoordinator")


def said(place: Place, kind: str = "information", who: str = "owner") -> dict[str, str]:
    return {"kind": kind, "who": str(place.cast[who].uuid)}


def assert_closed(place: Place, handle: str) -> None:
    """By its address, by its form and by the service."""
    client = place.client(handle)
    assert client.get(page(place)).status_code == 404
    assert client.post(page(place), said(place)).status_code == 404
    with pytest.raises(NotAllowed):
        registering.register_withdrawal_of_kind(
            place.plan, "information", place.cast["owner"], actor=place.cast.actor(handle)
        )
    assert ConsentKind.INFORMATION in standing.given(place.plan)


def test_taker_is_led_to_it_and_is_told_the_kinds_alone(place: Place) -> None:
    PluginState.objects.filter(slug="consent").update(state=State.OFF)
    assert page(place) in taker(place).get(f"/nb/sak/{place.case.uuid}/").content.decode()
    text = taker(place).get(page(place)).content.decode()
    assert ASKED in text
    assert "Ja til at opplysninger blir delt" in text
    assert "Ja til at planen blir laget" in text
    assert "ansvarsgruppe" not in text
    assert "Eirik Solbakk" not in text
    read = [one.sections for one in AccessEvent.objects.filter(person_uuid=place.cast["systemcoordinator"].uuid)]
    assert read
    assert not any("consents" in sections for sections in read)


def test_what_is_said_counts_at_once_and_stands_in_the_case(place: Place) -> None:
    with clock.moved_to(LATER):
        assert engine.reach(place.cast.actor("therapist"), place.plan)
        response = taker(place).post(page(place), said(place), follow=True)
        assert "Det er skrevet ned, og gjelder fra nå av." in response.content.decode()
        assert not engine.reach(place.cast.actor("therapist"), place.plan)
        assert standing.given(place.plan) == {ConsentKind.PLAN_MADE}
        text = place.client("owner").get(place.path).content.decode()
    assert "Sunniva Brekkestøl sa at tilgangen skulle trekkes. Marta Lyngstad skrev det ned." in text


def test_yes_to_the_plan_takes_the_rest_with_it_and_twice_is_once(place: Place) -> None:
    actor, owner = place.cast.actor("systemcoordinator"), place.cast["owner"]
    with clock.moved_to(LATER):
        taker(place).post(page(place), said(place, "plan_made"))
        assert standing.given(place.plan) == frozenset()
        registering.register_withdrawal_of_kind(place.plan, "plan_made", owner, actor=actor)
        again = taker(place).post(page(place), said(place, "plan_made"), follow=True)
    assert "Det er ikke noe samtykke å trekke nå." in again.content.decode()
    place.grants[0].consent.refresh_from_db()
    assert place.grants[0].consent.withdrawn_by == owner


def test_taker_of_two_cases_writes_down_in_each(place: Place) -> None:
    other = stories.open_plan(place.cast, "applicant")
    actor = place.cast.actor("systemcoordinator")
    assert registering.may_write_down_for(actor, place.plan)
    assert registering.may_write_down_for(actor, other)


def test_nothing_is_lost_of_what_was_chosen(place: Place) -> None:
    text = taker(place).post(page(place), {"kind": "plan_made"}).content.decode()
    chosen = BeautifulSoup(text, "html.parser").select("input[name=kind][checked]")
    assert [one["value"] for one in chosen] == ["plan_made"]
    assert standing.given(place.plan) == {ConsentKind.PLAN_MADE, ConsentKind.INFORMATION}


def test_child_takes_back_what_is_shared_and_only_parents_the_plan(childs: Place) -> None:
    refused = taker(childs).post(page(childs), said(childs, "plan_made", "child")).content.decode()
    assert "Dette kan bare trekkes av Ingvild Sandvik og Terje Haugland." in refused
    with pytest.raises(RegistrationNotPossible):
        registering.register_withdrawal_of_kind(
            childs.plan, "plan_made", childs.cast["child"], actor=childs.cast.actor("systemcoordinator")
        )
    assert ConsentKind.PLAN_MADE in standing.given(childs.plan)
    with clock.moved_to(LATER):
        taker(childs).post(page(childs), said(childs, "information", "child"))
        assert standing.given(childs.plan) == {ConsentKind.PLAN_MADE}


@pytest.mark.parametrize("handle", ["owner", "coordinator", "leader", "therapist", "employee", "applicant"])
def test_nobody_else_has_the_page(place: Place, handle: str) -> None:
    assert_closed(place, handle)


def test_taker_who_is_done_with_the_application_has_it_no_more(place: Place) -> None:
    with clock.moved_to(NOW + timedelta(days=60)):
        assert taker(place).get(page(place)).status_code == 404
