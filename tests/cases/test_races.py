"""Two answers at once: the second is asked of the row as it stands, and changes nothing."""

from __future__ import annotations

import pytest

from ip_core import clock
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.cases.policies import may_take_step
from ip_core.cases.services import accept_appointment, complete_step, decline_appointment, leave_step, take_step
from ip_core.exceptions import NotAllowed
from ip_core.history.acting import acting
from ip_core.testing import stories
from ip_core.testing.cast import Cast


@pytest.fixture
def asked(meland: Cast) -> CoordinatorAppointment:
    return stories.asked(meland)


def test_no_after_a_yes_is_refused(meland: Cast, asked: CoordinatorAppointment) -> None:
    coordinator, stale = meland.actor("coordinator"), CoordinatorAppointment.objects.get(pk=asked.pk)
    accept_appointment(asked, actor=coordinator)
    with pytest.raises(NotAllowed):
        decline_appointment(stale, actor=coordinator, reason="Nei.")
    row = CoordinatorAppointment.objects.get(pk=asked.pk)
    assert row.accepted_at is not None
    assert row.declined_at is None
    assert not ProceedingStep.objects.filter(act="appoint", done_at=None).exists()


def test_yes_after_a_no_is_refused(meland: Cast, asked: CoordinatorAppointment) -> None:
    coordinator, stale = meland.actor("coordinator"), CoordinatorAppointment.objects.get(pk=asked.pk)
    decline_appointment(asked, actor=coordinator, reason="Nei.")
    with pytest.raises(NotAllowed):
        accept_appointment(stale, actor=coordinator)
    assert CoordinatorAppointment.objects.get(pk=asked.pk).accepted_at is None
    assert not Proceeding.objects.filter(kind="plan").exists()


def test_what_is_done_is_not_put_back(meland: Cast) -> None:
    proceeding, marta = stories.submitted(meland), meland.actor("systemcoordinator")
    take_step(stories.open_step(proceeding), actor=marta)
    stale = stories.open_step(proceeding)
    complete_step(stories.open_step(proceeding), actor=marta)
    with pytest.raises(NotAllowed):
        leave_step(stale, actor=marta)
    row = ProceedingStep.objects.get(pk=stale.pk)
    assert row.done_at is not None
    assert row.taker == meland.membership("systemcoordinator")


def test_what_another_has_taken_meanwhile_is_not_put_back(meland: Cast) -> None:
    proceeding, marta = stories.submitted(meland), meland.actor("systemcoordinator")
    take_step(stories.open_step(proceeding), actor=marta)
    stale = stories.open_step(proceeding)
    other = meland.membership("leader")
    with acting(marta):
        fresh = stories.open_step(proceeding)
        fresh.taker, fresh.taken_at = other, clock.now()
        fresh.save()
    with pytest.raises(NotAllowed):
        leave_step(stale, actor=marta)
    assert ProceedingStep.objects.get(pk=stale.pk).taker == other
    assert not may_take_step(marta, stories.open_step(proceeding))
