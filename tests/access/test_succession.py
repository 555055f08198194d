"""ACCESS §5, wall: "grants follow units by a row"; §1: a basis counts only while its unit exists.

The rows are who asks, the columns the day before the first day and that very midnight."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access import engine
from ip_core.access.enums import Level
from ip_core.access.models import AccessGrant
from ip_core.access.overview import holders_of
from ip_core.access.queries import reaches_of
from ip_core.cases.models import Event
from ip_core.enums import Role, UnitKind
from ip_core.history.acting import acting
from ip_core.history.reading import windows
from ip_core.municipalities.exceptions import SuccessionNotPossible
from ip_core.municipalities.models import Unit, UnitSuccession
from ip_core.municipalities.services import succeed_unit, undo_succession
from ip_core.notices.audiences import receivers
from ip_core.people.actor import actor_for
from ip_core.people.enums import Capacity
from ip_core.people.models import Person
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast, employ
from plugins.plan.queries.versions import Historian
from plugins.plan.services import add_goal, change_goal, create_plan
from tests.access.conftest import NOW
from tests.access.standing import SECOND, SYSTEM, Stand

AT_WORK = Capacity.PROFESSIONAL


@pytest.fixture(autouse=True)
def _one_instant() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def stand(meland: Cast) -> Stand:
    """An open plan; the service unit may read goals, and somebody else's plan beside it may not be seen by anyone."""
    other = Stand(meland, stories.open_plan(meland, "applicant"))
    found = Stand(meland, stories.open_plan(meland))
    stories.granted(meland, found.plan)
    stories.granted(meland, other.plan, owner="applicant")
    give(found, "service")
    for name in ("joined", "third"):
        meland.units[name] = Unit.objects.create(
            organisation=meland.units["service"].organisation, kind=UnitKind.SERVICE, name=name
        )
    for handle, unit, role in (
        ("newcomer", "joined", Role.PROVIDER),
        ("newleader", "joined", Role.LEADER),
        ("newest", "third", Role.PROVIDER),
    ):
        with acting(SYSTEM):
            meland.people[handle] = Person.objects.create(given_name=handle, family_name="Ny")
        employ(meland[handle], meland.units[unit], role)
    return found


def give(stand: Stand, unit: str, **values: Any) -> AccessGrant:
    now = clock.now()
    made: AccessGrant = stand.make(
        AccessGrant,
        consent=stand.plan.consents.get(kind="information"),
        grantee_unit=stand.cast.units[unit],
        **{"capacity": AT_WORK, "section": "goals", "level": Level.READ, "purpose": "hjelp", "valid_from": now,
           "valid_until": now + timedelta(days=300), **values},
    )  # fmt: skip
    return made


def follow(stand: Stand, old: str, new: str, days: int = 10) -> date:
    day = clock.today() + timedelta(days=days)
    succeed_unit(stand.cast.units[old], stand.cast.units[new], actor=SYSTEM, first_day=day)
    return day


def reads(stand: Stand, handle: str, instant: Any, *, capacity: str = AT_WORK) -> bool:
    """On the plan's own page, and among what she finds: both or neither."""
    with clock.moved_to(instant):
        actor = actor_for(stand.cast[handle], capacity=capacity)
        found = engine.reach(actor, stand.plan).may_read("goals")
        listed = reaches_of(actor, stand.cast.municipality).get(stand.plan)
        assert found == (listed is not None and listed.may_read("goals"))
        return found


ROWS = {
    # who                                    before  from the first day
    "employee": (True, False),  # worked in the old unit, which is no more
    "newcomer": (False, True),
    "newleader": (False, False),  # roles provider, caseworker, coordinator
    "newest": (False, False),  # another unit
    "therapist": (True, True),  # a grant of her own
    "caseworker": (False, False),
    "owner": (False, False),
}


@pytest.mark.parametrize("who", ROWS)
def test_a_grant_follows_the_unit_from_that_midnight(stand: Stand, who: str) -> None:
    begins = clock.start_of(follow(stand, "service", "joined"))
    before, after = ROWS[who]
    assert reads(stand, who, begins - SECOND) is before
    assert reads(stand, who, begins) is after


def test_a_grant_follows_through_two_units_and_whichever_day_comes_first(stand: Stand) -> None:
    begins = [clock.start_of(follow(stand, "service", "joined", 20)), clock.start_of(follow(stand, "joined", "third"))]
    for instant, readers in (
        (begins[1] - SECOND, {"employee"}),
        (begins[1], {"employee"}),  # the one between has never had it
        (begins[0] - SECOND, {"employee"}),
        (begins[0], {"newest"}),
    ):
        found = {who for who in ("employee", "newcomer", "newest") if reads(stand, who, instant)}
        assert found == readers, instant


def test_no_post_in_a_unit_that_is_no_more_counts(stand: Stand) -> None:
    """The coordinator and the leader worked there: they are appointed anew, in a unit that exists."""
    begins = clock.start_of(follow(stand, "service", "joined"))
    for handle in ("coordinator", "leader"):
        with clock.moved_to(begins - SECOND):
            assert stand.reach(stand.at_work(handle)).exists
        with clock.moved_to(begins):
            assert not stand.at_work(handle).memberships
            assert not stand.reach(stand.at_work(handle))


def test_only_as_a_professional_and_not_where_she_is_a_relative(stand: Stand) -> None:
    begins = clock.start_of(follow(stand, "service", "joined"))
    assert not reads(stand, "newcomer", begins, capacity=Capacity.CITIZEN)
    stand.guardian("newcomer", "owner", [])
    assert not reads(stand, "newcomer", begins)


def test_what_ended_before_follows_nobody(stand: Stand) -> None:
    begins = clock.start_of(follow(stand, "service", "joined"))
    grant = AccessGrant.objects.get(grantee_unit=stand.cast.units["service"])
    stand.change(grant, withdrawn_at=begins - SECOND, withdrawn_by=stand.plan.owner)
    assert not reads(stand, "newcomer", begins)


def test_exception_in_a_consent_binds_whoever_works_in_the_successor(stand: Stand) -> None:
    begins = clock.start_of(follow(stand, "service", "joined"))
    stand.change(stand.plan.consents.get(kind="information"), excluded=["goals"])
    assert not reads(stand, "newcomer", begins)


def test_history_is_read_from_the_day_it_followed(stand: Stand) -> None:
    begins = clock.start_of(follow(stand, "service", "joined"))
    with clock.moved_to(begins + SECOND):
        reach = stand.reach(stand.at_work("newcomer"))
        assert windows({stand.plan: reach}, stand.case)[stand.plan.scope("goals")].since == begins


def test_versions_in_the_plan_are_read_from_the_day_it_followed(stand: Stand) -> None:
    """What was replaced while the old unit had it was never open to those in the new one."""
    begins, owner = clock.start_of(follow(stand, "service", "joined")), stand.cast.actor("owner")
    goal = add_goal(create_plan(stand.plan, actor=SYSTEM), actor=owner, words="Første tekst")
    for seen, (offset, words) in enumerate([(-1, "Andre tekst"), (1, "Tredje tekst")], start=1):
        with clock.moved_to(begins + offset * timedelta(hours=1)):
            change_goal(goal, actor=stand.cast.actor("owner"), seen=seen, words=words)
    with clock.moved_to(begins + timedelta(hours=2)):
        reader = actor_for(stand.cast["newcomer"], capacity=AT_WORK)
        told = str(Historian(reader, goal.plan, engine.reach(reader, stand.plan)).of_item(goal))
    assert "Første" not in told
    assert "Andre" in told, "it stood there when she came"


def test_the_owner_sees_who_has_it_and_is_told_beforehand(stand: Stand) -> None:
    begins = clock.start_of(follow(stand, "service", "joined"))
    event = Event.objects.get(kind="grant.followed")
    assert event.case == stand.case  # and not the neighbour's, where the unit has nothing
    assert {one.person for one in receivers(event)} == {stand.person("owner"), stand.person("coordinator")}
    for instant, name in ((begins - SECOND, "Heimetenesta"), (begins, "joined")):
        with clock.moved_to(instant):
            units = [h.grantee.name for h in holders_of([stand.plan])[stand.plan] if isinstance(h.grantee, Unit)]
            assert units == [name]


def test_nothing_more_is_asked_of_the_database_where_nothing_is_merged(stand: Stand) -> None:
    def asked(handle: str) -> int:
        with CaptureQueriesContext(connection) as found:
            reaches_of(actor_for(stand.cast[handle], capacity=AT_WORK), stand.cast.municipality)
        return len(found)

    before = {handle: asked(handle) for handle in ("employee", "therapist")}
    outside = stand.cast.units["outside"]
    merged = Unit.objects.create(organisation=outside.organisation, kind=UnitKind.OUTSIDE, name="Ergoterapi")
    succeed_unit(merged, outside, actor=SYSTEM, first_day=clock.today())
    assert asked("employee") == before["employee"]  # other units' mergers cost her nothing
    assert asked("therapist") > before["therapist"]


@pytest.mark.parametrize(
    ("old", "new", "days", "said"),
    [
        ("service", "service", 0, "its own place"),
        ("service", "joined", -1, "today or later"),
        ("service", "outside", 0, "different municipalities"),
        ("joined", "third", 0, "already succeeded"),
        ("third", "joined", 0, "has itself taken"),
    ],
)
def test_succession_that_does_not_hold_is_refused(stand: Stand, old: str, new: str, days: int, said: str) -> None:
    follow(stand, "joined", "third")
    with pytest.raises(SuccessionNotPossible, match=said):
        follow(stand, old, new, days)
    assert UnitSuccession.objects.count() == 1


def test_neighbouring_municipality_is_never_the_successor(stand: Stand) -> None:
    neighbour = build_cast("arendal")
    with pytest.raises(SuccessionNotPossible):
        succeed_unit(stand.cast.units["service"], neighbour.units["service"], actor=SYSTEM, first_day=clock.today())


def test_database_refuses_a_unit_in_its_own_place(stand: Stand) -> None:
    unit = stand.cast.units["service"]
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SYSTEM):
        UnitSuccession.objects.create(unit=unit, successor=unit, valid_from=clock.today())


def test_undone_it_stands_for_itself_again_and_history_keeps_it(stand: Stand) -> None:
    begins = clock.start_of(follow(stand, "service", "joined"))
    undo_succession(stand.cast.units["service"], actor=SYSTEM)
    assert reads(stand, "employee", begins)
    assert not reads(stand, "newcomer", begins)
    assert [row.history_type for row in UnitSuccession.history.order_by("history_id")] == ["+", "-"]
    with pytest.raises(SuccessionNotPossible):
        undo_succession(stand.cast.units["service"], actor=SYSTEM)


# --- the command


def run(*words: str) -> str:
    out = StringIO()
    call_command("units", *words, stdout=out)
    return out.getvalue()


def test_command_shows_first_and_writes_then(stand: Stand) -> None:
    units, day = stand.cast.units, clock.today().isoformat()
    ids = (str(units["service"].uuid), str(units["joined"].uuid))
    told = json.loads(run("succeed", *ids, "--from", day, "--dry-run", "--json"))
    assert told["dry_run"] is True
    assert told["counts"]["grants"] == told["counts"]["plans"] == 1
    assert told["counts"]["memberships"] == 4
    assert told["counts"]["appointments"] == 2  # this plan's coordinator, and the neighbour's
    assert not UnitSuccession.objects.exists()
    assert not Event.objects.filter(kind="grant.followed").exists()
    assert "stands in the place of Heimetenesta" in run("succeed", *ids, "--from", day)
    assert reads(stand, "newcomer", clock.now())
    listed = {one["name"]: one["successor"] for one in json.loads(run("list", "--municipality", "meland", "--json"))}
    assert listed["Heimetenesta"] == "joined"
    assert "Brekkestøl" not in run("list")
    run("undo", ids[0])
    assert not UnitSuccession.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("succeed", "x", "y", "--from", "2026-12-31"),
        ("list", "--municipality", "nowhere"),
        ("undo", "7c0e1c1e-0000-4000-8000-000000000000"),
    ],
)
def test_command_refuses_in_one_line(stand: Stand, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*words)
