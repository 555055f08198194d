"""The pages where another coordinator is found, and where an appointment ends once its plan has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.enums import Level
from ip_core.cases.models import Event, Proceeding, ProceedingStep
from ip_core.cases.queries import work_list
from ip_core.enums import Role
from ip_core.procedures.document import Act, Deadline
from ip_core.procedures.enums import DayKind, FromEvent
from ip_core.procedures.services import publish
from ip_core.testing.clients import client_of
from tests.access.standing import Stand
from tests.decisions.desk import history, kinds_of, page, post

CHANGE, END = "ny-koordinator", "avslutt-koordinator"
WHY = "Torunn sluttar i desember. Sidensvans."
EVERYBODY = (
    "coordinator", "othercoordinator", "employee", "caseworker", "leader", "systemcoordinator", "editor",
    "administrator", "control", "child", "parent", "otherparent", "therapist", "owner",
)  # fmt: skip


def intake(stand: Stand) -> Proceeding:
    found: Proceeding = stand.case.proceedings.get(kind="intake")
    return found


def reached(stand: Stand) -> dict[str, dict[str, Level]]:
    """What each of the cast has of the application."""
    found = {}
    for handle in EVERYBODY:
        reach = engine.reach(stand.cast.actor(handle), intake(stand))
        found[handle] = {key: reach.level(key) for key in (*keys.INTAKE_OBJECTS, keys.EXISTENCE)}
    return found


def appointing(stand: Stand) -> ProceedingStep | None:
    rows = ProceedingStep.objects.filter(proceeding=intake(stand), act=Act.APPOINT, done_at=None)
    return rows.select_related("taker").first()


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("handle", "status"),
    [
        ("leader", 200), ("systemcoordinator", 200), ("coordinator", 403), ("therapist", 403), ("employee", 404),
        ("othercoordinator", 404), ("owner", 404), ("control", 404),
    ],
)  # fmt: skip
def test_who_has_another_found(stand: Stand, handle: str, status: int) -> None:
    assert client_of(stand.cast, handle).get(page(stand, CHANGE)).status_code == status
    assert post(stand, CHANGE, handle, reason=WHY).status_code == (302 if status == 200 else status)
    assert bool(appointing(stand)) == (status == 200)


def test_whoever_may_take_the_step_has_it_and_others_find_it_in_their_list(stand: Stand) -> None:
    post(stand, CHANGE, "systemcoordinator", reason=WHY)
    step = appointing(stand)
    assert step is not None
    assert step.taker is None
    items = work_list(stand.at_work("leader"), stand.cast.municipality)
    assert [(item.step, item.may_take) for item in items] == [(step, True)]


def test_leader_who_may_take_it_has_it_at_once(stand: Stand) -> None:
    assert post(stand, CHANGE, "leader", reason=WHY).url == page(stand)
    step = appointing(stand)
    assert step is not None
    assert step.taker == stand.cast.membership("leader")
    assert kinds_of(stand).count("coordinator.change_began") == 1


def test_reason_is_asked_for_and_read_where_contact_is(stand: Stand) -> None:
    """The system coordinator decided the application, and reads it while there is time to complain (ACCESS §2)."""
    assert "Skriv hvorfor." in text_of(post(stand, CHANGE, "leader", reason=""))
    assert appointing(stand) is None
    post(stand, CHANGE, "leader", reason=WHY)
    assert WHY in history(stand, "child")
    assert WHY in history(stand, "coordinator")
    assert WHY in history(stand, "systemcoordinator")
    for handle in ("leader", "therapist"):
        assert WHY not in history(stand, handle), handle


def test_not_twice_while_one_is_being_found(stand: Stand) -> None:
    post(stand, CHANGE, "leader", reason=WHY)
    refused = post(stand, CHANGE, "leader", reason=WHY)
    assert refused.status_code == 403
    assert "alt i gang" in text_of(refused)
    assert page(stand, CHANGE) not in text_of(client_of(stand.cast, "leader").get(page(stand)))
    assert ProceedingStep.objects.filter(proceeding=intake(stand), act=Act.APPOINT, done_at=None).count() == 1


def test_old_coordinator_is_left_as_she_was_until_the_yes(stand: Stand) -> None:
    post(stand, CHANGE, "leader", reason=WHY)
    assert stand.reach(stand.at_work("coordinator")).level("goals") == Level.WRITE


def test_others_have_of_the_application_what_they_had(stand: Stand) -> None:
    """The role that the procedure names learns that it exists, and the taker of the step reads what her row says."""
    before = reached(stand)
    post(stand, CHANGE, "systemcoordinator", reason=WHY)
    waiting = reached(stand)
    client_of(stand.cast, "leader").post(f"/nb/steg/{appointing(stand).uuid}/ta/")  # type: ignore[union-attr]
    taken = reached(stand)
    for handle in EVERYBODY:
        if handle != "leader":
            assert waiting[handle] == before[handle] == taken[handle], handle
    told = {key for key, level in taken["leader"].items() if level >= Level.READ}
    assert (told, waiting["leader"][keys.EXISTENCE]) == ({keys.OUTCOME, keys.WISHES}, Level.EXISTS)
    assert not any(level >= Level.READ for level in waiting["leader"].values())


def test_days_are_counted_from_the_change_and_not_from_the_application(stand: Stand) -> None:
    rule, days = intake(stand).rule, Deadline(FromEvent.SUBMITTED, 14, DayKind.CALENDAR)
    steps = tuple(replace(one, deadline=days) if one.act == Act.APPOINT else one for one in rule.steps)
    version = publish(replace(rule, steps=steps), municipality=stand.cast.municipality, approved_by="Prøve")
    stand.change(intake(stand), procedure_version=version)
    with clock.moved_to(clock.now() + timedelta(days=200)):
        post(stand, CHANGE, "leader", reason=WHY)
        step = appointing(stand)
        assert step is not None
        assert step.due_date == clock.today() + timedelta(days=14)


def test_coordinator_whose_post_is_over_can_be_followed(stand: Stand) -> None:
    stand.change(stand.cast.membership("coordinator"), valid_until=clock.today() - timedelta(days=1))
    assert post(stand, CHANGE, "leader", reason=WHY).status_code == 302
    assert appointing(stand) is not None


# --- ending it


def test_not_while_the_plan_is_open(stand: Stand) -> None:
    for handle in ("coordinator", "leader"):
        refused = post(stand, END, handle, reason=WHY)
        assert refused.status_code == 403
        assert "Planen er ikke avsluttet." in text_of(refused)
        assert page(stand, END) not in text_of(client_of(stand.cast, handle).get(page(stand)))
    assert stand.case.appointments.get().valid_until is None


@pytest.mark.parametrize("handle", ["coordinator", "leader", "systemcoordinator"])
def test_ends_with_the_plan_by_herself_or_who_follows_up(stand: Stand, handle: str) -> None:
    stand.close()
    deputy = stand.appoint("othercoordinator", "deputy", valid_until=clock.now() + timedelta(days=9))
    assert page(stand, END) in text_of(client_of(stand.cast, handle).get(page(stand)))
    assert "Avslutt nå" in text_of(client_of(stand.cast, handle).get(page(stand, END)))
    assert "Skriv hvorfor." in text_of(post(stand, END, handle, reason=""))
    assert post(stand, END, handle, reason=WHY).status_code == 302
    row = stand.case.appointments.get(kind="coordinator")
    deputy.refresh_from_db()
    assert (row.valid_until, row.ended_reason, deputy.valid_until) == (clock.now(), WHY, clock.now())
    assert not stand.reach(stand.at_work("coordinator"))
    assert not stand.reach(stand.at_work("othercoordinator"))
    assert Event.objects.filter(case=stand.case, kind="coordinator.ended").count() == 1


@pytest.mark.parametrize(
    ("handle", "status"), [("othercoordinator", 404), ("employee", 404), ("child", 403), ("therapist", 404)]
)
def test_nobody_else_ends_it(stand: Stand, handle: str, status: int) -> None:
    stand.close()
    assert post(stand, END, handle, reason=WHY).status_code == status
    assert stand.case.appointments.get().valid_until is None


def test_not_twice(stand: Stand) -> None:
    stand.close()
    post(stand, END, "leader", reason=WHY)
    refused = post(stand, END, "systemcoordinator", reason=WHY)
    assert (refused.status_code, "ingen koordinator nå" in text_of(refused)) == (403, True)
    assert kinds_of(stand).count("coordinator.ended") == 1


def test_another_leader_neither_finds_nor_ends(stand: Stand) -> None:
    """A leader of another unit, who is no appointer of this case."""
    stand.change(stand.cast.membership("caseworker"), role=Role.LEADER)
    assert post(stand, CHANGE, "caseworker", reason=WHY).status_code == 404
    stand.close()
    assert post(stand, END, "caseworker", reason=WHY).status_code == 404
