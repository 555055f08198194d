"""A coordinator after the first: another for the same plan, and one again when she applies anew after closing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.cases.services import close_proceeding, finish_start
from ip_core.people.actor import Actor
from tests.access.standing import Stand
from tests.intake.story import Walk


@pytest.fixture
def planned(meland: Walk) -> Proceeding:
    """An application with a coordinator, and the plan's proceeding."""
    return _granted(meland, "coordinator")


def _granted(walk: Walk, coordinator: str) -> Proceeding:
    proceeding = _decided(walk)
    walk.appoint("leader", proceeding, coordinator)
    walk.accept(coordinator, proceeding)
    return proceeding


def _decided(walk: Walk) -> Proceeding:
    proceeding = walk.apply()
    walk.assess("systemcoordinator", proceeding)
    walk.decide("systemcoordinator", proceeding)
    return proceeding


def begin(walk: Walk, proceeding: Proceeding) -> None:
    address = walk.url("case", proceeding.case.uuid)
    answer = walk.client("leader").post(f"{address}avgjorelser/ny-koordinator/", {"reason": "Sluttar."})
    assert answer.status_code == 302


def plans(proceeding: Proceeding) -> list[Proceeding]:
    with scopes_disabled():
        return list(Proceeding.objects.filter(case=proceeding.case, kind="plan").order_by("opened_at"))


def running(proceeding: Proceeding) -> list[str]:
    with scopes_disabled():
        rows = CoordinatorAppointment.objects.filter(case=proceeding.case, accepted_at__isnull=False, valid_until=None)
        return [row.person.given_name for row in rows]


def waiting(proceeding: Proceeding, act: str) -> ProceedingStep:
    with scopes_disabled():
        return ProceedingStep.objects.get(proceeding=proceeding, act=act, done_at=None)


def ask(walk: Walk, proceeding: Proceeding, handle: str) -> Any:
    data = {"coordinator": walk.cast.membership(handle).pk}
    return walk.post("leader", "step", waiting(proceeding, "appoint").uuid, data=data)


def say_yes(walk: Walk, proceeding: Proceeding) -> str:
    address = walk.url("step", waiting(proceeding, "accept").uuid)
    answer = walk.client("othercoordinator").post(address, {"answer": "yes"}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_another_takes_over_the_same_plan(meland: Walk, planned: Proceeding) -> None:
    begin(meland, planned)
    assert ask(meland, planned, "othercoordinator").status_code == 302
    assert running(planned) == ["Torunn"]
    assert "Planen kan lagast når Even har sagt ja" in say_yes(meland, planned)
    assert running(planned) == ["Jostein"]
    assert len(plans(planned)) == 1
    assert meland.get("coordinator", "case", planned.case.uuid).status_code == 404


def test_who_takes_over_an_open_plan_is_not_told_that_it_waits_for_a_yes(meland: Walk, planned: Proceeding) -> None:
    with meland.cast.inside():
        Stand(meland.cast, plans(planned)[0]).consent_to_the_plan("applicant")
    begin(meland, planned)
    ask(meland, planned, "othercoordinator")
    assert "Du er koordinator for Even Torsvik frå no av" in say_yes(meland, planned)


def test_whoever_coordinates_is_no_choice(meland: Walk, planned: Proceeding) -> None:
    begin(meland, planned)
    page = meland.get("leader", "step", waiting(planned, "appoint").uuid).content.decode()
    assert "Jostein Hopsdal" in page
    assert "Torunn Vikane" not in page.split('name="coordinator"', 1)[1]
    assert ask(meland, planned, "coordinator").status_code == 200
    assert running(planned) == ["Torunn"]
    assert waiting(planned, "appoint").done_at is None


def test_two_at_once_are_told_that_one_is_asked(
    meland: Walk, planned: Proceeding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the policy did not see, the database says."""

    def raced(*args: object, **kwargs: object) -> None:
        raise IntegrityError

    begin(meland, planned)
    monkeypatch.setattr("plugins.intake.views.appointing.ask_coordinator", raced)
    answer = ask(meland, planned, "othercoordinator")
    assert "Ein koordinator er spurd og har ikkje svart enno" in answer.content.decode()


@pytest.fixture
def opened(meland: Walk, planned: Proceeding) -> Proceeding:
    """Her plan is open: she has said yes to it."""
    with meland.cast.inside():
        stand = Stand(meland.cast, plans(planned)[0])
        stand.consent_to_the_plan("applicant")
        finish_start(stand.plan, actor=Actor.system("test"))
    return planned


def acts(proceeding: Proceeding) -> list[str]:
    """What waits in this application."""
    with scopes_disabled():
        return list(ProceedingStep.objects.filter(proceeding=proceeding, done_at=None).values_list("act", flat=True))


def status(walk: Walk, proceeding: Proceeding) -> str:
    return str(walk.get("applicant", "intake", proceeding.uuid).content.decode())


def test_she_applies_anew_after_closing_and_gets_the_same_coordinator_again(meland: Walk, opened: Proceeding) -> None:
    with meland.cast.inside():
        close_proceeding(plans(opened)[0], actor=Actor.system("test"))
    with clock.moved_to(clock.now() + timedelta(days=60)):
        again = _granted(meland, "coordinator")
        assert again.pk != opened.pk
        assert acts(again) == ["start"]
        assert [plan.closed_at is None for plan in plans(again)] == [False, True]
        with scopes_disabled():
            rows = list(CoordinatorAppointment.objects.filter(case=again.case).order_by("asked_at"))
        assert [row.proceeding_id for row in rows] == [opened.pk, again.pk]
        assert [row.valid_until for row in rows] == [rows[1].accepted_at, None]


@pytest.mark.parametrize(("handle", "name"), [("othercoordinator", "Jostein"), ("coordinator", "Torunn")])
def test_newer_application_finds_one_for_the_plan_that_is_open(
    meland: Walk, opened: Proceeding, handle: str, name: str
) -> None:
    """And leaves no start to wait for: neither her status page nor her next application would get past it."""
    with clock.moved_to(clock.now() + timedelta(days=60)):
        again = _granted(meland, handle)
        assert running(again) == [name]
        assert len(plans(again)) == 1
        assert acts(again) == []
        assert "No bestemmer du" not in status(meland, again)


def test_plan_that_closes_before_it_was_started_leaves_nothing_to_wait_for(meland: Walk, planned: Proceeding) -> None:
    assert acts(planned) == ["start"]
    with meland.cast.inside():
        close_proceeding(plans(planned)[0], actor=Actor.system("test"))
    assert acts(planned) == []


def test_she_applies_anew_while_another_is_found(meland: Walk, opened: Proceeding) -> None:
    """And the finding ends with the application that it goes on in."""
    with clock.moved_to(clock.now() + timedelta(days=60)):
        begin(meland, opened)
        page = status(meland, opened)
        assert "Kommunen finn ein ny koordinator" in page
        assert "Koordinatoren svara ja" in page
        again = meland.apply()
        assert again.pk != opened.pk
        assert acts(opened) == []
        assert running(opened) == ["Torunn"]


def test_a_no_is_not_told_as_a_yes(meland: Walk) -> None:
    proceeding = _decided(meland)
    meland.appoint("leader", proceeding, "othercoordinator")
    step = waiting(proceeding, "accept").uuid
    meland.post("othercoordinator", "step", step, data={"answer": "no", "reason": "Fullt."})
    assert acts(proceeding) == ["appoint"]
    assert "Koordinatoren svara ja" not in status(meland, proceeding)
