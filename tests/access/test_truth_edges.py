"""ACCESS §1, §3 and §4: what narrows and what ends, at the instants and in the orders that the tables do not show."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from ip_core import clock
from ip_core.access import engine, keys, limits
from ip_core.access.enums import BasisKind, ConsentKind, Level
from ip_core.access.plan_rules import is_grantee
from ip_core.access.policies import may_hide_from_parent
from ip_core.access.queries import reaches_of
from ip_core.access.reach import Allowance, Reach
from ip_core.access.verdict import Basis
from ip_core.enums import Role
from ip_core.plugins.types import Veto
from ip_core.testing import stories
from ip_core.testing.cast import Cast, employ
from tests.access.standing import SECOND, Stand

DAY = timedelta(days=1)
GRANT = Basis(BasisKind.GRANT, "1")
pytestmark = pytest.mark.usefixtures("one_instant")


@pytest.fixture
def stand(shared: Stand) -> Stand:
    return shared


# --- a level and its cells


@pytest.mark.parametrize(
    ("level", "own_parts", "left"),
    [
        (Level.WRITE, False, (Level.READ, False)),
        (Level.READ, True, (Level.READ, False)),
        (Level.READ, False, (Level.READ, False)),
        (Level.EXISTS, False, (Level.EXISTS, False)),
    ],
)
def test_read_only_leaves_nothing_to_write(level: Level, left: tuple[Level, bool], *, own_parts: bool) -> None:
    one = Allowance("goals", level, GRANT, own_parts=own_parts).at_most(Level.READ)
    assert (one.level, one.own_parts) == left


def test_item_is_read_by_its_own_cell_or_its_section_unless_it_is_closed() -> None:
    closed, given, told = uuid4(), uuid4(), uuid4()
    cells = [
        Allowance("goals", Level.READ, GRANT),
        Allowance("goals", Level.READ, GRANT, item=given),
        Allowance("measures", Level.WRITE, GRANT, item=told),
    ]
    apart = {closed: "goals", given: "goals"}
    reach = Reach.of(uuid4(), cells, apart, frozenset({closed, given}))
    assert reach.may_read("goals")
    assert reach.may_read("goals", given)
    assert not reach.may_read("goals", closed)
    assert not reach.may_read("measures")
    assert not reach.may_read("measures", uuid4())
    assert reach.may_write("measures", told)
    assert not reach.may_write("goals", given)
    assert not reach.may_write("goals", is_own=True)
    assert reach.scopes >= {f"item:{given}", f"item:{told}"}
    assert f"item:{closed}" not in reach.scopes
    assert bool(Reach.of(uuid4(), cells[1:2]))
    assert not Reach.of(uuid4(), [])


def test_own_words_are_written_where_the_section_is_read_and_not_where_it_is_closed() -> None:
    closed = uuid4()
    own = Reach.of(
        uuid4(), [Allowance("goals", Level.READ, GRANT, own_parts=True)], {closed: "goals"}, frozenset({closed})
    )
    assert own.may_write("goals", is_own=True)
    assert not own.may_write("goals")
    assert not own.may_write("goals", closed, is_own=True)
    writer = Reach.of(uuid4(), [Allowance("goals", Level.WRITE, GRANT)])
    assert writer.may_write("goals")
    assert not writer.may_write("goals", is_owners=True)


# --- a plugin's veto


@pytest.mark.parametrize(
    ("said", "closed"), [("goals", {"goals"}), ("meetings", {"meetings"}), (keys.INVITATION, set()), ("*", None)]
)
def test_veto_closes_its_keys_and_what_is_at_home_there_but_not_the_owners_way_out(
    stand: Stand, said: str, closed: set[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = stand.invite("employee")
    before = stand.reach(stand.citizen("owner")).readable

    class Vetoing:
        def access_veto(self, **_asked: object) -> list[Veto]:
            return [Veto("Nei.", frozenset({said}))]

    monkeypatch.setattr(limits, "hooks", lambda _municipality: Vetoing())
    owner = stand.reach(stand.citizen("owner"))
    assert owner.level(keys.CONSENTS) == Level.WRITE  # withdrawing, and the log
    assert owner.readable == (before - closed if closed is not None else {keys.CONSENTS})
    assert stand.reach(stand.at_work("therapist")).may_read("goals") is (said in ("meetings", keys.INVITATION))
    assert (row.uuid in stand.reach(stand.at_work("employee")).things) is (said == "goals")
    assert (stand.reach(stand.at_work("coordinator")).level(keys.CONSENTS) == Level.READ) is (said != "*")


def test_veto_on_all_leaves_who_acts_for_her_the_existence_that_leads_to_withdrawing(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand.representative("applicant", "owner", ["goals"])

    class Vetoing:
        def access_veto(self, **_asked: object) -> list[Veto]:
            return [Veto("Nei.")]

    monkeypatch.setattr(limits, "hooks", lambda _municipality: Vetoing())
    reach = stand.reach(stand.citizen("applicant", on_behalf_of="owner"))
    assert reach.exists
    assert not reach.readable
    assert not stand.reach(stand.at_work("therapist")).exists


# --- exceptions in a consent


def test_exception_in_a_consent_to_two_binds_each_of_them(stand: Stand) -> None:
    item = uuid4()
    consent = stand.plan.consents.get(kind="information")
    first = consent.grants.first()
    stand.make(
        type(first),
        consent=consent,
        grantee_person=stand.cast["employee"],
        membership=stand.cast.membership("employee"),
        capacity="professional",
        section="goals",
        level=Level.READ,
        purpose="hjelpe",
        valid_from=clock.now(),
        valid_until=clock.now() + DAY,
    )
    stand.change(consent, excluded=[f"goals/{item}"])
    for handle in ("therapist", "employee"):
        reach = stand.reach(stand.at_work(handle))
        assert reach.may_read("goals")
        assert not reach.may_read("goals", item)
    assert stand.reach(stand.at_work("coordinator")).may_read("goals", item)


def test_what_waits_for_an_answer_leaves_nothing_out_yet(stand: Stand) -> None:
    item = uuid4()
    begins = clock.now() + DAY
    consent = stand.group_consent(kind=ConsentKind.PLAN_MADE, in_force_at=None, excluded=[f"goals/{item}", "measures"])
    coordinator = stand.reach(stand.at_work("coordinator"))
    assert coordinator.may_read("goals", item)
    assert coordinator.may_read("measures")
    assert not coordinator.apart
    stand.change(consent, in_force_at=begins)
    for instant, reads in ((begins - SECOND, True), (begins, False)):
        with clock.moved_to(instant):
            reach = stand.reach(stand.at_work("coordinator"))
            assert reach.may_read("goals", item) is reads
            assert reach.may_read("measures") is reads


# --- nothing revives


@pytest.mark.parametrize(("gap", "reads"), [(timedelta(), True), (SECOND, False)])
def test_grant_given_before_a_gap_in_the_plan_consent_does_not_revive(
    stand: Stand, gap: timedelta, *, reads: bool
) -> None:
    ends = clock.now() + DAY
    stand.change(stand.plan.consents.get(kind="plan_made"), withdrawn_at=ends, withdrawn_by=stand.plan.owner)
    stand.group_consent(kind=ConsentKind.PLAN_MADE, in_force_at=ends + gap)
    with clock.moved_to(ends + DAY):
        assert stand.reach(stand.at_work("coordinator")).level("goals") == Level.WRITE  # the plan itself is open
        assert stand.reach(stand.at_work("therapist")).may_read("goals") is reads


def test_no_to_an_electronic_plan_closes_it_until_a_new_yes(stand: Stand) -> None:
    now = clock.now()
    coordinator = lambda: engine.reach(stand.at_work("coordinator"), stand.plan).level("goals")  # noqa: E731
    waiting = stand.group_consent(kind=ConsentKind.ELECTRONIC, in_force_at=None)
    assert coordinator() == Level.WRITE  # asked is not refused
    stand.change(waiting, withdrawn_at=now + DAY, withdrawn_by=stand.plan.owner)
    stand.group_consent(kind=ConsentKind.ELECTRONIC, in_force_at=now + 3 * DAY)
    for instant, level in (
        (now + DAY - SECOND, Level.WRITE),
        (now + DAY, Level.NONE),
        (now + 3 * DAY - SECOND, Level.NONE),
        (now + 3 * DAY, Level.WRITE),
    ):
        with clock.moved_to(instant):
            assert coordinator() == level, instant


@pytest.mark.parametrize(("role", "reads"), [(Role.PROVIDER, True), (Role.LEADER, False), (Role.EDITOR, False)])
def test_unit_grant_is_for_those_of_the_unit_who_help(stand: Stand, role: Role, *, reads: bool) -> None:
    """Roles provider, caseworker, coordinator; by a list as by an address."""
    grant = stories.granted(stand.cast, stand.plan, ["goals"], grantee="employee")[0]
    assert grant.followed_on is None  # a person's follows nobody
    stand.change(grant, grantee_person=None, membership=None, grantee_unit=stand.cast.units["office"])
    employ(stand.cast["administrator"], stand.cast.units["office"], role)
    actor = stand.at_work("administrator")
    assert grant.followed_on is None  # nothing has taken the unit's place
    assert stand.reach(actor).may_read("goals") is reads
    assert (stand.plan in reaches_of(actor, stand.cast.municipality)) is reads


# --- instants


def test_invitation_and_question_count_from_the_very_instant(meland: Cast) -> None:
    stories.open_plan(meland, "applicant")
    stand = Stand(meland, stories.open_plan(meland))
    begins = clock.now() + timedelta(hours=1)
    row = stand.invite("employee")
    stand.change(row, invited_at=begins)
    intake = stories.submitted(meland, "parent")
    question = stand.ask_opinion(intake, "employee", ["application"])
    stand.change(question, asked_at=begins)
    for instant, holds in ((begins - SECOND, False), (begins, True)):
        with clock.moved_to(instant):
            assert (row.uuid in stand.reach(stand.at_work("employee")).things) is holds
            assert engine.reach(stand.at_work("employee"), intake).may_read("application") is holds


def test_invitation_under_a_membership_that_has_ended_opens_nothing(stand: Stand) -> None:
    row = stand.invite("employee")
    reach = stand.reach(stand.at_work("employee"))
    assert (set(reach.things), reach.scopes) == ({row.uuid}, {f"invitation:{row.uuid}"})
    stand.change(stand.cast.membership("employee"), valid_until=clock.today() - DAY)
    assert not stand.reach(stand.at_work("employee")).things


def test_invitation_sent_under_a_consent_to_something_else_opens_nothing(stand: Stand) -> None:
    """Under the group's consent, and that very one."""
    other = stand.plan.consents.get(kind="information")
    row = stand.invite("employee", consent=stand.group_consent())
    assert row.uuid in stand.reach(stand.at_work("employee")).things
    stand.change(row, consent=other)
    assert not stand.reach(stand.at_work("employee")).things


def test_who_may_not_hide_is_told_nothing_of_the_plan(meland: Cast) -> None:
    stand = Stand(meland, stories.open_plan(meland, "child"))
    for actor in (stand.citizen("parent", on_behalf_of="child"), stand.at_work("coordinator"), stand.citizen("owner")):
        said = may_hide_from_parent(actor, stand.plan, meland["parent"])
        assert (said.allowed, said.level, said.reason) == (False, Level.NONE, "")


def test_shielded_application_leaves_out_posts_and_roles_that_are_not_named(meland: Cast) -> None:
    stories.open_plan(meland, "applicant")
    stand = Stand(meland, stories.submitted(meland))
    assert engine.reach(stand.at_work("systemcoordinator"), stand.plan).exists
    stand.change(stand.case, is_shielded=True)
    assert not engine.reach(stand.at_work("systemcoordinator"), stand.plan)
    assert not engine.reach(stand.at_work("leader"), stand.plan)


# --- what was given to oneself


def test_what_was_given_to_her_does_not_count_while_she_acts_for_another(stand: Stand) -> None:
    grant = stand.plan.consents.get(kind="information").grants.first()
    stand.change(grant, grantee_person=stand.cast["applicant"], membership=None, capacity="citizen")
    assert is_grantee(stand.citizen("applicant"), grant)
    assert not is_grantee(stand.citizen("applicant", on_behalf_of="owner"), grant)
    assert not is_grantee(stand.at_work("applicant"), grant)
