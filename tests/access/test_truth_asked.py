"""ACCESS §2 and §3: asked to one meeting or task, or for an opinion, and nothing else of the case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access import engine
from ip_core.access.enums import Level
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from tests.access.standing import SECOND, Stand, at, opened_scopes

pytestmark = pytest.mark.usefixtures("one_instant")


COLUMNS = ("before", "open", "withdrawn", "closed")


@pytest.fixture
def stand(accepted: Stand) -> Stand:
    return accepted


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
    stand.to_column(column)
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
    stand.to_column("open")
    over = clock.now() + timedelta(days=2, hours=1)
    row = stand.invite("employee", **({end: over} if end != "ends_at" else {"ends_at": over}))
    assert row.uuid in at(stand, over - SECOND, lambda: stand.at_work("employee")).things
    assert row.uuid not in at(stand, over, lambda: stand.at_work("employee")).things


def test_invitation_ends_with_the_consent_to_the_group_and_does_not_revive_with_a_new_one(stand: Stand) -> None:
    stand.to_column("open")
    consent = stand.group_consent()
    row = stand.invite("employee", consent=consent)
    assert row.uuid in stand.reach(stand.at_work("employee")).things
    stand.change(consent, withdrawn_at=clock.now(), withdrawn_by=stand.plan.owner)
    stand.group_consent()
    assert not stand.reach(stand.at_work("employee")).things


def test_invitation_without_a_consent_to_the_group_opens_nothing(stand: Stand) -> None:
    stand.to_column("open")
    row = stand.invite("employee")
    stand.change(row, consent=None)
    assert not stand.reach(stand.at_work("employee")).things


@pytest.mark.parametrize("column", ["before", "open"])
def test_coordinator_is_invited_without_a_consent_to_the_group(stand: Stand, column: str) -> None:
    stand.to_column(column)
    row = stand.invite("coordinator", is_start=True)
    stand.change(row, consent=None)
    assert row.uuid in stand.reach(stand.at_work("coordinator")).things


def test_owner_is_invited_without_a_consent_to_the_group(stand: Stand) -> None:
    stand.to_column("open")
    row = stand.invite("owner", at_work=False)
    stand.change(row, consent=None)
    assert row.uuid in stand.reach(stand.citizen("owner")).things


# --- one meeting, by a mandate


def test_mandate_for_one_meeting_gives_its_time_and_place_and_nothing_of_the_plan(stand: Stand) -> None:
    stand.to_column("open")
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
