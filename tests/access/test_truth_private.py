"""ACCESS §3, private item: for the owner, who marked it on her behalf, and persons with a grant on that very item."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from ip_core import clock
from ip_core.access.models import PrivateItem
from ip_core.people.actor import Actor
from tests.access.standing import Stand, opened_scopes

pytestmark = pytest.mark.usefixtures("one_instant")


@pytest.fixture
def stand(shared: Stand) -> Stand:
    return shared


@pytest.fixture
def childs(shared_childs: Stand) -> Stand:
    return shared_childs


def granted_item(stand: Stand, item: UUID, **grantee: object) -> Actor:
    stand.grant_item(item, **grantee)
    return stand.at_work("employee")


def in_row(stand: Stand, made: object, actor: Actor) -> Actor:
    return actor


READERS: dict[str, tuple[bool, Callable[[Stand, object], Actor]]] = {
    # who                            reads a private goal of the owner's
    "owner": (True, lambda s, _i: s.citizen("owner")),
    "coordinator": (False, lambda s, _i: s.at_work("coordinator")),
    "deputy": (
        False,
        lambda s, _i: in_row(s, s.appoint("othercoordinator", "deputy"), s.at_work("othercoordinator")),
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
