"""ACCESS §4: care order, competence, next of kin, death and insight: recorded decisions that move a row or open one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.enums import BasisKind, Level
from ip_core.enums import Role
from ip_core.people.actor import Actor
from ip_core.people.models import Parenthood
from ip_core.testing import stories
from ip_core.testing.cast import employ
from tests.access.standing import LONG_AGO, SECOND, Stand, at, letters

pytestmark = pytest.mark.usefixtures("one_instant")


def test_parent_with_a_mandate_besides_has_what_either_gives(childs: Stand) -> None:
    """Of a child of 12–15 no parent has the threads; one who is named for them has."""
    childs.representative("parent", "child", [keys.MESSAGES])
    mandated = childs.reach(childs.citizen("parent", on_behalf_of="child"))
    other = childs.reach(childs.citizen("otherparent", on_behalf_of="child"))
    assert mandated.readable - other.readable == {keys.MESSAGES}
    assert "goals" in other.readable


@pytest.mark.parametrize(
    ("age", "messages", "level"), [(11, "W own", "W own"), (12, "–", "W own"), (15, "–", "W own"), (16, "–", "–")]
)
def test_care_order_gives_its_unit_the_parents_row(childs: Stand, age: int, messages: str, level: str) -> None:
    childs.aged("child", age)
    childs.care_order("office")
    found = letters(childs.reach(childs.at_work("caseworker", on_behalf_of="child")))
    assert found["goals"] == level
    assert found[keys.MESSAGES] == messages
    assert found[keys.CONSENTS] == ("W" if level != "–" else "–")


def test_care_order_stands_in_the_parents_place_while_it_lasts(childs: Stand) -> None:
    now = clock.now()
    childs.aged("child", 13)
    parent = lambda: childs.citizen("parent", on_behalf_of="child")  # noqa: E731
    worker = lambda: childs.at_work("caseworker", on_behalf_of="child")  # noqa: E731
    assert childs.reach(parent()).may_read("goals")
    end = now + timedelta(days=3)
    childs.care_order("office", valid_from=now + timedelta(days=1), valid_until=end)
    begins = now + timedelta(days=1)
    for instant, unit_acts in ((begins - SECOND, False), (begins, True), (end - SECOND, True), (end, False)):
        assert at(childs, instant, worker).may_read("goals") is unit_acts
        assert at(childs, instant, parent).may_read("goals") is not unit_acts


@pytest.mark.parametrize("who", ["own name", "other unit", "other role", "as citizen", "outside", "own child"])
def test_care_order_opens_for_nobody_else(childs: Stand, who: str) -> None:
    childs.aged("child", 13)
    childs.care_order("outside" if who == "outside" else "office")
    actors = {
        "own name": lambda: childs.at_work("caseworker"),
        "other unit": lambda: childs.at_work("employee", on_behalf_of="child"),
        "other role": lambda: _as_editor(childs),
        "as citizen": lambda: childs.citizen("caseworker", on_behalf_of="child"),
        "outside": lambda: childs.at_work("therapist", on_behalf_of="child"),
        "own child": lambda: _as_parent(childs),
    }
    assert not childs.reach(actors[who]())
    if who != "outside":
        assert childs.reach(childs.at_work("othercaseworker", on_behalf_of="child"))


def _as_editor(stand: Stand) -> Actor:
    employ(stand.cast["editor"], stand.cast.units["office"], Role.EDITOR)
    return stand.at_work("editor", on_behalf_of="child")


def _as_parent(stand: Stand) -> Actor:
    ended = clock.today() - timedelta(days=400)
    ties = {"parent": stand.cast["caseworker"], "child": stand.cast["child"]}
    stand.make(Parenthood, **ties, valid_from=LONG_AGO, valid_until=ended)
    return stand.at_work("caseworker", on_behalf_of="child")


@pytest.mark.parametrize(
    ("age", "decided", "parent", "owner"),
    [
        (15, False, "W own", "W own"),
        (16, False, "–", "W own"),
        (16, True, "W own", "W own"),
        (17, True, "W own", "W own"),
        (18, True, "–", "W own"),
    ],
)
def test_lacking_competence_gives_parents_of_16_and_17_the_row_of_12_to_15(
    childs: Stand, age: int, decided: bool, parent: str, owner: str
) -> None:
    childs.aged("child", age)
    if decided:
        childs.lacks_competence()
        confirm(childs)
    reach = childs.reach(childs.citizen("parent", on_behalf_of="child"))
    assert letters(reach)["goals"] == parent
    assert reach.level(keys.MESSAGES) == Level.NONE  # not in threads without being named
    own = childs.reach(childs.citizen("child"))
    assert letters(own)["goals"] == owner
    assert own.level(keys.CONSENTS) == Level.WRITE  # she still withdraws
    intake = childs.plan.case.proceedings.get(kind="intake")
    assert bool(engine.reach(childs.citizen("parent", on_behalf_of="child"), intake)) is (parent != "–")


def confirm(stand: Stand) -> None:
    """The young person's own yes, so that the plan does not lapse by age and only the row is tested."""
    from ip_core.access.models import ConsentSignature

    consent = stand.plan.consents.get()
    stand.make(
        ConsentSignature, consent=consent, person=stand.plan.owner, capacity=BasisKind.OWNER, signed_at=clock.now()
    )


def test_decision_on_competence_has_an_end(childs: Stand) -> None:
    childs.aged("child", 16)
    confirm(childs)
    end = clock.now() + timedelta(days=5)
    childs.lacks_competence(valid_until=end)
    parent = lambda: childs.citizen("parent", on_behalf_of="child")  # noqa: E731
    assert at(childs, end - SECOND, parent)
    assert not at(childs, end, parent)


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("named", {"goals"}),
        ("named, with a guardian", set()),
        ("named, without scope", set()),
        ("named, owner of 17", set()),
        ("another", set()),
        ("named, in own name", set()),
        ("named, without a decision in force", set()),
    ],
)
def test_next_of_kin_is_representative_from_18_when_there_is_no_guardian(
    stand: Stand, who: str, reads: set[str]
) -> None:
    ended = {"valid_from": clock.now() - timedelta(days=9), "valid_until": clock.now()}
    scope = [] if "scope" in who else ["goals"]
    stand.lacks_competence(next_of_kin=stand.cast["parent"], scope=scope, **(ended if "in force" in who else {}))
    if "guardian" in who:
        stand.guardian("otherparent", "owner", [])
    if "17" in who:
        stand.aged("owner", 17)
    handle = "otherparent" if who == "another" else "parent"
    actor = stand.citizen(handle) if "own name" in who else stand.citizen(handle, on_behalf_of="owner")
    assert stand.reach(actor).readable == reads


def test_next_of_kin_has_no_professional_basis_in_the_case(stand: Stand) -> None:
    assert stand.reach(stand.at_work("systemcoordinator")).exists
    stand.lacks_competence(next_of_kin=stand.cast["systemcoordinator"], recorded_by=stand.cast["leader"])
    assert not stand.reach(stand.at_work("systemcoordinator"))


def test_at_death_the_plan_closes_and_what_was_on_behalf_ends(childs: Stand) -> None:
    stories.granted(childs.cast, childs.plan, owner="child")
    died = clock.now() + timedelta(hours=1)
    childs.change(childs.cast["child"], died_at=died)
    parent = lambda: childs.citizen("parent", on_behalf_of="child")  # noqa: E731
    therapist = lambda: childs.at_work("therapist")  # noqa: E731
    coordinator = lambda: childs.at_work("coordinator")  # noqa: E731
    assert at(childs, died - SECOND, parent).may_read("goals")
    assert at(childs, died - SECOND, therapist).may_read("goals")
    assert at(childs, died - SECOND, coordinator).level("goals") == Level.WRITE
    assert not at(childs, died, parent)
    assert not at(childs, died, therapist)
    assert at(childs, died, coordinator).readable == {keys.MESSAGES}  # as in column closed


def test_insight_after_death_opens_the_sections_of_the_decision_and_no_more(stand: Stand) -> None:
    died = clock.now() + timedelta(hours=1)
    end = died + timedelta(days=30)
    stand.insight("parent", ["goals", "outcome", keys.MESSAGES], valid_until=end)
    stand.change(stand.cast["owner"], died_at=died)
    intake = stand.plan.case.proceedings.get(kind="intake")
    parent = lambda: stand.citizen("parent")  # noqa: E731
    assert not at(stand, died - SECOND, parent)
    assert at(stand, died, parent).readable == {"goals"}
    assert not at(stand, died, lambda: stand.citizen("otherparent"))
    assert not at(stand, died, lambda: stand.at_work("parent"))
    assert at(stand, end - SECOND, parent)
    assert not at(stand, end, parent)
    with clock.moved_to(died):
        assert engine.reach(stand.citizen("parent"), intake).readable == {"outcome"}
