"""One coordinator follows another: never two at once, never none while a plan is open (ACCESS §3, handover)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ip_core import clock
from ip_core.access import engine
from ip_core.access.enums import Level
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import CoordinatorAppointment, Event, Proceeding, ProceedingStep
from ip_core.cases.policies import may_ask_coordinator
from ip_core.cases.services import accept_appointment, ask_coordinator, close_proceeding, decline_appointment
from ip_core.decisions.handover import begin_change
from ip_core.exceptions import NotAllowed
from ip_core.procedures.document import Act
from tests.access.standing import SECOND, Stand

DAY = timedelta(days=1)


def change(stand: Stand) -> CoordinatorAppointment:
    """The leader finds another, who has not answered."""
    step = begin_change(stand.case, actor=stand.cast.actor("leader"), reason="Torunn slutter.")
    assert step is not None
    return ask_coordinator(step, stand.cast.membership("othercoordinator"), actor=stand.cast.actor("leader"))


def running(stand: Stand) -> list[str]:
    rows = stand.case.appointments.filter(kind="coordinator", accepted_at__isnull=False, valid_until=None)
    return [row.person.given_name for row in rows]


def level(stand: Stand, handle: str) -> Level:
    return engine.reach(stand.at_work(handle), stand.plan).level("goals")


def open_acts(stand: Stand) -> list[str]:
    steps = ProceedingStep.objects.filter(proceeding__case=stand.case, done_at__isnull=True)
    return list(steps.values_list("act", flat=True))


def test_old_one_ends_at_the_instant_the_new_one_begins(stand: Stand) -> None:
    asked = change(stand)
    assert (level(stand, "coordinator"), level(stand, "othercoordinator")) == (Level.WRITE, Level.NONE)
    with clock.moved_to(clock.now() + DAY):
        assert accept_appointment(asked, actor=stand.at_work("othercoordinator")) == stand.plan
        assert (level(stand, "coordinator"), level(stand, "othercoordinator")) == (Level.NONE, Level.WRITE)
    new = CoordinatorAppointment.objects.get(pk=asked.pk)
    old = stand.case.appointments.get(membership=stand.cast.membership("coordinator"))
    assert old.valid_until == new.accepted_at
    assert old.ended_reason == "Torunn slutter."
    assert running(stand) == ["Jostein"]
    assert Proceeding.objects.filter(case=stand.case, kind=ProceedingKind.PLAN).count() == 1
    told = Event.objects.filter(case=stand.case, kind="coordinator.ended").get()
    assert told.references == {"appointment": str(old.uuid)}


def test_owner_is_not_asked_to_start_her_plan_again(stand: Stand) -> None:
    assert open_acts(stand) == []
    asked = change(stand)
    assert open_acts(stand) == [Act.ACCEPT]
    accept_appointment(asked, actor=stand.at_work("othercoordinator"))
    assert open_acts(stand) == []


def test_neighbours_coordinator_stays(stand: Stand) -> None:
    accept_appointment(change(stand), actor=stand.at_work("othercoordinator"))
    others = CoordinatorAppointment.objects.exclude(case=stand.case)
    assert [(row.person.given_name, row.valid_until) for row in others] == [("Torunn", None)]


def test_deputies_of_the_old_one_end_with_her(stand: Stand) -> None:
    tomorrow = {"valid_from": clock.now() + DAY, "valid_until": clock.now() + 3 * DAY}
    now = stand.appoint("employee", "deputy", valid_until=clock.now() + 2 * DAY)
    later = stand.appoint("employee", "deputy", **tomorrow)
    over = stand.appoint("employee", "deputy", valid_until=clock.now())
    ended_before = over.valid_until
    asked = change(stand)
    with clock.moved_to(clock.now() + SECOND):
        assert level(stand, "employee") == Level.WRITE
        accept_appointment(asked, actor=stand.at_work("othercoordinator"))
        assert level(stand, "employee") == Level.NONE
    for row in (now, later, over):
        row.refresh_from_db()
    assert now.valid_until == CoordinatorAppointment.objects.get(pk=asked.pk).accepted_at
    assert later.valid_until == later.valid_from
    assert over.valid_until == ended_before
    assert Event.objects.filter(case=stand.case, kind="deputy.ended").count() == 2


def test_no_leaves_her_who_coordinates_and_another_may_be_asked(stand: Stand) -> None:
    decline_appointment(change(stand), actor=stand.at_work("othercoordinator"), reason="Nei.")
    assert running(stand) == ["Torunn"]
    step = stand.case.proceedings.get(kind="intake").steps.get(done_at=None)
    assert (step.act, step.taker) == (Act.APPOINT, stand.cast.membership("leader"))
    assert may_ask_coordinator(stand.at_work("leader"), step, stand.cast.membership("othercoordinator"))


def test_nobody_follows_herself_and_one_is_asked_at_a_time(stand: Stand) -> None:
    leader = stand.at_work("leader")
    step = begin_change(stand.case, actor=leader, reason="Slutter.")
    assert step is not None
    refused = may_ask_coordinator(leader, step, stand.cast.membership("coordinator"))
    assert refused.reason == "Personen er koordinator i saken nå. Velg en annen."
    stand.appoint("coordinator", accepted_at=None)
    refused = may_ask_coordinator(leader, step, stand.cast.membership("othercoordinator"))
    assert refused.reason == "En koordinator er spurt og har ikke svart ennå. Vent på svaret."


@pytest.mark.parametrize("accepted", [True, False])
def test_database_keeps_one_who_coordinates_and_one_who_is_asked(stand: Stand, *, accepted: bool) -> None:
    if not accepted:
        stand.appoint("othercoordinator", accepted_at=None)
    values = {} if accepted else {"accepted_at": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        stand.appoint("othercoordinator", **values)


def test_closing_the_plan_stops_the_search(stand: Stand) -> None:
    asked = change(stand)
    close_proceeding(stand.plan, actor=stand.at_work("coordinator"))
    assert open_acts(stand) == []
    with pytest.raises(NotAllowed, match="ikke spurt lenger"):
        accept_appointment(asked, actor=stand.at_work("othercoordinator"))
    assert running(stand) == ["Torunn"]


def test_closing_another_plan_stops_nothing_here(stand: Stand) -> None:
    change(stand)
    neighbours = Proceeding.objects.exclude(case=stand.case).get(kind=ProceedingKind.PLAN)
    close_proceeding(neighbours, actor=stand.at_work("coordinator"))
    assert open_acts(stand) == [Act.ACCEPT]
