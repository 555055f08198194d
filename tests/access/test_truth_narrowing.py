"""ACCESS §1 and §3: what narrows applies always, and all of it. A row here is a reader, its cell what is left.

Suspended basis · own-case rule · private item · exception in a consent · section hidden by the child · thread audience.
(Plugin state and veto: tests/plugins. The wall: tests/proof.)"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.enums import Level
from ip_core.access.models import HiddenSection, PrivateItem, Suspension, ThreadMember
from ip_core.access.reach import Reach
from ip_core.cases.models import CoordinatorAppointment
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from tests.access.standing import SECOND, Stand, opened_scopes


@pytest.fixture(autouse=True)
def _one_instant() -> Iterator[None]:
    with clock.frozen():
        yield


@pytest.fixture
def stand(meland: Cast) -> Stand:
    """An open plan, with a therapist who may read goals and measures, and somebody else's plan beside it."""
    stories.open_plan(meland, "applicant")
    found = Stand(meland, stories.open_plan(meland))
    stories.granted(meland, found.plan)
    return found


@pytest.fixture
def childs(meland: Cast) -> Stand:
    """The same of a child of 13."""
    stories.open_plan(meland, "applicant")
    found = Stand(meland, stories.open_plan(meland, "child"))
    stories.granted(meland, found.plan, owner="child")
    return found


def at(stand: Stand, instant, actor: Callable[[], Actor]) -> Reach:
    with clock.moved_to(instant):
        return engine.reach(actor(), stand.plan)


# --- private item


def granted_item(stand: Stand, item, **grantee) -> Actor:
    grant_item(stand, item, **grantee)
    return stand.at_work("employee")


def in_row(stand: Stand, made: object, actor: Actor) -> Actor:
    return actor


READERS: dict[str, tuple[bool, Callable[[Stand, object], Actor]]] = {
    # who                            reads a private goal of the owner's
    "owner": (True, lambda s, _i: s.citizen("owner")),
    "coordinator": (False, lambda s, _i: s.at_work("coordinator")),
    "deputy": (
        False,
        lambda s, _i: in_row(s, appointed(s, "deputy", "othercoordinator"), s.at_work("othercoordinator")),
    ),
    "own coordinator": (False, lambda s, _i: in_row(s, s.own_coordinator("parent"), s.citizen("parent"))),
    "grant on the section": (False, lambda s, _i: s.at_work("therapist")),
    "grant on that very item": (
        True,
        lambda s, i: granted_item(s, i, grantee_person=s.cast["employee"], membership=s.cast.membership("employee")),
    ),
    "unit grant on that very item": (False, lambda s, i: granted_item(s, i, grantee_unit=s.cast.units["service"])),
    "break-glass": (False, lambda s, _i: in_row(s, s.break_glass("employee", ["goals"]), s.at_work("employee"))),
    "representative": (
        False,
        lambda s, _i: in_row(
            s, s.representative("parent", "owner", ["goals"]), s.citizen("parent", on_behalf_of="owner")
        ),
    ),
    "leader": (False, lambda s, _i: s.at_work("leader")),
}


def appointed(stand: Stand, kind: str, handle: str) -> CoordinatorAppointment:
    now = clock.now()
    found: CoordinatorAppointment = stand.make(
        CoordinatorAppointment,
        case=stand.case,
        proceeding=stand.case.proceedings.get(kind="intake"),
        membership=stand.cast.membership(handle),
        appointed_by=stand.cast.membership("leader"),
        kind=kind,
        asked_at=now,
        accepted_at=now,
        valid_from=now,
    )
    return found


def grant_item(stand: Stand, item, **grantee) -> None:
    from ip_core.access.models import AccessGrant

    now = clock.now()
    stand.make(
        AccessGrant,
        consent=stand.plan.consents.get(kind="information"),
        capacity="professional",
        section="goals",
        item_uuid=item,
        level=Level.READ,
        purpose="lese dette",
        valid_from=now,
        valid_until=now + timedelta(days=30),
        **grantee,
    )


@pytest.mark.parametrize("who", READERS)
def test_private_item(stand: Stand, who: str) -> None:
    item, other = stand.private("owner"), uuid4()
    reads, make = READERS[who]
    actor = make(stand, item)
    reach = stand.reach(actor)
    assert reach.may_read("goals", item) is reads
    reads_section = who not in ("leader", "grant on that very item", "unit grant on that very item")
    assert reach.may_read("goals", other) is reads_section  # the rest of the section stays as it was
    assert (f"item:{item}" in opened_scopes(stand.cast, actor)) is reads
    assert not reach.may_write("goals", item, is_own=False) or who == "owner"


@pytest.mark.parametrize("who", READERS)
def test_item_that_is_not_private_any_more(stand: Stand, who: str) -> None:
    item = stand.private("owner")
    stand.change(PrivateItem.objects.get(), lifted_at=clock.now())
    _reads, make = READERS[who]
    assert stand.reach(make(stand, item)).may_read("goals", item) is (who != "leader")


def test_private_item_of_a_parent_is_for_that_parent_and_the_child(childs: Stand) -> None:
    item = childs.private("parent")
    readers = {
        childs.citizen("parent", on_behalf_of="child"): True,
        childs.citizen("child"): True,
        childs.citizen("otherparent", on_behalf_of="child"): False,
        childs.citizen("parent"): False,
        childs.at_work("coordinator"): False,
        childs.at_work("therapist"): False,
    }
    assert {actor: childs.reach(actor).may_read("goals", item) for actor in readers} == readers


def test_private_item_of_a_childs_is_closed_to_both_parents(childs: Stand) -> None:
    item = childs.private("child")
    for parent in ("parent", "otherparent"):
        reach = childs.reach(childs.citizen(parent, on_behalf_of="child"))
        assert reach.may_read("goals")
        assert not reach.may_read("goals", item)
        assert not reach.may_write("goals", item, is_own=True)


@pytest.mark.parametrize("column", ["withdrawn", "closed"])
def test_private_item_stays_private_in_every_state(childs: Stand, column: str) -> None:
    item = childs.private("child")
    childs.withdraw() if column == "withdrawn" else childs.close()
    assert childs.reach(childs.citizen("child")).may_read("goals", item)
    parent = childs.reach(childs.citizen("parent", on_behalf_of="child"))
    assert parent.may_read("goals")
    assert not parent.may_read("goals", item)


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
    grant_item(stand, item, grantee_person=cast["employee"], membership=cast.membership("employee"))
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


# --- thread audience

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
]


@pytest.mark.parametrize("column", ["open", "withdrawn", "closed"])
@pytest.mark.parametrize(("who", "in_open", "later"), AUDIENCE, ids=[row[0] for row in AUDIENCE])
def test_thread(stand: Stand, who: str, in_open: Level, later: Level, column: str) -> None:
    handles = {"grantee, named": "therapist", "invited, named": "employee", "break-glass, named": "employee"}
    handles |= {"without any basis, named": "employee", "representative, named, messages in scope": "parent"}
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
        stand.representative("parent", "owner", ["goals", keys.MESSAGES])
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
    first, other = stand.thread(is_first=True), stand.thread("employee", coordinator=True)
    for actor in (stand.citizen("owner"), stand.at_work("coordinator")):
        assert stand.reach(actor).thing_level(first.uuid) == Level.WRITE
        assert stand.reach(actor).thing_level(other.uuid) == Level.NONE
    assert not stand.reach(stand.at_work("employee")).things


def test_messages_left_out_of_the_plan_consent_close_the_threads_too(stand: Stand) -> None:
    thread = stand.thread(coordinator=True)
    assert stand.reach(stand.at_work("coordinator")).thing_level(thread.uuid) == Level.WRITE
    stand.change(stand.plan.consents.get(kind="plan_made"), excluded=[keys.MESSAGES])
    assert stand.reach(stand.at_work("coordinator")).thing_level(thread.uuid) == Level.NONE


# --- one meeting, by a mandate


def test_mandate_for_one_meeting_gives_its_time_and_place_and_nothing_of_the_plan(stand: Stand) -> None:
    row = stand.invite("employee", agenda="Skyss og fritid")
    other = stand.invite("therapist", consent=row.consent)
    stand.representative("parent", "owner", [f"meeting:{row.uuid}"])
    reach = stand.reach(stand.citizen("parent", on_behalf_of="owner"))
    assert set(reach.things) == {row.uuid}
    assert other.uuid not in reach.things
    assert not reach


# --- §2: asked for an opinion


@pytest.mark.parametrize(
    ("column", "sent", "answer"),
    [("handled", {"application"}, Level.WRITE), ("finished", set(), None), ("decided", set(), None)],
)
@pytest.mark.parametrize("handle", ["employee", "therapist"])
def test_asked_for_an_opinion(meland: Cast, handle: str, column: str, sent: set[str], answer: Level | None) -> None:
    intake = stories.decided(meland) if column == "decided" else stories.submitted(meland)
    stand = Stand(meland, intake)
    done = {"finished_at": clock.now(), "answer": "Ja"} if column == "finished" else {}
    row = stand.ask_opinion(intake, handle, ["application", "goals"], **done)
    reach = engine.reach(stand.at_work(handle), intake)
    assert reach.readable == sent
    assert not reach.exists
    assert reach.thing_level(row.uuid) == (answer or Level.NONE)
    assert not engine.reach(stand.citizen(handle), intake).readable
    other = "therapist" if handle == "employee" else "employee"
    assert not engine.reach(stand.at_work(other), intake).readable


def test_question_that_was_taken_back_opens_nothing(meland: Cast) -> None:
    intake = stories.submitted(meland)
    stand = Stand(meland, intake)
    end = clock.now() + timedelta(hours=1)
    stand.ask_opinion(intake, "therapist", ["application"], cancelled_at=end)
    for instant, reads in ((end - SECOND, True), (end, False)):
        with clock.moved_to(instant):
            assert engine.reach(stand.at_work("therapist"), intake).may_read("application") is reads


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
