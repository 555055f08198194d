"""ACCESS §3 and §4, acts: who prepares, signs, refuses, withdraws, hides, lifts. A row is a person, its cell yes or no.

The levels they rest on are in `tests/proof/test_table.py`; here is what an act asks besides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ip_core import clock
from ip_core.access import engine, keys, periods, policies, standing
from ip_core.access.enums import BasisKind, ConsentKind
from ip_core.access.models import Consent, HiddenSection
from ip_core.access.signing import is_signer, may_say_no, readable_by_signers
from ip_core.cases.models import Proceeding
from ip_core.cases.services import take_step
from ip_core.people.actor import Actor
from ip_core.people.models import Parenthood
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from tests.access.standing import SECOND, SYSTEM, Stand

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("one_instant")
KINDS = (ConsentKind.PLAN_MADE, ConsentKind.INFORMATION, ConsentKind.GROUP, ConsentKind.ELECTRONIC)


@pytest.fixture
def childs(meland: Cast) -> Stand:
    """An open plan of a child of 13, shared with a therapist; an open plan of another's beside it."""
    stories.open_plan(meland, "applicant")
    found = Stand(meland, stories.open_plan(meland, "child"))
    stories.granted(meland, found.plan, ["goals"], owner="child")
    found.own_coordinator("applicant")
    return found


ACTORS: dict[str, Callable[[Stand], Actor]] = {
    "child": lambda s: s.citizen("child"),
    "parent": lambda s: s.citizen("parent", on_behalf_of="child"),
    "parent as herself": lambda s: s.citizen("parent"),
    "coordinator": lambda s: s.at_work("coordinator"),
    "own coordinator": lambda s: s.citizen("applicant"),
    "therapist": lambda s: s.at_work("therapist"),
    "leader": lambda s: s.at_work("leader"),
    "caseworker": lambda s: s.at_work("caseworker"),
    "neighbour": lambda s: s.citizen("owner"),
}


def who_may(stand: Stand, asked: Callable[[Actor], object]) -> set[str]:
    return {who for who, make in ACTORS.items() if asked(make(stand))}


def again(consent: Consent) -> Consent:
    """As the next request reads it, with an owner of the age she has now."""
    return Consent.objects.get(pk=consent.pk)


def waiting(stand: Stand, kind: ConsentKind = ConsentKind.GROUP, **values: Any) -> Consent:
    made = stand.group_consent(**{"kind": kind, "in_force_at": None, "prepared_at": clock.now() - DAY, **values})
    return again(made)


# --- prepare, sign, decline

AGES = [
    # age, prepares, signs, says no
    (13, {"child", "parent", "coordinator"}, {"parent"}, {"parent", "coordinator"}),
    (15, {"child", "parent", "coordinator"}, {"parent"}, {"parent", "coordinator"}),
    (16, {"child", "coordinator"}, {"child"}, {"child", "coordinator"}),
]


@pytest.mark.parametrize(("age", "prepares", "signs", "declines"), AGES)
def test_who_asks_and_answers(childs: Stand, age: int, prepares: set[str], signs: set[str], declines: set[str]) -> None:
    childs.aged("child", age)
    plan = Proceeding.objects.get(pk=childs.plan.pk)
    consent = waiting(childs)
    assert who_may(childs, lambda a: policies.may_prepare_consent(a, plan)) == prepares
    assert who_may(childs, lambda a: policies.may_sign_consent(a, consent)) == signs
    assert who_may(childs, lambda a: policies.may_decline_consent(a, consent)) == declines


@pytest.mark.parametrize(("age", "signs"), [(13, {"parent"}), (16, {"child"})])
def test_whose_signature_a_plan_needs(childs: Stand, age: int, signs: set[str]) -> None:
    """Asked of a session: a parent as herself is none, and a machine is nobody."""
    childs.aged("child", age)
    plan = Proceeding.objects.get(pk=childs.plan.pk)
    assert who_may(childs, lambda a: is_signer(a, plan)) == signs
    assert not is_signer(SYSTEM, plan)


def test_no_to_an_electronic_plan_is_not_the_coordinators(childs: Stand) -> None:
    for kind, wanted in ((ConsentKind.GROUP, {"parent", "coordinator"}), (ConsentKind.ELECTRONIC, {"parent"})):
        consent = waiting(childs, kind)
        assert who_may(childs, lambda a, c=consent: may_say_no(a, c)) == wanted


def test_what_is_answered_or_closed_is_neither_signed_nor_declined(childs: Stand) -> None:
    parent = ACTORS["parent"](childs)
    given = waiting(childs, in_force_at=clock.now())
    taken = waiting(childs, withdrawn_at=clock.now())
    assert not policies.may_decline_consent(parent, given)
    assert not policies.may_decline_consent(parent, taken)
    assert not policies.may_sign_consent(parent, taken)
    open_one = waiting(childs)
    assert policies.may_sign_consent(parent, open_one)
    childs.close()
    closed = again(open_one)
    assert not policies.may_sign_consent(parent, closed)
    assert not who_may(childs, lambda a: policies.may_prepare_consent(a, closed.proceeding))


# --- withdraw

WITHDRAWS = [
    # age, what is shared, the rest
    (13, {"child", "parent"}, {"parent"}),
    (15, {"child", "parent"}, {"parent"}),
    (16, {"child"}, {"child"}),
    (None, {"child"}, {"child"}),
]


@pytest.mark.parametrize(("age", "shared", "rest"), WITHDRAWS)
def test_who_withdraws(childs: Stand, age: int | None, shared: set[str], rest: set[str]) -> None:
    grant = childs.plan.consents.get(kind="information").grants.get()
    if age is None:
        childs.change(childs.cast["child"], birth_date=None)
    else:
        childs.aged("child", age)
    for kind in KINDS:
        consent = waiting(childs, kind, in_force_at=clock.now())
        wanted = shared if kind == ConsentKind.INFORMATION else rest
        assert who_may(childs, lambda a, c=consent: policies.may_withdraw_consent(a, c)) == wanted, kind
    fresh = type(grant).objects.get(pk=grant.pk)
    assert who_may(childs, lambda a: policies.may_withdraw_grant(a, fresh)) == shared


KNOWN_BY = {
    "own coordinator": BasisKind.OWN_COORDINATOR,  # reads the consents
    "therapist": BasisKind.GRANT,  # knows that there is a plan, and no more of this
    "neighbour": None,
}


@pytest.mark.parametrize("who", KNOWN_BY)
def test_refusal_tells_on_what_basis_she_knows_of_it(childs: Stand, who: str) -> None:
    """For whoever asks why (`explain`)."""
    given = waiting(childs, in_force_at=clock.now())
    verdict = policies.may_withdraw_consent(ACTORS[who](childs), given)
    assert not verdict
    assert (verdict.basis.kind if verdict.basis else None) == KNOWN_BY[who]


# --- hide from a parent, and lift


def test_who_hides_from_a_parent(childs: Stand) -> None:
    parent = childs.cast["parent"]
    assert who_may(childs, lambda a: policies.may_hide_from_parent(a, childs.plan, parent)) == {"child"}
    assert who_may(childs, lambda a: policies.may_hide_from_parent(a, childs.plan, childs.cast["owner"])) == set()
    own = childs.citizen("child")
    hideable = {key for key in keys.PLAN_SECTIONS if policies.may_hide_section(own, childs.plan, key, parent)}
    assert hideable == set(keys.PLAN_SECTIONS) - {"coordination", "period", "consents"}
    intake = childs.case.proceedings.get(kind="intake")
    assert policies.may_hide_section(own, intake, "application", parent)
    assert not policies.may_hide_section(own, intake, "goals", parent)


@pytest.mark.parametrize("row", ["of 16", "without responsibility", "no longer", "of another"])
def test_from_whom_nothing_is_hidden(childs: Stand, row: str) -> None:
    link = Parenthood.objects.get(parent=childs.cast["parent"], child=childs.cast["child"])
    if row == "of 16":
        childs.aged("child", 16)
    if row == "without responsibility":
        childs.change(link, has_responsibility=False)
    if row == "no longer":
        childs.change(link, valid_until=clock.today() - DAY)
    if row == "of another":
        childs.change(link, child=childs.cast["owner"])
    plan = Proceeding.objects.get(pk=childs.plan.pk)
    assert not policies.may_hide_from_parent(childs.citizen("child"), plan, childs.cast["parent"])


@pytest.mark.parametrize(("age", "hides"), [(11, False), (12, True), (15, True), (16, False)])
def test_objects_of_the_application_are_hidden_by_a_child_of_12_to_15(childs: Stand, age: int, *, hides: bool) -> None:
    """Below 12 she has a row of her own in the application, and hides nothing there either."""
    childs.aged("child", age)
    intake = childs.case.proceedings.get(kind="intake")
    own, parent = childs.citizen("child"), childs.cast["parent"]
    assert engine.reach(own, intake).may_read("application")
    assert bool(policies.may_hide_section(own, intake, "application", parent)) is hides


@pytest.mark.parametrize("by", ["child", "taker"])
def test_who_lifts_what_is_hidden(meland: Cast, by: str) -> None:
    """Only the owner; what the taker has hidden, the taker too, while she handles it."""
    stories.open_plan(meland, "applicant")
    stand = Stand(meland, stories.submitted(meland, "child"))
    take_step(stories.open_step(stand.plan), actor=stand.at_work("systemcoordinator"))
    takers = {"hidden_by": meland["systemcoordinator"], "reason": "Fare for barnet"} if by == "taker" else {}
    row = stand.make(
        HiddenSection,
        proceeding=stand.plan,
        section="outcome",
        parent=meland["parent"],
        hidden_at=clock.now(),
        **takers,
    )
    assert who_may(stand, lambda a: policies.may_lift_hidden(a, row)) == {"child"}
    assert bool(policies.may_lift_hidden(stand.at_work("systemcoordinator"), row)) is (by == "taker")


# --- who gives what: nobody more than a signer reads


def test_what_is_hidden_from_both_parents_can_be_given_to_no_one(childs: Stand) -> None:
    for parent, reads in (("parent", True), ("otherparent", False)):
        childs.make(
            HiddenSection, proceeding=childs.plan, section="goals", parent=childs.cast[parent], hidden_at=clock.now()
        )
        assert ("goals" in readable_by_signers(childs.plan)) is reads
    assert "measures" in readable_by_signers(childs.plan)
    childs.close()
    assert not engine.reach(childs.at_work("therapist"), childs.plan)


# --- which consents stand


def test_standing_tells_the_latest_answer_of_each_kind(childs: Stand) -> None:
    plan, now = childs.plan, clock.now()
    assert standing.given(plan) == {ConsentKind.PLAN_MADE, ConsentKind.INFORMATION}
    waiting(childs, ConsentKind.GROUP)
    waiting(childs, ConsentKind.ELECTRONIC, withdrawn_at=now)
    waiting(childs, ConsentKind.ENDING, in_force_at=now - SECOND, withdrawn_at=now)
    waiting(childs, ConsentKind.PLAN_MADE)  # asked anew: the yes stands
    found = {str(kind): str(one.answer) for kind, one in standing.of(plan).items()}
    assert found == {"plan_made": "yes", "group": "waiting", "electronic": "no", "ending": "ended"}
    waiting(childs, ConsentKind.ELECTRONIC, prepared_at=now, in_force_at=now)
    assert standing.of(plan)[ConsentKind.ELECTRONIC].answer == standing.Answer.YES
    assert standing.given(plan) == {ConsentKind.PLAN_MADE, ConsentKind.INFORMATION, ConsentKind.ELECTRONIC}


def test_closed_plan_has_no_consents_from_that_instant(childs: Stand) -> None:
    ends = clock.now() + DAY
    childs.change(childs.plan, closed_at=ends)
    with clock.moved_to(ends - SECOND):
        assert standing.given(childs.plan)
    with clock.moved_to(ends):
        assert not standing.given(childs.plan)
        assert standing.of(childs.plan)[ConsentKind.PLAN_MADE].answer == standing.Answer.NOT_ASKED


# --- a new period needs a new yes


def test_period_is_not_longer_than_was_agreed(childs: Stand) -> None:
    plan, today = childs.plan, clock.today()
    last, longer = today + 30 * DAY, today + 60 * DAY
    assert periods.agreed_until(plan) is None
    assert periods.may_last_until(plan, longer, now=None)  # the first follows from the first yes
    assert periods.may_last_until(plan, last, now=last)
    assert not periods.may_last_until(plan, longer, now=last)
    assert not periods.may_last_until(plan, None, now=last)
    stretch = {"period_from": today, "period_until": longer, "prepared_at": clock.now() - DAY}
    consent = waiting(childs, ConsentKind.PLAN_MADE, **stretch)
    assert not periods.may_last_until(plan, longer, now=last)  # asked is not answered
    childs.change(consent, in_force_at=clock.now())
    waiting(childs, ConsentKind.PLAN_MADE, **{**stretch, "period_until": last, "in_force_at": clock.now()})
    assert periods.agreed_until(plan) == longer
    assert periods.may_last_until(plan, longer, now=last)
    assert not periods.may_last_until(plan, longer + DAY, now=last)
    assert not periods.may_last_until(plan, None, now=last)
    other = Proceeding.objects.get(kind="plan", owner=childs.cast["applicant"])
    assert periods.agreed_until(other) is None
    childs.change(again(consent), withdrawn_at=clock.now(), withdrawn_by=childs.cast["parent"])
    assert not periods.may_last_until(plan, longer, now=last)
