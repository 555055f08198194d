"""A shielded case is taken by those who are named, whatever else tells somebody that it exists (ACCESS §2)."""

from __future__ import annotations

import pytest

from ip_core import clock
from ip_core.access.models import NamedHandler
from ip_core.cases.models import Proceeding
from ip_core.cases.policies import may_take_step
from ip_core.cases.queries import work_list
from ip_core.cases.services import complete_step, leave_step, take_step
from ip_core.exceptions import NotAllowed
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast


@pytest.fixture
def left(meland: Cast) -> Proceeding:
    """Assessed by the system coordinator, who put the deciding step back; then it was shielded."""
    proceeding, marta = stories.submitted(meland), meland.actor("systemcoordinator")
    take_step(stories.open_step(proceeding), actor=marta)
    complete_step(stories.open_step(proceeding), actor=marta)
    leave_step(stories.open_step(proceeding), actor=marta)
    with acting(Actor.system("test")):
        proceeding.case.is_shielded = True
        proceeding.case.save()
    return proceeding


def test_whoever_is_not_named_may_not_take_it(meland: Cast, left: Proceeding) -> None:
    marta, step = meland.actor("systemcoordinator"), stories.open_step(left)
    verdict = may_take_step(marta, step)
    assert verdict.reason == "Saken er skjermet. Bare de som er valgt til det, kan ta den."
    with pytest.raises(NotAllowed):
        take_step(step, actor=marta)
    assert stories.open_step(left).taker is None
    assert [item.may_take for item in work_list(marta, meland.municipality)] == [False]


def test_whoever_is_named_may(meland: Cast, left: Proceeding) -> None:
    with acting(Actor.system("test")):
        NamedHandler.objects.create(case=left.case, person=meland["systemcoordinator"], named_at=clock.now())
    marta = meland.actor("systemcoordinator")
    assert [item.may_take for item in work_list(marta, meland.municipality)] == [True]
    assert take_step(stories.open_step(left), actor=marta).taker == meland.membership("systemcoordinator")


def test_whoever_has_it_already_keeps_it(meland: Cast) -> None:
    proceeding, marta = stories.submitted(meland), meland.actor("systemcoordinator")
    take_step(stories.open_step(proceeding), actor=marta)
    with acting(Actor.system("test")):
        proceeding.case.is_shielded = True
        proceeding.case.save()
    assert may_take_step(marta, stories.open_step(proceeding))
