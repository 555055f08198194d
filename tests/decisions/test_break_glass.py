"""Nødtilgang: asked for with a reason, let in by a second person, told to the citizen, and over after a day."""

from __future__ import annotations

from typing import Any

import pytest

from ip_core.access import keys
from ip_core.decisions import protection
from ip_core.testing import stories
from ip_core.testing.clients import client_of
from tests.access.standing import Stand
from tests.decisions.desk import kinds_of

ASK = "/nb/arbeidsliste/nodtilgang/"


def ask(stand: Stand, handle: str, number: str = "", sections: tuple[str, ...] = ("goals",)) -> Any:
    data = {"case_number": number or stand.case.number, "sections": sections, "reason": "Fare for livet"}
    return client_of(stand.cast, handle).post(ASK, data, follow=True)


def answer(stand: Stand, handle: str, said: str = "ja") -> int:
    row = stand.plan.break_glasses.get()
    status: int = client_of(stand.cast, handle).post(f"{ASK}{row.uuid}/svar/", {"svar": said}).status_code
    return status


def test_asked_confirmed_read_told_and_ended(stand: Stand) -> None:
    employee = client_of(stand.cast, "employee")
    plan = f"/nb/t/plan/{stand.plan.uuid}/"
    ask(stand, "employee")
    assert employee.get(plan).status_code == 404
    assert answer(stand, "leader") == 302
    assert employee.get(plan).status_code == 200
    assert stand.reach(stand.at_work("employee")).readable == {"goals"}
    assert {"break_glass.asked", "break_glass.confirmed"} <= set(kinds_of(stand))
    row = stand.plan.break_glasses.get()
    assert employee.post(f"{ASK}{row.uuid}/avslutt/").status_code == 302
    assert employee.get(plan).status_code == 404


def test_it_stands_out_in_the_owners_log(stand: Stand) -> None:
    ask(stand, "employee")
    answer(stand, "leader")
    client_of(stand.cast, "employee").get(f"/nb/t/plan/{stand.plan.uuid}/")
    text = client_of(stand.cast, "child").get(f"/nb/sak/{stand.case.uuid}/logg/").content.decode()
    assert "Silje Kvamme" in text
    assert "Fare for livet" in text


@pytest.mark.parametrize("handle", ["employee", "coordinator", "othercoordinator", "editor", "therapist", "caseworker"])
def test_only_a_leader_of_the_unit_or_the_system_coordinator_confirms(stand: Stand, handle: str) -> None:
    ask(stand, "employee")
    assert answer(stand, handle) == 404
    assert not stand.reach(stand.at_work("employee"))


def test_system_coordinator_may_confirm_and_a_no_opens_nothing(stand: Stand) -> None:
    ask(stand, "employee")
    assert answer(stand, "systemcoordinator", "nei") == 302
    assert not stand.reach(stand.at_work("employee"))
    assert answer(stand, "systemcoordinator") == 403  # answered already


def test_the_answer_is_the_same_whether_the_case_exists_or_not(stand: Stand) -> None:
    there, missing = ask(stand, "employee"), ask(stand, "employee", "2026/9999")
    assert there.redirect_chain == missing.redirect_chain
    assert b"sendt til lederen" in there.content
    assert b"sendt til lederen" in missing.content
    assert stand.plan.break_glasses.count() == 1


@pytest.mark.parametrize(("handle", "status"), [("therapist", 404), ("editor", 404), ("owner", 404), ("leader", 200)])
def test_who_opens_the_page(stand: Stand, handle: str, status: int) -> None:
    assert client_of(stand.cast, handle).get(ASK).status_code == status


def test_leader_sees_only_what_waits_for_her(stand: Stand) -> None:
    stories.open_plan(stand.cast, "owner")
    ask(stand, "caseworker")
    text = client_of(stand.cast, "leader").get(ASK).content.decode()
    assert "Hilde Rosseland" not in text  # another unit's
    assert "Hilde Rosseland" in client_of(stand.cast, "systemcoordinator").get(ASK).content.decode()


def test_never_messages_consents_or_the_application(stand: Stand) -> None:
    response = ask(stand, "employee", sections=(keys.MESSAGES,))
    assert response.status_code == 200
    assert not stand.plan.break_glasses.exists()


@pytest.mark.parametrize(("named", "seen", "status"), [("systemcoordinator", True, 302), ("leader", False, 404)])
def test_in_a_shielded_case_only_who_is_named_learns_of_it(stand: Stand, named: str, seen: bool, status: int) -> None:
    ask(stand, "employee")
    protection.shield(
        stand.case, [stand.cast[named]], actor=stand.cast.actor("systemcoordinator"), reason="Hun er kjent"
    )
    text = client_of(stand.cast, "systemcoordinator").get(ASK).content.decode()
    assert (stand.case.number in text) is seen
    assert answer(stand, "systemcoordinator") == status
