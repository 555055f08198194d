"""An own coordinator counts from her own yes: nobody says it for her, and until then she has nothing of the case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ip_core import clock
from ip_core.access.models import OwnCoordinator
from ip_core.cases.models import Event
from ip_core.decisions import own
from ip_core.exceptions import MedvirkError
from ip_core.testing.clients import client_of
from tests.access.standing import Stand

HANDLE = "parent"


@pytest.fixture
def asked(stand: Stand) -> OwnCoordinator:
    """The child's plan, and a parent who is asked by the coordinator to coordinate it herself."""
    response = client_of(stand.cast, "coordinator").post(
        f"/nb/sak/{stand.case.uuid}/avgjorelser/egen-koordinator/",
        {"person": stand.cast[HANDLE].pk, "has_agreed": "on"},
    )
    assert response.status_code == 302
    return OwnCoordinator.objects.get()


def page(row: OwnCoordinator) -> str:
    return f"/nb/min-side/koordinator/{row.uuid}/"


def reaches(stand: Stand) -> bool:
    return bool(stand.reach(stand.citizen(HANDLE)))


def answer(stand: Stand, row: OwnCoordinator, said: str, handle: str = HANDLE, **how: Any) -> int:
    return int(client_of(stand.cast, handle, **how).post(page(row), {"svar": said}).status_code)


def test_nothing_before_her_own_yes_and_all_of_it_from_then(stand: Stand, asked: OwnCoordinator) -> None:
    hers = client_of(stand.cast, HANDLE)
    plan = f"/nb/t/plan/{stand.plan.uuid}/"
    assert asked.accepted_at is None
    assert not reaches(stand)
    assert hers.get(plan).status_code == 404
    assert answer(stand, asked, "ja") == 302
    assert hers.get(plan).status_code == 200
    assert Event.objects.filter(case=stand.case, kind="own_coordinator.accepted").count() == 1
    answer(stand, asked, "ja")
    assert Event.objects.filter(kind="own_coordinator.accepted").count() == 1


def test_question_names_who_asks_and_neither_owner_nor_case(stand: Stand, asked: OwnCoordinator) -> None:
    hers = client_of(stand.cast, HANDLE)
    for address in ("/nb/min-side/", page(asked)):
        text = hers.get(address).content.decode()
        for secret in ("Nora", stand.case.number, str(stand.case.uuid), str(stand.plan.uuid)):
            assert secret not in text, address
    assert "Torunn Vikane har ført inn" in hers.get(page(asked)).content.decode()
    assert page(asked) in hers.get("/nb/min-side/").content.decode()
    assert page(asked) not in client_of(stand.cast, "otherparent").get("/nb/min-side/").content.decode()


@pytest.mark.parametrize(
    "handle", ["otherparent", "owner", "coordinator", "leader", "therapist", "employee", "control"]
)
def test_nobody_else_sees_the_question_or_answers_it(stand: Stand, asked: OwnCoordinator, handle: str) -> None:
    assert client_of(stand.cast, handle).get(page(asked)).status_code == 404
    assert answer(stand, asked, "ja", handle) == 404
    asked.refresh_from_db()
    assert asked.accepted_at is None


def test_not_while_she_acts_for_the_child(stand: Stand, asked: OwnCoordinator) -> None:
    assert answer(stand, asked, "ja", on_behalf_of="child") == 404
    with pytest.raises(MedvirkError):
        own.accept_coordination(asked, actor=stand.citizen(HANDLE, on_behalf_of="child"))


def test_no_ends_the_question_and_another_may_be_asked(stand: Stand, asked: OwnCoordinator) -> None:
    assert answer(stand, asked, "nei") == 302
    assert not reaches(stand)
    assert answer(stand, asked, "ja") == 404
    assert Event.objects.filter(kind="own_coordinator.declined").exists()
    client_of(stand.cast, "coordinator").post(
        f"/nb/sak/{stand.case.uuid}/avgjorelser/egen-koordinator/",
        {"person": stand.cast["otherparent"].pk, "has_agreed": "on"},
    )
    assert OwnCoordinator.objects.filter(valid_until=None).get().person == stand.cast["otherparent"]


def test_she_may_stop_and_it_holds_from_the_next_request(stand: Stand, asked: OwnCoordinator) -> None:
    answer(stand, asked, "ja")
    with clock.moved_to(clock.now() + timedelta(days=1)):
        assert reaches(stand)
        assert answer(stand, asked, "nei") == 302
        assert not reaches(stand)
    assert Event.objects.filter(kind="own_coordinator.left").exists()


def test_ended_by_the_recorder_it_can_no_longer_be_accepted(stand: Stand, asked: OwnCoordinator) -> None:
    ended = client_of(stand.cast, "coordinator").post(
        f"/nb/sak/{stand.case.uuid}/avgjorelser/egen-koordinator/{asked.uuid}/avslutt/"
    )
    assert ended.status_code == 302
    assert answer(stand, asked, "ja") == 404
    assert not reaches(stand)
