"""ACCESS §3, the rows that are dated decisions: a row there is a row here, its four cells are the four columns.

The cell says what each section gives: `–` nothing, `E` existence alone, `R`, `W`, "R; W own". The owner's words about
who is private, hidden or left out narrow afterwards, and have tables of their own in test_truth_narrowing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.queries import reaches_of
from ip_core.enums import Role
from ip_core.people.actor import Actor
from ip_core.testing.cast import employ
from tests.access.standing import SECOND, Stand, at, instants, letters, opened_scopes

pytestmark = pytest.mark.usefixtures("one_instant")


COLUMNS = ("before", "open", "withdrawn", "closed")
REST = tuple(key for key in keys.PLAN_SECTIONS if key not in (keys.CONSENTS, keys.MESSAGES))


@pytest.fixture
def stand(accepted: Stand) -> Stand:
    return accepted


Row = Callable[[Stand], Actor]


def own_coordinator(stand: Stand) -> Actor:
    stand.own_coordinator("parent")
    return stand.citizen("parent")


def broke_glass(stand: Stand) -> Actor:
    stand.break_glass("employee", ["goals", "measures", keys.CONSENTS, keys.MESSAGES, "outcome"])
    return stand.at_work("employee")


def outside_broke_glass(stand: Stand) -> Actor:
    stand.break_glass("therapist", ["goals"])
    return stand.at_work("therapist")


def editor_broke_glass(stand: Stand) -> Actor:
    stand.break_glass("editor", ["goals"])
    return stand.at_work("editor")


def unconfirmed_glass(stand: Stand) -> Actor:
    stand.break_glass("employee", ["goals"], confirmed_by=None, confirmed_at=None)
    return stand.at_work("employee")


def insight_while_alive(stand: Stand) -> Actor:
    stand.insight("parent", ["goals"])
    return stand.citizen("parent")


def waiting_own_coordinator(stand: Stand) -> Actor:
    stand.own_coordinator("parent", accepted_at=None)
    return stand.citizen("parent")


NONE = dict.fromkeys(keys.PLAN_SECTIONS, "–")


def cells(sign: str, *, messages: str = "", consents: str = "–") -> dict[str, str]:
    return {**dict.fromkeys(REST, sign), keys.MESSAGES: messages or sign, keys.CONSENTS: consents}


def only(sign: str, *sections: str) -> dict[str, str]:
    return {**NONE, **dict.fromkeys(sections, sign)}


ROWS: list[tuple[str, str, Row, tuple[dict[str, str], ...]]] = [
    # row of the document          who                      how             before · open · withdrawn, lapsed · closed
    ("own coordinator (citizen)", "accepted", own_coordinator,
     (cells("–", consents="R"), cells("W", consents="R"), cells("R", consents="R"), cells("R"))),
    ("own coordinator (citizen)", "not yet accepted", waiting_own_coordinator, (NONE, NONE, NONE, NONE)),
    ("own coordinator (citizen)", "same person at work",
     lambda s: (own_coordinator(s), s.at_work("parent"))[1], (NONE, NONE, NONE, NONE)),
    ("break-glass", "provider; never consents, messages, §2", broke_glass,
     (NONE, only("R", "goals", "measures"), only("R", "goals", "measures"), only("R", "goals", "measures"))),
    ("break-glass", "same person as citizen",
     lambda s: (broke_glass(s), s.citizen("employee"))[1], (NONE, NONE, NONE, NONE)),
    ("break-glass", "outside membership", outside_broke_glass, (NONE, NONE, NONE, NONE)),
    ("break-glass", "editor: not a role for it", editor_broke_glass, (NONE, NONE, NONE, NONE)),
    ("break-glass", "nobody has confirmed", unconfirmed_glass, (NONE, NONE, NONE, NONE)),
    ("insight by decision", "while the owner lives", insight_while_alive, (NONE, NONE, NONE, NONE)),
]  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(("row", "who", "make", "by_column"), ROWS, ids=[f"{r}: {w}" for r, w, _m, _c in ROWS])
def test_plan(stand: Stand, row: str, who: str, make: Row, by_column: tuple[dict[str, str], ...], column: str) -> None:
    stand.to_column(column)
    actor = make(stand)
    reach = stand.reach(actor)
    cell = by_column[COLUMNS.index(column)]
    assert letters(reach) == cell
    assert reach.exists == any(sign != "–" for sign in cell.values())  # R or W anywhere in a plan gives its E
    readable = {stand.plan.scope(key) for key, sign in cell.items() if sign != "–"}
    found = {scope for scope in opened_scopes(stand.cast, actor) if scope.startswith("proceeding:")}
    assert {scope for scope in found if not scope.endswith(":existence")} == readable


# --- boundaries


def test_break_glass_lasts_24_hours_from_the_confirmation(stand: Stand) -> None:
    stand.to_column("open")
    now = clock.now()
    row = stand.break_glass("employee", ["goals"], asked_at=now - timedelta(hours=3))
    assert row.until == now + timedelta(hours=24)
    last, over = instants(now + timedelta(hours=24))
    assert at(stand, now, lambda: stand.at_work("employee")).readable == {"goals"}
    assert at(stand, last, lambda: stand.at_work("employee")).readable == {"goals"}
    assert not at(stand, over, lambda: stand.at_work("employee"))
    assert not at(stand, now - SECOND, lambda: stand.at_work("employee"))


def test_break_glass_ends_when_it_is_ended(stand: Stand) -> None:
    stand.to_column("open")
    end = clock.now() + timedelta(minutes=10)
    stand.break_glass("employee", ["goals"], ended_at=end)
    assert at(stand, end - SECOND, lambda: stand.at_work("employee"))
    assert not at(stand, end, lambda: stand.at_work("employee"))


def test_break_glass_is_confirmed_by_another_person_and_not_by_another_post_of_her_own(stand: Stand) -> None:
    stand.to_column("open")
    row = stand.break_glass("employee", ["goals"])
    assert stand.reach(stand.at_work("employee"))
    own = employ(stand.cast["employee"], stand.cast.units["office"], Role.LEADER)
    stand.change(row, confirmed_by=own)
    assert not stand.reach(stand.at_work("employee"))


def test_break_glass_that_was_declined_opens_nothing(stand: Stand) -> None:
    stand.to_column("open")
    stand.break_glass("employee", ["goals"], declined_at=clock.now())
    assert not stand.reach(stand.at_work("employee"))


def test_break_glass_counts_only_while_the_membership_does(stand: Stand) -> None:
    stand.to_column("open")
    stand.break_glass("employee", ["goals"])
    assert stand.reach(stand.at_work("employee"))
    stand.change(stand.cast.membership("employee"), valid_until=clock.today() - timedelta(days=1))
    assert not stand.reach(stand.at_work("employee"))


def test_break_glass_never_opens_a_private_item_or_what_the_plan_consent_leaves_out(stand: Stand) -> None:
    stand.to_column("open")
    item = stand.private("owner", "goals")
    stand.break_glass("employee", ["goals", "measures"])
    reach = stand.reach(stand.at_work("employee"))
    assert reach.may_read("goals")
    assert not reach.may_read("goals", item)


@pytest.mark.parametrize("later", ["accepted_at", "valid_from"])
def test_own_coordinator_counts_from_the_later_of_acceptance_and_from(stand: Stand, later: str) -> None:
    stand.to_column("open")
    begins = clock.now() + timedelta(hours=2)
    stand.own_coordinator("parent", **{later: begins})
    assert not at(stand, begins - SECOND, lambda: stand.citizen("parent"))
    assert at(stand, begins, lambda: stand.citizen("parent")).level("goals") == Level.WRITE


def test_own_coordinator_ends_at_the_very_instant_and_has_nothing_of_the_application(stand: Stand) -> None:
    stand.to_column("open")
    end = clock.now() + timedelta(days=1)
    stand.own_coordinator("parent", valid_until=end)
    last, over = instants(end)
    assert at(stand, last, lambda: stand.citizen("parent"))
    assert not at(stand, over, lambda: stand.citizen("parent"))
    intake = stand.plan.case.proceedings.get(kind="intake")
    assert not engine.reach(stand.citizen("parent"), intake)


# --- lists find whatever is reached


@pytest.mark.parametrize("who", ["own coordinator", "break-glass", "care order", "next of kin", "insight", "opinion"])
def test_lists_find_whatever_is_reached(stand: Stand, who: str) -> None:
    """`candidates` is a superset: what a page opens, lists and search find too."""
    stand.to_column("open")
    intake = stand.plan.case.proceedings.get(kind="intake")
    makers: dict[str, Callable[[], object]] = {
        "own coordinator": lambda: stand.own_coordinator("parent"),
        "break-glass": lambda: stand.break_glass("employee", ["goals"]),
        "care order": lambda: (stand.aged("owner", 13), stand.care_order("office")),
        "next of kin": lambda: stand.lacks_competence(next_of_kin=stand.cast["parent"], scope=["goals"]),
        "insight": lambda: (
            stand.insight("parent", ["goals"]), stand.change(stand.cast["owner"], died_at=clock.now())
        ),
        "opinion": lambda: (
            stand.change(intake, decided_at=None, outcome=""), stand.ask_opinion(intake, "therapist", ["application"])
        ),
    }  # fmt: skip
    actors: dict[str, Callable[[], Actor]] = {
        "break-glass": lambda: stand.at_work("employee"),
        "care order": lambda: stand.at_work("caseworker", on_behalf_of="owner"),
        "next of kin": lambda: stand.citizen("parent", on_behalf_of="owner"),
        "opinion": lambda: stand.at_work("therapist"),
    }
    actor = actors.get(who, lambda: stand.citizen("parent"))
    makers[who]()
    stand.plan.refresh_from_db()
    found = {proceeding for proceeding, _reach in reaches_of(actor(), stand.cast.municipality).items()}
    assert found & {stand.plan, intake}
    for proceeding in (stand.plan, intake):
        assert bool(engine.reach(actor(), proceeding)) is (proceeding in found)


def test_nobody_does_her_own_job_while_she_acts_for_a_child(childs: Stand) -> None:
    """On behalf of X: only bases for X (ACCESS §1)."""
    from ip_core.cases.policies import may_do_step, may_take_step

    childs.aged("child", 13)
    childs.care_order("coordinating")
    employ(childs.cast["systemcoordinator"], childs.cast.units["coordinating"], Role.PROVIDER)
    intake = childs.plan.case.proceedings.get(kind="intake")
    step = intake.steps.get(key="avgjere")
    childs.change(step, done_at=None)
    alone, acting_for = childs.at_work("systemcoordinator"), childs.at_work("systemcoordinator", on_behalf_of="child")
    assert may_do_step(alone, step)
    assert not may_do_step(acting_for, step)
    assert not may_take_step(acting_for, step)
    assert engine.reach(alone, intake).level("letter") == Level.WRITE or engine.reach(alone, intake).may_read("letter")
    care = engine.reach(acting_for, intake).basis("outcome")
    assert care is not None
    assert care.kind == BasisKind.CARE_ORDER
