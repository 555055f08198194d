"""The errand on the engine alone: what each of the cast reaches as the matter moves."""

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access import engine
from ip_core.access.enums import Level
from ip_core.access.queries import scopes_readable_by
from ip_core.access.services import withdraw_grant
from ip_core.testing import stories
from ip_core.testing.cast import OUTSIDERS, Cast


def test_plan_is_open_to_owner_and_coordinator_and_exists_for_leaders(meland: Cast) -> None:
    plan = stories.open_plan(meland)
    assert engine.reach(meland.actor("owner"), plan).may_read("goals")
    assert engine.reach(meland.actor("coordinator"), plan).level("goals") == Level.WRITE
    for handle in ("leader", "systemcoordinator"):
        reach = engine.reach(meland.actor(handle), plan)
        assert reach.exists
        assert not reach.readable


@pytest.mark.parametrize("handle", OUTSIDERS)
def test_outsiders_reach_nothing(meland: Cast, handle: str) -> None:
    plan = stories.open_plan(meland)
    stories.granted(meland, plan)
    assert engine.reach(meland.actor("therapist"), plan).may_read("goals")
    assert not engine.reach(meland.actor(handle), plan)
    assert not any(
        scope.startswith("proceeding") for scope in scopes_readable_by(meland.actor(handle), meland.municipality)
    )


def test_grant_opens_its_sections_and_no_other_until_it_is_withdrawn(meland: Cast) -> None:
    plan = stories.open_plan(meland)
    goals, measures = stories.granted(meland, plan)
    reach = engine.reach(meland.actor("therapist"), plan)
    assert reach.readable == {"goals", "measures"}
    withdraw_grant(goals, actor=meland.actor("owner"))
    assert engine.reach(meland.actor("therapist"), plan).readable == {"measures"}
    withdraw_grant(measures, actor=meland.actor("owner"))
    assert not engine.reach(meland.actor("therapist"), plan)


def test_grant_ends_at_the_very_instant(meland: Cast) -> None:
    plan = stories.open_plan(meland)
    ends = clock.now() + timedelta(days=10)
    stories.granted(meland, plan, until=ends)
    with clock.moved_to(ends - timedelta(seconds=1)):
        assert engine.reach(meland.actor("therapist"), plan).may_read("goals")
    with clock.moved_to(ends):
        assert not engine.reach(meland.actor("therapist"), plan)


def test_child_plan_needs_both_parents(meland: Cast) -> None:
    plan = stories.open_plan(meland, "child")
    assert engine.reach(meland.actor("child"), plan).may_read("goals")
    assert engine.reach(meland.actor("parent", on_behalf_of="child"), plan).may_read("goals")
    assert not engine.reach(meland.actor("parent"), plan)
