"""A mandate that says "apply" lets somebody apply, wherever it was written down (ACCESS §4, scope)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.cases.models import Case
from ip_core.decisions.mandates import give_representation
from ip_core.people.models import Representation
from ip_core.testing.cast import tied
from plugins.intake.policies import may_apply
from tests.intake.story import Walk


def given(walk: Walk, case: Case, *scope: str) -> Representation:
    """As the owner gives it on her own page: for this case."""
    last = clock.today() + timedelta(days=30)
    actor, person = walk.cast.actor("applicant"), walk.cast["owner"]
    with walk.cast.inside():
        return give_representation(
            case, actor=actor, person=person, scope=scope, first_day=clock.today(), last_day=last
        )


def may(walk: Walk) -> bool:
    """Whether she may apply on the owner's behalf."""
    with walk.cast.inside():
        return bool(may_apply(walk.cast.actor("owner", on_behalf_of="applicant")))


@pytest.mark.parametrize(("scope", "status"), [("apply", 302), ("complain", 403), ("goals", 403)])
def test_mandate_from_one_of_her_cases_lets_apply_if_it_says_so(meland: Walk, scope: str, status: int) -> None:
    given(meland, meland.apply().case, scope)
    answer = meland.post("owner", "begin", data={"filed_for": "behalf"}, on_behalf_of="applicant")
    assert answer.status_code == status
    assert may(meland) is (status == 302)


def test_mandate_that_is_over_lets_nobody_apply(meland: Walk) -> None:
    given(meland, meland.apply().case, "apply")
    for days, is_let in ((30, True), (31, False)):
        with clock.moved_to(clock.now() + timedelta(days=days)):
            assert may(meland) is is_let


def test_mandate_for_a_case_elsewhere_lets_nobody_apply_here(meland: Walk, arendal: Walk) -> None:
    people = {"representative": meland.cast["owner"], "represented": meland.cast["applicant"]}
    tied(Representation, **people, scope=["apply"], case_uuid=arendal.apply().case.uuid)
    assert not may(meland)
    tied(Representation, **people, scope=["apply"], case_uuid=meland.apply().case.uuid)
    assert may(meland)
