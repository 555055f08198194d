"""The tables of ACCESS §2 and §3, cell by cell: a row there is a row in ROWS here, its cells are those in `tables`.

Each test puts one person in one row and one matter in one column, and compares the engine's answer with the cell.
What is given for one thing, and what narrows, is in `tests/access/test_truth_*` and in the town that changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access import engine
from ip_core.cases.models import Proceeding
from tests.proof import town
from tests.proof.answers import Answer
from tests.proof.places import Place
from tests.proof.standing import Session
from tests.proof.surfaces import actor_of, described, expected
from tests.proof.tables import (
    CONSENT_CELLS,
    EXISTENCE,
    EXISTS,
    INTAKE_CELLS,
    INTAKE_COLUMNS,
    OBJECTS,
    PLAN_CELLS,
    PLAN_COLUMNS,
    SECTIONS,
    Entry,
)
from tests.proof.town import build_town

Made = tuple[Proceeding, Session]


@pytest.fixture
def place(db: None) -> Iterator[Place]:
    made = build_town()
    with made.writing():
        yield Place(made)


# --- §2 ---------------------------------------------------------------------------------------------------------------


def taken(place: Place, column: str, act: str, handle: str, role: str) -> Made:
    intake = place.intake(column)
    town.open_step(place.town, intake, act, taker=place.membership(handle), role=role)
    return intake, place.at_work(handle)


def appointed(
    place: Place, column: str, *, kind: str = "coordinator", accepted: bool = True, chose: bool = False
) -> Made:
    intake = place.intake(column, shares_application=chose)
    yes = {"accepted_at": place.town.now} if accepted else {}
    if kind == "deputy":
        place.appoint(intake, "othercoordinator", **yes)
    place.appoint(intake, "coordinator", kind, **yes)
    return intake, place.at_work("coordinator")


def notified(place: Place, column: str) -> Made:
    return place.intake(column, notifier=place.person("neighbour")), place.citizen("neighbour")


def of_child(place: Place, column: str, years: int) -> Made:
    place.aged("child", years)
    return place.intake(column, "child"), place.tie("parent", "parent", "child")


INTAKE_ROWS: list[tuple[str, str, Callable[[Place, str], Made]]] = [
    # row of the document                      who                          how she comes to stand in it
    ("owner's side", "owner", lambda p, c: (p.intake(c), p.citizen("owner"))),
    ("owner's side", "parent of a child of 15", lambda p, c: of_child(p, c, 15)),
    ("owner's side", "parent of a small child", lambda p, c: of_child(p, c, 3)),
    ("notifier", "neighbour", notified),
    ("taker", "caseworker", lambda p, c: (p.intake(c), p.at_work("caseworker"))),
    ("role and unit responsible, not the taker", "provider",
     lambda p, c: (p.intake(c, reopened="provider"), p.at_work("employee"))),
    ("taker of an earlier step", "caseworker", lambda p, c: (p.intake(c), p.at_work("othercaseworker"))),
    ("leader whose step is to appoint", "appointer", lambda p, c: taken(p, c, "appoint", "employee", "leader")),
    ("coordinator asked to take it", "asked", lambda p, c: appointed(p, c, accepted=False)),
    ("coordinator, accepted", "coordinator", lambda p, c: appointed(p, c)),
    ("coordinator, accepted", "coordinator; chose", lambda p, c: appointed(p, c, chose=True)),
    ("deputy, in her period", "deputy", lambda p, c: appointed(p, c, kind="deputy")),
    ("leader of the unit, system coordinator", "leader", lambda p, c: (p.intake(c), p.leader_of("office"))),
    ("leader of the unit, system coordinator", "system coordinator",
     lambda p, c: (p.intake(c), p.at_work("systemcoordinator"))),
    ("everybody else", "provider", lambda p, c: (p.intake(c), p.at_work("employee"))),
    ("everybody else", "editor", lambda p, c: (p.intake(c), p.at_work("editor"))),
    ("everybody else", "administrator", lambda p, c: (p.intake(c), p.at_work("administrator"))),
    ("everybody else", "coordinator of nobody", lambda p, c: (p.intake(c), p.at_work("othercoordinator"))),
    ("everybody else", "neighbour", lambda p, c: (p.intake(c), p.citizen("neighbour"))),
    ("everybody else", "leader of another unit", lambda p, c: (p.intake(c), p.at_work("leader"))),
    ("everybody else", "parent of a young person of 16", lambda p, c: of_child(p, c, 16)),
]  # fmt: skip


@pytest.mark.parametrize("column", INTAKE_COLUMNS)
@pytest.mark.parametrize(("row", "who", "make"), INTAKE_ROWS, ids=[f"{r}: {w}" for r, w, _m in INTAKE_ROWS])
def test_intake(place: Place, row: str, who: str, make: Callable[[Place, str], Made], column: str) -> None:
    intake, session = make(place, column)
    holds = ("step open", *(("chose",) if "chose" in who else ()))
    assert reached(intake, session) == cells(INTAKE_CELLS[row][column], OBJECTS, holds)


# --- §3 ---------------------------------------------------------------------------------------------------------------


def own(place: Place, column: str, years: int | None) -> Made:
    place.aged("child", years)
    return place.plan(column, "child"), place.citizen("child")


def parents(place: Place, column: str, years: int | None) -> Made:
    place.aged("child", years)
    return place.plan(column, "child"), place.tie("parent", "parent", "child")


def deputised(place: Place, column: str) -> Made:
    plan = place.plan(column)
    intake = Proceeding.objects.get(case=plan.case, kind="intake")
    place.appoint(intake, "othercoordinator", "deputy", accepted_at=place.town.now)
    return plan, place.at_work("othercoordinator")


def own_coordinated(place: Place, column: str) -> Made:
    plan = place.plan(column)
    town.coordinate_herself(place.town, plan.case, place.person("uncle"))
    return plan, place.citizen("uncle")


OWNERS = {"owner, 16 or older", "owner, 12-15", "parent of a child under 12", "parent of a child 12-15",
          "guardian, representative"}  # fmt: skip
COORDINATORS = {"coordinator, accepted; deputy in her period"}
LEADERS = "leader of the coordinator's unit, system coordinator"

PLAN_ROWS: list[tuple[str, str, Callable[[Place, str], Made]]] = [
    # row of the document                         who                     how she comes to stand in it
    ("owner, 16 or older", "of 40", lambda p, c: own(p, c, 40)),
    ("owner, 16 or older", "of 16 today", lambda p, c: own(p, c, 16)),
    ("owner, 16 or older", "of unknown age", lambda p, c: own(p, c, None)),
    ("owner, 12-15", "of 15", lambda p, c: own(p, c, 15)),
    ("owner, 12-15", "of 12 today", lambda p, c: own(p, c, 12)),
    ("owner under 12", "of 11", lambda p, c: own(p, c, 11)),
    ("parent of a child under 12", "of 11", lambda p, c: parents(p, c, 11)),
    ("parent of a child 12-15", "of 12 today", lambda p, c: parents(p, c, 12)),
    ("parent of a child 12-15", "of 15", lambda p, c: parents(p, c, 15)),
    ("parent of somebody 16 or older", "of 16 today", lambda p, c: parents(p, c, 16)),
    ("parent of somebody 16 or older", "of 18", lambda p, c: parents(p, c, 18)),
    ("parent of somebody 16 or older", "of unknown age", lambda p, c: parents(p, c, None)),
    ("guardian, representative", "guardian", lambda p, c: (p.plan(c), p.mandate("guardian", "uncle", "owner"))),
    ("guardian, representative", "representative",
     lambda p, c: (p.plan(c), p.mandate("representative", "uncle", "owner"))),
    ("coordinator, accepted; deputy in her period", "coordinator", lambda p, c: (p.plan(c), p.at_work("coordinator"))),
    ("coordinator, accepted; deputy in her period", "deputy", deputised),
    ("own coordinator (citizen)", "uncle", own_coordinated),
    (LEADERS, "leader", lambda p, c: (p.plan(c), p.at_work("leader"))),
    (LEADERS, "system coordinator", lambda p, c: (p.plan(c), p.at_work("systemcoordinator"))),
    ("everybody else", "provider", lambda p, c: (p.plan(c), p.at_work("employee"))),
    ("everybody else", "editor", lambda p, c: (p.plan(c), p.at_work("editor"))),
    ("everybody else", "administrator", lambda p, c: (p.plan(c), p.at_work("administrator"))),
    ("everybody else", "caseworker of a closed application", lambda p, c: (p.plan(c), p.at_work("caseworker"))),
    ("everybody else", "relative by kinship alone", lambda p, c: (p.plan(c), p.citizen("uncle"))),
    ("everybody else", "leader of another unit", lambda p, c: (p.plan(c), p.leader_of("office"))),
]  # fmt: skip


@pytest.mark.parametrize("column", PLAN_COLUMNS)
@pytest.mark.parametrize(("row", "who", "make"), PLAN_ROWS, ids=[f"{r}: {w}" for r, w, _m in PLAN_ROWS])
def test_plan(place: Place, row: str, who: str, make: Callable[[Place, str], Made], column: str) -> None:
    plan, session = make(place, column)
    without_consents = [key for key in SECTIONS if key != "consents"]
    wanted = cells(PLAN_CELLS[row][column], without_consents, ())
    if row in OWNERS or row in COORDINATORS:
        wanted |= cells(CONSENT_CELLS["owner's side" if row in OWNERS else "coordinator"][column], SECTIONS, ())
    if row == "own coordinator (citizen)" and column != "closed":
        wanted |= cells(CONSENT_CELLS["coordinator"][column], SECTIONS, ())
    if row == "parent of a child 12-15":  # a thread's audience: later only if named
        wanted.pop("messages", None)
    if wanted:  # R or W anywhere in a plan gives its existence
        wanted[EXISTENCE] = (EXISTS, False, False, False)
    assert reached(plan, session) == wanted


GRANTS = [("R goals", "goals", 2), ("W measures", "measures", 3)]


@pytest.mark.parametrize("column", PLAN_COLUMNS)
@pytest.mark.parametrize(("name", "section", "level"), GRANTS, ids=[name for name, _s, _l in GRANTS])
@pytest.mark.parametrize("to", ["person", "unit", "relative"])
def test_grant(place: Place, to: str, name: str, section: str, level: int, column: str) -> None:
    """Person or unit with a grant: – | R or W, that section | – | –."""
    plan = place.plan(column)
    grantee, session = _grantee(place, to)
    place.grant(plan, section, level, **grantee)
    opened = {section: (level, level == 3, False, False), EXISTENCE: (EXISTS, False, False, False)}
    assert reached(plan, session) == (opened if column == "open" else {})


def _grantee(place: Place, to: str) -> tuple[dict[str, object], Session]:
    if to == "unit":
        return {"grantee_unit": place.town.meland.units["outside"]}, place.at_work("therapist")
    if to == "relative":
        return {"grantee_person": place.person("uncle"), "capacity": "citizen"}, place.citizen("uncle")
    membership = place.membership("therapist")
    return {"grantee_person": membership.person, "membership": membership}, place.at_work("therapist")


# --- what both share ---


def reached(matter: Proceeding, session: Session) -> dict[str, object]:
    """The engine's answer: level, and may write another's, the owner's, one's own words."""
    with scopes_disabled(), clock.moved_to(clock.now()):
        return described(engine.reach(actor_of(session), matter), matter)


def cells(
    entries: tuple[Entry, ...], everything: list[str] | tuple[str, ...], holds: tuple[str, ...]
) -> dict[str, object]:
    """The cell of the document in the same form."""
    found = Answer()
    found.add(entries, everything, holds=holds)
    return expected(found, Proceeding())
