"""A mandate that says "apply" lets somebody apply, wherever it was written down (ACCESS §4, scope)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.cases.models import Case
from ip_core.decisions.mandates import give_representation
from ip_core.people.models import Representation
from ip_core.testing.cast import tied
from tests.intake.story import Walk


def given(walk: Walk, case: Case, *scope: str) -> Representation:
    """As the owner gives it on her own page: for this case."""
    last = clock.today() + timedelta(days=30)
    actor, person = walk.cast.actor("applicant"), walk.cast["owner"]
    with walk.cast.inside():
        return give_representation(
            case, actor=actor, person=person, scope=scope, first_day=clock.today(), last_day=last
        )


def begun(walk: Walk) -> int:
    """Whether the representative may begin an application on her behalf."""
    answer = walk.post("owner", "begin", data={"filed_for": "behalf"}, on_behalf_of="applicant")
    status: int = answer.status_code
    return status


@pytest.mark.parametrize(("scope", "status"), [("apply", 302), ("complain", 403), ("goals", 403)])
def test_mandate_from_one_of_her_cases_lets_apply_if_it_says_so(meland: Walk, scope: str, status: int) -> None:
    given(meland, meland.apply().case, scope)
    assert begun(meland) == status


def test_mandate_that_is_ended_lets_nobody_apply(meland: Walk) -> None:
    row = given(meland, meland.apply().case, "apply")
    row.ended_at = clock.now()
    with meland.cast.inside():
        Representation.objects.bulk_update([row], ["ended_at"])
    assert begun(meland) == 403


def test_mandate_for_a_case_elsewhere_lets_nobody_apply_here(meland: Walk, arendal: Walk) -> None:
    elsewhere = arendal.apply().case
    people = {"representative": meland.cast["owner"], "represented": meland.cast["applicant"]}
    tied(Representation, **people, scope=["apply"], case_uuid=elsewhere.uuid)
    assert begun(meland) == 403
