"""A name and a day: whoever comes along to one meeting is written down, taken back, and sees nothing (ACCESS §4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ip_core import clock
from ip_core.access import engine
from ip_core.access.models import AccessEvent, Companion, OwnCoordinator
from ip_core.cases.models import Event
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from tests.access_pages.conftest import NOW, Place

TODAY = NOW.date()
DATA = {"name": "Terje Haugland", "meeting_date": (TODAY + timedelta(days=3)).isoformat()}


@pytest.fixture
def childs(meland: Cast) -> Place:
    plan = stories.open_plan(meland, "child")
    return Place(meland, plan, stories.granted(meland, plan, owner="child"))


def page(place: Place, row: Companion | None = None) -> str:
    return f"/nb/sak/{place.case.uuid}/innsyn/folge/{f'{row.uuid}/trekk/' if row else ''}"


def post(place: Place, handle: str, data: dict[str, str] | None = None, **how: Any) -> Any:
    return client_of(place.cast, handle, **how).post(page(place), DATA if data is None else data)


@pytest.mark.parametrize(
    ("handle", "status"),
    [
        ("owner", 200), ("coordinator", 200), ("therapist", 404), ("leader", 404), ("systemcoordinator", 404),
        ("employee", 404), ("othercoordinator", 404), ("applicant", 404), ("editor", 404), ("control", 404),
    ],
)  # fmt: skip
def test_who_writes_it_down_and_takes_it_back(place: Place, handle: str, status: int) -> None:
    assert client_of(place.cast, handle).get(page(place)).status_code == status
    assert post(place, handle).status_code == (302 if status == 200 else 404)
    assert Companion.objects.count() == (1 if status == 200 else 0)
    if status == 404:
        post(place, "owner")
    row = Companion.objects.get()
    gone = client_of(place.cast, handle).post(page(place, row)).status_code
    assert gone == (302 if status == 200 else 404)
    row.refresh_from_db()
    assert (row.withdrawn_at is not None) is (status == 200)


def test_whoever_is_named_sees_nothing_even_with_that_very_name(place: Place) -> None:
    named = place.cast["otherparent"]
    assert DATA["name"] == named.name
    post(place, "owner")
    assert not engine.reach(place.cast.actor("otherparent"), place.plan)
    client = client_of(place.cast, "otherparent")
    for address in (page(place), f"/nb/sak/{place.case.uuid}/", f"/nb/t/plan/{place.plan.uuid}/"):
        assert client.get(address).status_code == 404
    text = client_of(place.cast, "owner").get(page(place)).content.decode()
    assert "Terje Haugland" in text
    assert "ser ikke noe av planen" in text


def test_in_the_owners_log_timeline_and_history(place: Place) -> None:
    post(place, "coordinator")
    client_of(place.cast, "coordinator").post(page(place, Companion.objects.get()))
    kinds = list(Event.objects.filter(kind__startswith="companion").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["companion.named", "companion.withdrawn"]
    client_of(place.cast, "coordinator").get(page(place))
    seen = AccessEvent.objects.latest("pk")
    assert [section["key"] for section in seen.sections] == ["consents"]
    history = f"/nb/sak/{place.case.uuid}/historikk/"
    assert "Følge i ett møte" in client_of(place.cast, "owner").get(history).content.decode()
    assert "Terje Haugland" not in client_of(place.cast, "therapist").get(history).content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({**DATA, "name": " "}, "Skriv navnet"),
        ({**DATA, "meeting_date": "i morgen"}, "Skriv datoen med dag"),
        ({**DATA, "meeting_date": (TODAY - timedelta(days=1)).isoformat()}, "Møtet må være i dag eller senere."),
    ],
)
def test_what_does_not_hold_is_said_and_what_was_typed_stays(place: Place, data: dict[str, str], said: str) -> None:
    response = post(place, "owner", data)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not Companion.objects.exists()


def test_a_child_below_16_does_not_name_anybody_alone_and_her_parents_do(childs: Place) -> None:
    assert client_of(childs.cast, "child").get(page(childs)).status_code == 200
    assert post(childs, "child").status_code == 403
    assert post(childs, "parent", on_behalf_of="child").status_code == 302
    row = Companion.objects.get()
    assert client_of(childs.cast, "child").post(page(childs, row)).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_by == childs.cast["child"]


def own_coordinator(place: Place, handle: str) -> None:
    now = clock.now()
    with acting(Actor.system()):
        OwnCoordinator.objects.create(
            case=place.case, person=place.cast[handle], named_by=place.cast["coordinator"], named_at=now,
            accepted_at=now, valid_from=now,
        )  # fmt: skip


def test_the_link_stands_where_the_page_opens_and_nowhere_else(place: Place) -> None:
    own_coordinator(place, "parent")
    for handle, opens in (("owner", True), ("coordinator", True), ("parent", False)):
        client = client_of(place.cast, handle)
        shown = client.get(place.path)
        assert shown.status_code == 200
        assert (page(place) in shown.content.decode()) is opens, handle
        assert client.get(page(place)).status_code == (200 if opens else 403)


def test_own_coordinator_and_a_closed_plan_give_no_form(place: Place) -> None:
    own_coordinator(place, "parent")
    with acting(Actor.system()):
        assert post(place, "parent").status_code == 403
        place.plan.closed_at = clock.now()
        place.plan.save()
    assert post(place, "owner").status_code == 403
    assert not Companion.objects.exists()


def test_another_cases_row_is_not_found(place: Place) -> None:
    post(place, "owner")
    other = stories.open_plan(place.cast, "applicant")
    theirs = client_of(place.cast, "applicant")
    address = f"/nb/sak/{other.case.uuid}/innsyn/folge/{Companion.objects.get().uuid}/trekk/"
    assert theirs.post(address).status_code == 404
    assert Companion.objects.get().withdrawn_at is None
