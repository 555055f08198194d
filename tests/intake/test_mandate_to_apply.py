"""Who applies for another: by a mandate that says so, wherever it was written down, and by nothing that has been
stopped (ACCESS §4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access import keys
from ip_core.access.models import Suspension
from ip_core.cases.models import Case
from ip_core.decisions.mandates import give_representation
from ip_core.decisions.services import hide_object
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.people.models import Person, Representation
from ip_core.testing.cast import tied
from plugins.intake.policies import may_apply
from tests.intake.story import ANSWERS, Walk


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


def start(walk: Walk) -> str:
    """The page where one begins, as she has it on the owner's behalf."""
    return str(walk.get("owner", "start", on_behalf_of="applicant").content.decode())


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


def test_what_stops_her_in_the_case_stops_her_from_applying_and_from_knowing_of_it(meland: Walk) -> None:
    """A suspension of all; the owner's death."""
    proceeding = meland.apply()
    given(meland, proceeding.case, "apply")
    assert may(meland)
    assert str(proceeding.uuid) in start(meland)
    with meland.cast.inside(), acting(Actor.system()):
        stop = Suspension.objects.create(
            case=proceeding.case,
            person=meland.cast["owner"],
            reason="Prøve",
            valid_from=clock.now(),
            recorded_by=meland.cast["coordinator"],
            recorded_at=clock.now(),
        )
    assert not may(meland)
    assert str(proceeding.uuid) not in start(meland)
    assert meland.post("owner", "begin", data={"filed_for": "behalf"}, on_behalf_of="applicant").status_code == 403
    with meland.cast.inside(), acting(Actor.system()):
        stop.delete()
    assert may(meland)
    with meland.cast.inside():
        Person.objects.filter(pk=meland.cast["applicant"].pk).update(died_at=clock.now())
    assert not may(meland)


@pytest.mark.parametrize("hidden", [False, True])
def test_of_an_application_that_is_hidden_a_refusal_says_nothing(meland: Walk, hidden: bool) -> None:
    """Both parents may apply; the taker has hidden all of the first application from one of them."""
    running = meland.apply("parent", on_behalf_of="child")
    meland.take("systemcoordinator", running)
    if hidden:
        with meland.cast.inside():
            actor, parent = meland.cast.actor("systemcoordinator"), meland.cast["otherparent"]
            hide_object(running.case, parent, actor=actor, sections=keys.INTAKE_OBJECTS, reason="Fare for barnet")
    draft = meland.begin("otherparent", on_behalf_of="child")
    meland.answer("otherparent", draft, ANSWERS, on_behalf_of="child")
    text = meland.send("otherparent", draft, on_behalf_of="child").content.decode()
    assert ("Det er alt ei sak i gang" in text) is not hidden
    assert ("Ring kommunen, så hjelper dei deg vidare" in text) is hidden
