"""ACCESS §1 and §3: what narrows applies always, and all of it. A row here is a reader, its cell what is left.

Suspended basis · exception in a consent · section hidden by the child · shielded on request. (Private item, thread
audience: modules of their own. Plugin state and veto: tests/plugins. The wall: tests/proof.)"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from ip_core import clock
from ip_core.access import engine
from ip_core.access.models import HiddenSection, Suspension
from ip_core.testing import stories
from tests.access.standing import SECOND, Stand, at, opened_scopes

pytestmark = pytest.mark.usefixtures("one_instant")


@pytest.fixture
def stand(shared: Stand) -> Stand:
    return shared


@pytest.fixture
def childs(shared_childs: Stand) -> Stand:
    return shared_childs


# --- suspended basis


def test_suspension_of_all_stops_every_basis_of_that_person_in_the_case_and_in_no_other(childs: Stand) -> None:
    parent = childs.citizen("parent", on_behalf_of="child")
    intake = childs.case.proceedings.get(kind="intake")
    assert childs.reach(parent)
    childs.suspend("parent")
    assert not childs.reach(parent)
    assert not engine.reach(parent, intake)
    assert childs.reach(childs.citizen("otherparent", on_behalf_of="child"))
    assert not {scope for scope in opened_scopes(childs.cast, parent) if str(childs.plan.uuid) in scope}


def test_suspension_follows_the_person_in_both_capacities(stand: Stand) -> None:
    stand.own_coordinator("coordinator", named_by=stand.cast["leader"])
    assert stand.reach(stand.at_work("coordinator"))
    assert stand.reach(stand.citizen("coordinator"))
    stand.suspend("coordinator")
    assert not stand.reach(stand.at_work("coordinator"))
    assert not stand.reach(stand.citizen("coordinator"))


def test_suspension_of_sections_leaves_the_others_and_the_log_follows(childs: Stand) -> None:
    from ip_core.access.engine import owner_sides

    childs.suspend("parent", ["goals", "outcome"])
    parent = childs.citizen("parent", on_behalf_of="child")
    reach = childs.reach(parent)
    assert not reach.may_read("goals")
    assert reach.may_read("measures")
    intake = childs.case.proceedings.get(kind="intake")
    assert not engine.reach(parent, intake).may_read("outcome")
    assert engine.reach(parent, intake).may_read("wishes")
    side = owner_sides(parent, [childs.plan], childs.cast.municipality)[childs.plan]
    assert not side.reaches("goals")
    assert side.reaches("measures")


def test_suspended_of_all_has_no_log(childs: Stand) -> None:
    from ip_core.access.engine import owner_sides

    parent = childs.citizen("parent", on_behalf_of="child")
    assert owner_sides(parent, [childs.plan], childs.cast.municipality)
    childs.suspend("parent")
    assert not owner_sides(parent, [childs.plan], childs.cast.municipality)


def test_suspension_is_half_open(childs: Stand) -> None:
    begins = clock.now() + timedelta(hours=1)
    ends = begins + timedelta(hours=1)
    childs.suspend("parent", valid_from=begins, valid_until=ends)
    parent = lambda: childs.citizen("parent", on_behalf_of="child")  # noqa: E731
    reads = [bool(at(childs, i, parent)) for i in (begins - SECOND, begins, ends - SECOND, ends)]
    assert reads == [True, False, False, True]


def test_suspension_of_every_section_takes_the_existence_with_it(stand: Stand) -> None:
    stand.suspend("therapist", ["goals", "measures"])
    assert not stand.reach(stand.at_work("therapist"))


def test_nobody_suspends_herself_and_never_without_a_reason(stand: Stand) -> None:
    for values in ({"recorded_by": stand.cast["therapist"]}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            stand.suspend("therapist", **values)
    assert not Suspension.objects.exists()


# --- exception in a consent


def test_item_left_out_of_the_plan_consent_is_closed_to_all_but_the_owners_side(stand: Stand) -> None:
    item = uuid4()
    stand.change(stand.plan.consents.get(kind="plan_made"), excluded=[f"goals/{item}"])
    stand.own_coordinator("parent")
    stand.break_glass("employee", ["goals"])
    readers = {
        stand.citizen("owner"): True,
        stand.at_work("coordinator"): False,
        stand.at_work("therapist"): False,
        stand.at_work("employee"): False,
        stand.citizen("parent"): False,
    }
    found = {actor: stand.reach(actor).may_read("goals", item) for actor in readers}
    assert found == readers
    assert all(stand.reach(actor).may_read("goals", uuid4()) for actor in readers)
    opened = {actor: f"item:{item}" in opened_scopes(stand.cast, actor) for actor in readers}
    assert opened == readers


def test_item_left_out_of_another_consent_binds_its_grantees_under_every_consent_and_nobody_else(stand: Stand) -> None:
    item = uuid4()
    stand.change(stand.plan.consents.get(kind="information"), excluded=[str(item)])
    stories.granted(stand.cast, stand.plan, ["goals"], grantee="employee")
    assert not stand.reach(stand.at_work("therapist")).may_read("goals", item)
    assert stand.reach(stand.at_work("employee")).may_read("goals", item)
    assert stand.reach(stand.at_work("coordinator")).may_read("goals", item)


def test_exception_is_stronger_than_a_grant_on_the_very_item(stand: Stand) -> None:
    item = uuid4()
    stand.change(stand.plan.consents.get(kind="plan_made"), excluded=[str(item)])
    cast = stand.cast
    stand.grant_item(item, grantee_person=cast["employee"], membership=cast.membership("employee"))
    assert not stand.reach(stand.at_work("employee"))


# --- hidden by the child, and by the taker


def test_object_hidden_by_the_taker_is_closed_to_that_parent_alone(childs: Stand) -> None:
    intake = childs.case.proceedings.get(kind="intake")
    childs.make(
        HiddenSection,
        proceeding=intake,
        section="outcome",
        parent=childs.cast["parent"],
        hidden_at=clock.now(),
        hidden_by=childs.cast["systemcoordinator"],
        reason="Fare for barnet",
    )
    parent = engine.reach(childs.citizen("parent", on_behalf_of="child"), intake)
    assert not parent.may_read("outcome")
    assert parent.may_read("letter")
    assert engine.reach(childs.citizen("otherparent", on_behalf_of="child"), intake).may_read("outcome")


def test_own_coordinator_who_is_a_parent_does_not_read_what_the_child_has_hidden_from_her(childs: Stand) -> None:
    childs.own_coordinator("parent")
    assert childs.reach(childs.citizen("parent")).may_read("goals")
    childs.make(
        HiddenSection, proceeding=childs.plan, section="goals", parent=childs.cast["parent"], hidden_at=clock.now()
    )
    assert not childs.reach(childs.citizen("parent")).may_read("goals")
    assert not childs.reach(childs.citizen("parent", on_behalf_of="child")).may_read("goals")


# --- shielded on request


def test_shielded_case_leaves_the_followers_up_only_if_they_are_named(stand: Stand) -> None:
    from ip_core.access.models import NamedHandler

    followers = ("leader", "systemcoordinator")
    assert all(stand.reach(stand.at_work(handle)).exists for handle in followers)
    stand.change(stand.case, is_shielded=True)
    stand.make(NamedHandler, case=stand.case, person=stand.cast["systemcoordinator"], named_at=clock.now())
    assert stand.reach(stand.at_work("systemcoordinator")).exists
    assert not stand.reach(stand.at_work("leader"))
    assert stand.reach(stand.at_work("coordinator")).may_read("goals")
