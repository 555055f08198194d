"""ACCESS §3, the rows that are dated decisions: a row there is a row here, its four cells are the four columns.

The cell says what each section gives: `–` nothing, `E` existence alone, `R`, `W`, "R; W own". The owner's words about
who is private, hidden or left out narrow afterwards, and have tables of their own in test_truth_narrowing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.queries import reaches_of
from ip_core.access.reach import Reach
from ip_core.enums import Role
from ip_core.people.actor import Actor
from ip_core.people.models import Parenthood
from ip_core.testing import stories
from ip_core.testing.cast import Cast, employ
from tests.access.standing import LONG_AGO, SECOND, Stand, instants, letters, opened_scopes

COLUMNS = ("before", "open", "withdrawn", "closed")
REST = tuple(key for key in keys.PLAN_SECTIONS if key not in (keys.CONSENTS, keys.MESSAGES))


@pytest.fixture(autouse=True)
def _one_instant() -> Iterator[None]:
    with clock.frozen():
        yield


@pytest.fixture
def stand(meland: Cast) -> Stand:
    """Nothing yet; another owner's plan is open beside it, so that something could leak."""
    stories.open_plan(meland, "applicant")
    return Stand(meland, stories.accepted(meland))


def in_column(stand: Stand, column: str, owner: str = "owner") -> None:
    if column != "before":
        stand.plan = opened(stand, owner)
    if column == "withdrawn":
        stand.withdraw()
    if column == "closed":
        stand.close()


def opened(stand: Stand, owner: str = "owner"):
    """The same plan after the owner's yes."""
    from ip_core.access.enums import ConsentKind
    from ip_core.access.services import prepare_consent

    signers = stories._signers(stand.cast, owner)
    consent = prepare_consent(stand.plan, actor=signers[0], kind=ConsentKind.PLAN_MADE, text=stories.TEXT)
    stories.signed(consent, *signers)
    stand.plan.refresh_from_db()
    return stand.plan


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
    in_column(stand, column)
    actor = make(stand)
    reach = stand.reach(actor)
    cell = by_column[COLUMNS.index(column)]
    assert letters(reach) == cell
    assert reach.exists == any(sign != "–" for sign in cell.values())  # R or W anywhere in a plan gives its E
    readable = {stand.plan.scope(key) for key, sign in cell.items() if sign != "–"}
    found = {scope for scope in opened_scopes(stand.cast, actor) if scope.startswith("proceeding:")}
    assert {scope for scope in found if not scope.endswith(":existence")} == readable


# --- boundaries


def at(stand: Stand, instant, actor: Callable[[], Actor]) -> Reach:
    with clock.moved_to(instant):
        return engine.reach(actor(), stand.plan)


def test_break_glass_lasts_24_hours_from_the_confirmation(stand: Stand) -> None:
    in_column(stand, "open")
    now = clock.now()
    stand.break_glass("employee", ["goals"], asked_at=now - timedelta(hours=3))
    last, over = instants(now + timedelta(hours=24))
    assert at(stand, now, lambda: stand.at_work("employee")).readable == {"goals"}
    assert at(stand, last, lambda: stand.at_work("employee")).readable == {"goals"}
    assert not at(stand, over, lambda: stand.at_work("employee"))
    assert not at(stand, now - SECOND, lambda: stand.at_work("employee"))


def test_break_glass_ends_when_it_is_ended(stand: Stand) -> None:
    in_column(stand, "open")
    end = clock.now() + timedelta(minutes=10)
    stand.break_glass("employee", ["goals"], ended_at=end)
    assert at(stand, end - SECOND, lambda: stand.at_work("employee"))
    assert not at(stand, end, lambda: stand.at_work("employee"))


def test_break_glass_counts_only_while_the_membership_does(stand: Stand) -> None:
    in_column(stand, "open")
    stand.break_glass("employee", ["goals"])
    assert stand.reach(stand.at_work("employee"))
    stand.change(stand.cast.membership("employee"), valid_until=clock.today() - timedelta(days=1))
    assert not stand.reach(stand.at_work("employee"))


def test_break_glass_never_opens_a_private_item_or_what_the_plan_consent_leaves_out(stand: Stand) -> None:
    in_column(stand, "open")
    item = stand.private("owner", "goals")
    stand.break_glass("employee", ["goals", "measures"])
    reach = stand.reach(stand.at_work("employee"))
    assert reach.may_read("goals")
    assert not reach.may_read("goals", item)


@pytest.mark.parametrize("later", ["accepted_at", "valid_from"])
def test_own_coordinator_counts_from_the_later_of_acceptance_and_from(stand: Stand, later: str) -> None:
    in_column(stand, "open")
    begins = clock.now() + timedelta(hours=2)
    stand.own_coordinator("parent", **{later: begins})
    assert not at(stand, begins - SECOND, lambda: stand.citizen("parent"))
    assert at(stand, begins, lambda: stand.citizen("parent")).level("goals") == Level.WRITE


def test_own_coordinator_ends_at_the_very_instant_and_has_nothing_of_the_application(stand: Stand) -> None:
    in_column(stand, "open")
    end = clock.now() + timedelta(days=1)
    stand.own_coordinator("parent", valid_until=end)
    last, over = instants(end)
    assert at(stand, last, lambda: stand.citizen("parent"))
    assert not at(stand, over, lambda: stand.citizen("parent"))
    intake = stand.plan.case.proceedings.get(kind="intake")
    assert not engine.reach(stand.citizen("parent"), intake)


# --- invited without a grant

INVITED = [
    # what is invited to, how                    before       open         withdrawn    closed
    ("start meeting", {"is_start": True}, ("invitation", "invitation", "cancelled", "")),
    ("meeting", {}, ("", "invitation", "cancelled", "")),
    ("task", {"what": "task", "task": "Ta med rapporten"}, ("", "invitation", "cancelled", "")),
]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(("what", "values", "by_column"), INVITED, ids=[row[0] for row in INVITED])
@pytest.mark.parametrize("handle", ["employee", "therapist", "parent"])
def test_invited_without_a_grant(
    stand: Stand, handle: str, what: str, values: dict[str, object], by_column: tuple[str, ...], column: str
) -> None:
    """Time and place alone, in the capacity invited in; outside memberships too; and never the plan's existence."""
    in_column(stand, column)
    at_work = handle != "parent"
    row = stand.invite(handle, at_work=at_work, **values)
    actor = stand.at_work(handle) if at_work else stand.citizen(handle)
    reach = stand.reach(actor)
    expected = by_column[COLUMNS.index(column)]
    assert {uuid: one.key for uuid, one in reach.things.items()} == ({row.uuid: expected} if expected else {})
    assert not reach
    assert not reach.exists
    assert not reach.scopes - {f"invitation:{row.uuid}"}
    assert opened_scopes(stand.cast, actor) >= reach.scopes
    other = stand.citizen(handle) if at_work else stand.at_work(handle)
    assert not stand.reach(other).things


@pytest.mark.parametrize("end", ["declined_at", "cancelled_at", "ends_at"])
def test_invitation_lasts_until_declined_cancelled_or_over(stand: Stand, end: str) -> None:
    in_column(stand, "open")
    over = clock.now() + timedelta(days=2, hours=1)
    row = stand.invite("employee", **({end: over} if end != "ends_at" else {"ends_at": over}))
    assert row.uuid in at(stand, over - SECOND, lambda: stand.at_work("employee")).things
    assert row.uuid not in at(stand, over, lambda: stand.at_work("employee")).things


def test_invitation_ends_with_the_consent_to_the_group_and_does_not_revive_with_a_new_one(stand: Stand) -> None:
    in_column(stand, "open")
    consent = stand.group_consent()
    row = stand.invite("employee", consent=consent)
    assert row.uuid in stand.reach(stand.at_work("employee")).things
    stand.change(consent, withdrawn_at=clock.now(), withdrawn_by=stand.plan.owner)
    stand.group_consent()
    assert not stand.reach(stand.at_work("employee")).things


def test_invitation_without_a_consent_to_the_group_opens_nothing(stand: Stand) -> None:
    in_column(stand, "open")
    row = stand.invite("employee")
    stand.change(row, consent=None)
    assert not stand.reach(stand.at_work("employee")).things


@pytest.mark.parametrize("column", ["before", "open"])
def test_coordinator_is_invited_without_a_consent_to_the_group(stand: Stand, column: str) -> None:
    in_column(stand, column)
    row = stand.invite("coordinator", is_start=True)
    stand.change(row, consent=None)
    assert row.uuid in stand.reach(stand.at_work("coordinator")).things


# --- care order, competence, death (§4)


@pytest.fixture
def childs(meland: Cast) -> Stand:
    """An open plan of a child, both parents having said yes."""
    stories.open_plan(meland, "applicant")
    return Stand(meland, stories.open_plan(meland, "child"))


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
    Parenthood.objects.create(
        parent=stand.cast["caseworker"], child=stand.cast["child"], valid_from=LONG_AGO, valid_until=ended
    )
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
    in_column(stand, "open")
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
    in_column(stand, "open")
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
    in_column(stand, "open")
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


# --- lists find whatever is reached


@pytest.mark.parametrize("who", ["own coordinator", "break-glass", "care order", "next of kin", "insight", "opinion"])
def test_lists_find_whatever_is_reached(stand: Stand, who: str) -> None:
    """`candidates` is a superset: what a page opens, lists and search find too."""
    in_column(stand, "open")
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
