"""ACCESS §3, thread: the audience stands above the text, and asks for another basis besides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access import keys
from ip_core.access.enums import Level
from ip_core.access.models import ThreadMember
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from tests.access.standing import SECOND, Stand, at, opened_scopes

pytestmark = pytest.mark.usefixtures("one_instant")


@pytest.fixture
def stand(shared: Stand) -> Stand:
    return shared


@pytest.fixture
def childs(shared_childs: Stand) -> Stand:
    return shared_childs


AUDIENCE = [
    # who                                                  open  withdrawn, closed
    ("owner", Level.WRITE, Level.READ),
    ("coordinator, named as such", Level.WRITE, Level.READ),
    ("coordinator, not named", Level.NONE, Level.NONE),
    ("grantee, named", Level.WRITE, Level.NONE),
    ("grantee, not named", Level.NONE, Level.NONE),
    ("invited, named", Level.NONE, Level.NONE),
    ("break-glass, named", Level.NONE, Level.NONE),
    ("without any basis, named", Level.NONE, Level.NONE),
    ("representative, named, messages in scope", Level.WRITE, Level.READ),
    ("representative, not named, messages in scope", Level.NONE, Level.NONE),
    ("representative, named, messages not in scope", Level.NONE, Level.NONE),  # §4: messages only if named there
]


@pytest.mark.parametrize("column", ["open", "withdrawn", "closed"])
@pytest.mark.parametrize(("who", "in_open", "later"), AUDIENCE, ids=[row[0] for row in AUDIENCE])
def test_thread(stand: Stand, who: str, in_open: Level, later: Level, column: str) -> None:
    handles = {"grantee, named": "therapist", "invited, named": "employee", "break-glass, named": "employee"}
    handles |= {"without any basis, named": "employee"}
    handles |= {f"representative, named, messages {how} scope": "parent" for how in ("in", "not in")}
    named = [handles[who]] if who in handles else []
    thread = stand.thread(*named, coordinator=who == "coordinator, named as such")
    actor = thread_reader(stand, who)
    if column == "withdrawn":
        stand.withdraw()
    if column == "closed":
        stand.close()
    reach = stand.reach(actor)
    level = in_open if column == "open" else later
    assert reach.thing_level(thread.uuid) == level
    assert (thread.scope in opened_scopes(stand.cast, actor)) is (level >= Level.READ)


def thread_reader(stand: Stand, who: str) -> Actor:
    if who == "owner":
        return stand.citizen("owner")
    if who.startswith("coordinator"):
        return stand.at_work("coordinator")
    if who.startswith("grantee"):
        return stand.at_work("therapist")
    if who.startswith("representative"):
        stand.representative("parent", "owner", ["goals"] if "not in" in who else ["goals", keys.MESSAGES])
        return stand.citizen("parent", on_behalf_of="owner")
    if who.startswith("invited"):
        stand.invite("employee")
    if who.startswith("break-glass"):
        stand.break_glass("employee", ["goals"])
    return stand.at_work("employee")


@pytest.mark.parametrize(
    ("age", "named", "level"),
    [(11, False, Level.WRITE), (12, False, Level.NONE), (12, True, Level.WRITE), (15, True, Level.WRITE)],
)
def test_thread_of_a_child_is_for_those_on_her_behalf_until_12_and_later_for_the_named(
    childs: Stand, age: int, *, named: bool, level: Level
) -> None:
    childs.aged("child", age)
    thread = childs.thread(*(["parent"] if named else []))
    assert childs.reach(childs.citizen("parent", on_behalf_of="child")).thing_level(thread.uuid) == level
    other = childs.reach(childs.citizen("otherparent", on_behalf_of="child")).thing_level(thread.uuid)
    assert other == (Level.WRITE if age < 12 else Level.NONE)


def test_member_of_a_thread_is_in_it_from_and_until(stand: Stand) -> None:
    thread = stand.thread("therapist")
    ends = clock.now() + timedelta(hours=1)
    stand.change(ThreadMember.objects.get(), valid_until=ends)
    therapist = lambda: stand.at_work("therapist")  # noqa: E731
    assert at(stand, ends - SECOND, therapist).thing_level(thread.uuid) == Level.WRITE
    assert at(stand, ends, therapist).thing_level(thread.uuid) == Level.NONE


def test_first_thread_is_for_owner_and_coordinator_before_the_plan_consent_too(meland: Cast) -> None:
    stories.open_plan(meland, "applicant")
    stand = Stand(meland, stories.accepted(meland))
    first, other = stand.thread(is_first=True, coordinator=True), stand.thread("employee", coordinator=True)
    for actor in (stand.citizen("owner"), stand.at_work("coordinator")):
        assert stand.reach(actor).thing_level(first.uuid) == Level.WRITE
        assert stand.reach(actor).thing_level(other.uuid) == Level.NONE
    assert not stand.reach(stand.at_work("employee")).things


def test_first_thread_is_no_longer_the_coordinators_when_she_has_left_it(stand: Stand) -> None:
    """Found in a random town: what is called the first is still for its audience only."""
    thread = stand.thread(is_first=True, coordinator=True)
    assert stand.reach(stand.at_work("coordinator")).thing_level(thread.uuid) == Level.WRITE
    stand.change(ThreadMember.objects.get(), valid_until=clock.now())
    assert stand.reach(stand.at_work("coordinator")).thing_level(thread.uuid) == Level.NONE


def test_messages_left_out_of_the_plan_consent_close_the_threads_too(stand: Stand) -> None:
    thread = stand.thread(coordinator=True)
    assert stand.reach(stand.at_work("coordinator")).thing_level(thread.uuid) == Level.WRITE
    stand.change(stand.plan.consents.get(kind="plan_made"), excluded=[keys.MESSAGES])
    assert stand.reach(stand.at_work("coordinator")).thing_level(thread.uuid) == Level.NONE
