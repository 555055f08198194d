"""A request reads once what it asks often, and never answers from before its own write or from another request."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access import engine, memory
from ip_core.access.queries import scopes_readable_by
from ip_core.access.services import withdraw_grant
from ip_core.cases.models import Proceeding
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from tests.access.conftest import NOW


@pytest.fixture(autouse=True)
def _one_instant() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def plan(meland: Cast) -> Proceeding:
    return stories.open_plan(meland)


def cost(actor: Actor, plan: Proceeding) -> int:
    with CaptureQueriesContext(connection) as captured:
        engine.reach(actor, plan)
    return len(captured)


def test_same_question_is_read_once_in_a_request_and_again_in_the_next(meland: Cast, plan: Proceeding) -> None:
    actor = meland.actor("coordinator")
    with memory.one_request():
        first = cost(actor, plan)
        assert first > 0
        assert cost(actor, plan) == 0
    with memory.one_request():
        assert cost(actor, plan) == first
    assert cost(actor, plan) == first
    assert cost(actor, plan) == first  # outside a request nothing is kept


def test_one_persons_answer_is_not_given_to_another(meland: Cast, plan: Proceeding) -> None:
    stories.granted(meland, plan)
    with memory.one_request():
        assert engine.reach(meland.actor("owner"), plan).may_read("period")
        assert engine.reach(meland.actor("therapist"), plan).readable == {"goals", "measures"}
        assert not engine.reach(meland.actor("employee"), plan)
        assert not engine.reach(meland.actor("parent"), plan)


def test_withdrawal_counts_at_once_in_the_request_that_makes_it(meland: Cast, plan: Proceeding) -> None:
    goals, _measures = stories.granted(meland, plan)
    therapist = meland.actor("therapist")
    with memory.one_request():
        assert engine.reach(therapist, plan).may_read("goals")
        scopes_readable_by(therapist, meland.municipality)
        withdraw_grant(goals, actor=meland.actor("owner"))
        assert engine.reach(therapist, plan).readable == {"measures"}
        assert plan.scope("goals") not in scopes_readable_by(therapist, meland.municipality)


def test_what_was_read_before_a_rollback_is_not_believed_after_it(meland: Cast, plan: Proceeding) -> None:
    goals, _measures = stories.granted(meland, plan)
    therapist = meland.actor("therapist")

    @transaction.atomic
    def withdraw_in_vain() -> None:
        withdraw_grant(goals, actor=meland.actor("owner"))
        assert not engine.reach(therapist, plan).may_read("goals")
        raise LookupError

    with memory.one_request():
        with pytest.raises(LookupError):
            withdraw_in_vain()
        assert engine.reach(therapist, plan).may_read("goals")


def test_writing_past_the_orm_is_noticed_too(meland: Cast, plan: Proceeding) -> None:
    stories.granted(meland, plan)
    therapist = meland.actor("therapist")
    with memory.one_request():
        assert engine.reach(therapist, plan).may_read("goals")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE ip_core_accessgrant SET valid_until = '2021-01-02', valid_from = '2021-01-01'")
        assert not engine.reach(therapist, plan)


def test_bulk_update_is_noticed_too(meland: Cast, plan: Proceeding) -> None:
    owner = meland.actor("owner")
    with memory.one_request():
        assert engine.reach(owner, plan).may_write("goals", is_own=True)
        with acting(owner):
            Proceeding.objects.filter(pk=plan.pk).update(closed_at=owner.at)
        assert not engine.reach(owner, plan).may_write("goals", is_own=True)


def test_withdrawal_by_somebody_else_holds_from_the_next_request_on(meland: Cast, plan: Proceeding) -> None:
    goals, _measures = stories.granted(meland, plan)
    client, address = client_of(meland, "therapist"), f"/nb/t/plan/{plan.uuid}/"
    stories.open_plan(meland, "applicant")
    assert client.get(address).status_code == 200
    for grant in goals.consent.grants.all():
        withdraw_grant(grant, actor=meland.actor("owner"))
    assert client.get(address).status_code == 404
