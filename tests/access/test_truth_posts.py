"""ACCESS §2 and §3, posts and turns: who coordinates from which instant, who follows up which unit, what a list looks
through, and for whom a page or a protected address is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from ip_core import clock
from ip_core.access import engine, facts, keys
from ip_core.access.addresses import veil_over
from ip_core.access.audiences import published_scopes
from ip_core.access.bases import leads_responsible_unit
from ip_core.access.engine import candidates, owner_sides
from ip_core.access.enums import Level
from ip_core.access.limits import is_own_case
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.cases.services import take_step
from ip_core.enums import Role
from ip_core.people.actor import Actor
from ip_core.people.enums import Assurance
from ip_core.procedures.enums import Act
from ip_core.testing import stories
from ip_core.testing.cast import Cast, employ
from tests.access.standing import SECOND, Stand, at

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("one_instant")


# --- coordinators, one after the other


def level_at(stand: Stand, instant: datetime, actor: Callable[[], Actor]) -> Level:
    return at(stand, instant, actor).level("goals")


def test_the_old_coordinators_access_ends_at_the_instant_the_new_ones_begins(stand: Stand) -> None:
    begins = clock.now() + DAY
    stand.change(CoordinatorAppointment.objects.get(case=stand.case), valid_until=begins + 9 * DAY)
    stand.appoint("othercoordinator", accepted_at=clock.now(), valid_from=begins)
    old, new = (lambda: stand.at_work("coordinator")), (lambda: stand.at_work("othercoordinator"))
    assert (level_at(stand, begins - SECOND, old), level_at(stand, begins - SECOND, new)) == (Level.WRITE, Level.NONE)
    assert (level_at(stand, begins, old), level_at(stand, begins, new)) == (Level.NONE, Level.WRITE)


def test_a_deputy_who_has_said_yes_begins_on_her_first_day(stand: Stand) -> None:
    begins = clock.now() + DAY
    stand.appoint("othercoordinator", "deputy", accepted_at=clock.now(), valid_from=begins)
    deputy = lambda: stand.at_work("othercoordinator")  # noqa: E731
    assert (level_at(stand, begins - SECOND, deputy), level_at(stand, begins, deputy)) == (Level.NONE, Level.WRITE)


def test_the_owner_reads_the_assessment_when_it_is_finished_and_not_before(meland: Cast) -> None:
    """A step that waits to be assessed is no finished one, and a finished one before it is no assessment."""
    stories.open_plan(meland, "applicant")
    stand = Stand(meland, stories.submitted(meland))
    step, owner = stories.open_step(stand.plan), stand.citizen("owner")
    found = {keys.ASSESSMENT, keys.OPINIONS}
    assert not stand.reach(owner).readable & found
    over = {"opened_at": clock.now(), "done_at": clock.now()}
    stand.make(ProceedingStep, proceeding=stand.plan, key="starte", act=Act.START, **over)
    assert not stand.reach(owner).readable & found
    stand.change(step, done_at=clock.now())
    assert stand.reach(owner).readable >= found


@pytest.mark.parametrize("kind", ["coordinator", "deputy"])
@pytest.mark.parametrize("answer", ["waiting", "declined", "ended", "not yet ended"])
def test_who_is_asked_sees_the_wishes_until_answered(meland: Cast, kind: str, answer: str) -> None:
    """A deputy is not asked this way: she has nothing before she has said yes."""
    stories.open_plan(meland, "applicant")
    stand = Stand(meland, stories.decided(meland))
    values = {
        "waiting": {},
        "declined": {"declined_at": clock.now()},
        "ended": {"valid_until": clock.now()},
        "not yet ended": {"valid_until": clock.now() + SECOND},
    }
    stand.appoint("othercoordinator", kind, accepted_at=None, **values[answer])
    sees = kind == "coordinator" and answer in ("waiting", "not yet ended")
    assert stand.reach(stand.at_work("othercoordinator")).readable == ({keys.WISHES} if sees else set())


def test_coordinator_asked_in_one_application_sees_nothing_of_the_other(meland: Cast) -> None:
    stories.open_plan(meland, "applicant")
    first = Stand(meland, stories.decided(meland))
    first.change(first.plan, closed_at=clock.now() + DAY)
    other = Proceeding.objects.get(pk=first.plan.pk)
    first.change(other, pk=None, id=None, uuid=uuid4(), closed_at=None)
    first.appoint("othercoordinator", accepted_at=None, proceeding=other)
    asked = first.at_work("othercoordinator")
    assert engine.reach(asked, other).readable == {keys.WISHES}
    assert not engine.reach(asked, first.plan)


# --- what a list looks through


def test_list_goes_through_what_somebody_may_have_a_basis_in_and_no_more(stand: Stand) -> None:
    """`reaches` decides; what is not hers is not even read."""
    intake = stand.case.proceedings.get(kind="intake")
    both = {stand.plan, intake}
    stand.own_coordinator("parent")
    stand.insight("otherparent", ["goals"])
    stand.invite("employee")
    stand.ask_opinion(intake, "therapist", ["application"])
    stand.guardian("child", "owner", ["goals"])
    employ(stand.cast["caseworker"], stand.cast.units["coordinating"], Role.LEADER)
    everything = set(Proceeding.objects.filter(municipality=stand.cast.municipality))
    decided = {one for one in everything if one.kind == "intake"}
    rows: dict[str, tuple[Actor, set[Proceeding]]] = {
        "owner": (stand.citizen("owner"), both),
        "own coordinator": (stand.citizen("parent"), both),
        "insight": (stand.citizen("otherparent"), both),
        "invited": (stand.at_work("employee"), {stand.plan}),
        "asked": (stand.at_work("therapist"), {intake}),
        "on behalf": (stand.citizen("child", on_behalf_of="owner"), both),
        "coordinator": (stand.at_work("coordinator"), everything),
        "leader where it was decided": (stand.at_work("caseworker"), decided),
        "nobody": (stand.citizen("child"), set()),
        "at work, nobody": (stand.at_work("othercoordinator"), set()),
        "weakly signed in": (replace(stand.citizen("owner"), assurance=Assurance.SUBSTANTIAL), set()),
    }
    found = {who: set(candidates(actor, stand.cast.municipality)) for who, (actor, _wanted) in rows.items()}
    assert found == {who: wanted for who, (_actor, wanted) in rows.items()}
    employ(stand.cast["administrator"], stand.cast.units["coordinating"], Role.SYSTEM_COORDINATOR)  # took none of them
    assert set(candidates(stand.at_work("administrator"), stand.cast.municipality)) == everything
    assert len(everything) == 4


# --- audiences of pages, and who handles what


def test_coordinators_pages_are_for_whoever_is_one_besides_other_work(meland: Cast) -> None:
    employ(meland["coordinator"], meland.units["office"], Role.PROVIDER)
    scopes = {handle: published_scopes(meland.actor(handle), meland.municipality) for handle in meland.people}
    number = meland.municipality.number
    coordinators = {handle for handle, found in scopes.items() if f"coordinators:{number}" in found}
    assert coordinators == {"coordinator", "othercoordinator"}
    assert f"staff:{number}" not in scopes["therapist"]
    assert f"staff:{number}" not in scopes["owner"]
    assert f"unit:{meland.units['office'].uuid}" in scopes["coordinator"]
    assert f"unit:{meland.units['office'].uuid}" not in scopes["othercoordinator"]


def test_protected_address_is_for_the_taker_only_while_her_step_is_open(meland: Cast) -> None:
    stories.submitted(meland, "applicant")  # whose step stays open
    stand = Stand(meland, stories.submitted(meland, "child"))
    stand.change(meland["child"], address_protection="strictly_confidential")
    taker = stand.at_work("systemcoordinator")
    assert veil_over(stand.case, taker).is_drawn
    step = take_step(stories.open_step(stand.plan), actor=taker)
    assert not veil_over(stand.case, taker).is_drawn
    stand.change(step or stories.open_step(stand.plan), done_at=clock.now())
    assert veil_over(stand.case, stand.at_work("systemcoordinator")).is_drawn


def test_protected_address_is_not_for_who_is_to_appoint_or_has_decided(meland: Cast) -> None:
    """The narrower reading: the step that is open is hers, but it is not the one that handles the need."""
    stories.submitted(meland, "applicant")
    stand = Stand(meland, stories.decided(meland, "child"))
    stand.change(meland["child"], address_protection="strictly_confidential")
    take_step(stories.open_step(stand.plan), actor=stand.at_work("leader"))
    for handle in ("leader", "systemcoordinator"):  # who decided has no open step any more
        assert stand.reach(stand.at_work(handle)).may_read("outcome")
        assert veil_over(stand.case, stand.at_work(handle)).is_drawn


def test_own_case_rule_is_for_the_professional_session_alone(stand: Stand) -> None:
    rows = facts.load(Proceeding.objects.filter(pk=stand.plan.pk), municipality=stand.cast.municipality, at=clock.now())
    owner = stand.citizen("owner")
    assert not is_own_case(owner, facts.ties_of(owner), rows[0])
    employ(stand.cast["owner"], stand.cast.units["coordinating"], Role.SYSTEM_COORDINATOR)
    at_work = stand.at_work("owner")
    assert is_own_case(at_work, facts.ties_of(at_work), rows[0])
    assert not stand.reach(at_work)


def test_leader_follows_up_where_the_open_step_lies_and_else_where_it_was_decided(meland: Cast) -> None:
    """In the complaint period: the unit that is to appoint while it is, then the one that decided."""
    stories.open_plan(meland, "applicant")
    stand = Stand(meland, stories.decided(meland))
    decider = employ(meland["employee"], meland.units["coordinating"], Role.LEADER)
    take_step(stories.open_step(stand.plan), actor=stand.at_work("leader"))
    other = employ(meland["caseworker"], meland.units["service"], Role.LEADER)

    def follow_up() -> set[str]:
        rows = Proceeding.objects.filter(pk=stand.plan.pk)
        one = facts.load(rows, municipality=meland.municipality, at=clock.now())[0]
        handles = ("employee", "caseworker", "othercoordinator")
        return {handle for handle in handles if leads_responsible_unit(stand.at_work(handle), one)}

    assert follow_up() == {"caseworker"}
    for step in stand.plan.steps.filter(done_at__isnull=True):
        stand.change(step, done_at=clock.now())
    assert follow_up() == {"employee"}
    assert engine.reach(stand.at_work("employee"), stand.plan).exists
    assert not engine.reach(stand.at_work("caseworker"), stand.plan)
    assert decider.unit_id != other.unit_id


def test_leader_follows_up_a_free_step_in_the_kind_of_unit_that_the_procedure_names(meland: Cast) -> None:
    stand = Stand(meland, stories.submitted(meland, "applicant"))
    step = stories.open_step(stand.plan)
    assert (step.unit, step.taker) == (None, None)
    employ(meland["employee"], meland.units["coordinating"], Role.LEADER)
    leaders = {"service": "leader", "coordinating": "employee"}
    assert meland.units["service"].kind != meland.units["coordinating"].kind
    for named in leaders:
        stand.change(step, unit_kind=meland.units[named].kind)
        found = {unit: stand.reach(stand.at_work(handle)).exists for unit, handle in leaders.items()}
        assert found == {unit: unit == named for unit in leaders}


def test_weakly_signed_in_owner_has_no_side(stand: Stand) -> None:
    weak = replace(stand.citizen("owner"), assurance=Assurance.SUBSTANTIAL)
    assert owner_sides(stand.citizen("owner"), [stand.plan], stand.cast.municipality)
    assert not owner_sides(weak, [stand.plan], stand.cast.municipality)
    assert not stand.reach(weak)
