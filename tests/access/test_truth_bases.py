"""ACCESS §1 and §4, bases at their edges: who has none, from which instant, and what a list may look through.

Each was a fault that the tables let past: a mandate that reaches nothing, the day one turns 18, two appointments that
overlap, an appointment that was never accepted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.addresses import neutral, veil_over
from ip_core.access.bases import is_in_parents_row
from ip_core.access.engine import candidates, owner_sides
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.models import ConsentSignature
from ip_core.access.policies import may_sign_consent
from ip_core.access.registering import may_have_said
from ip_core.access.signers import signers_of
from ip_core.people.models import Guardianship, Parenthood, Person, Representation
from ip_core.testing import stories
from ip_core.testing.cast import LONG_AGO, Cast, build_cast
from tests.access.standing import SECOND, SYSTEM, Stand

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("one_instant")


# --- nobody at all


def test_a_machine_has_no_basis_and_sees_no_protected_address(childs: Stand) -> None:
    childs.change(childs.cast["child"], address_protection="strictly_confidential")
    childs.case.refresh_from_db()
    assert not childs.reach(SYSTEM)
    assert not owner_sides(SYSTEM, [childs.plan], childs.cast.municipality)
    assert not candidates(SYSTEM, childs.cast.municipality)
    assert veil_over(childs.case, SYSTEM)("Heimetenesta") == neutral()


# --- parents

YEARS: dict[str, tuple[date | None, bool, bool]] = {
    "the day before 16": (date(2010, 11, 24), True, True),
    "16 today": (date(2010, 11, 23), False, True),
    "the day before 18": (date(2008, 11, 24), False, True),
    "18 today": (date(2008, 11, 23), False, False),
    "nobody knows": (None, False, False),
}


@pytest.mark.parametrize("born", YEARS)
def test_parents_row_ends_at_16_or_with_a_decision_at_18_and_is_none_of_an_unknown_age(born: str) -> None:
    birth_date, has_row, has_one_by_a_decision = YEARS[born]
    owner, day = Person(birth_date=birth_date), date(2026, 11, 23)
    assert is_in_parents_row(owner, day, lambda: False) is has_row
    assert is_in_parents_row(owner, day, lambda: True) is has_one_by_a_decision


# --- mandates

SCOPES: dict[str, tuple[list[str], set[str]]] = {
    "one section": (["goals"], {"goals"}),
    "nothing": ([], set()),
    "in words of its own": (["økonomi og bolig"], set()),
    "apply, which reaches no plan": (["apply"], set()),
}


@pytest.mark.parametrize("kind", ["guardian", "representative"])
@pytest.mark.parametrize("scope", SCOPES)
def test_mandate_that_reaches_nothing_is_no_basis(stand: Stand, scope: str, kind: str) -> None:
    words, reads = SCOPES[scope]
    getattr(stand, kind)("parent", "owner", words)
    actor = stand.citizen("parent", on_behalf_of="owner")
    assert stand.reach(actor).readable == reads
    has_side = bool(owner_sides(actor, [stand.plan], stand.cast.municipality))
    assert has_side is (scope in ("one section", "apply, which reaches no plan"))
    assert not engine.reach(stand.citizen("parent"), stand.plan)


def test_who_acts_for_another_has_not_what_she_told_in_her_own_name(meland: Cast) -> None:
    """On behalf of X: only bases for X (ACCESS §1). The application is not in a mandate to complain."""
    stories.open_plan(meland, "applicant")
    stand = Stand(meland, stories.submitted(meland))
    stand.change(stand.plan, notifier=meland["parent"])
    stand.guardian("parent", "owner", ["complain"])
    assert stand.reach(stand.citizen("parent")).readable == {"application", "receipt"}
    acting = stand.reach(stand.citizen("parent", on_behalf_of="owner"))
    assert acting.readable == {"complaint", "receipt", "outcome", "letter"}


def test_first_of_two_mandates_that_reaches_something_is_the_basis(stand: Stand) -> None:
    stand.guardian("parent", "owner", [])
    stand.representative("parent", "owner", ["goals"])
    basis = stand.reach(stand.citizen("parent", on_behalf_of="owner")).basis("goals")
    assert basis is not None
    assert basis.kind == "representative"


@pytest.mark.parametrize("model", ["guardian", "representative", "parent"])
@pytest.mark.parametrize("end", [-1, 0])
def test_tie_that_has_ended_gives_nothing(childs: Stand, model: str, end: int) -> None:
    """The last day is inside; the day after there is nothing, and no professional basis either (own-case rule)."""
    cast, ends = childs.cast, clock.today() + end * DAY
    period = {"valid_from": LONG_AGO, "valid_until": ends}
    if model == "guardian":
        childs.make(Guardianship, guardian=cast["leader"], ward=cast["child"], scope=["goals"], **period)
    if model == "representative":
        ties = {"representative": cast["leader"], "represented": cast["child"]}
        childs.make(Representation, **ties, scope=["goals"], **period)
    if model == "parent":
        childs.make(Parenthood, parent=cast["leader"], child=cast["child"], **period)
    acting = childs.citizen("leader", on_behalf_of="child")
    assert childs.reach(acting).may_read("goals") is (end == 0)
    assert not childs.reach(childs.at_work("leader"))


def test_parent_without_responsibility_has_nothing_and_no_basis_at_work(childs: Stand) -> None:
    ties = {"parent": childs.cast["leader"], "child": childs.cast["child"]}
    childs.make(Parenthood, **ties, valid_from=LONG_AGO, has_responsibility=False)
    assert not childs.reach(childs.citizen("leader", on_behalf_of="child"))
    assert not childs.reach(childs.at_work("leader"))
    assert childs.reach(childs.at_work("systemcoordinator")).exists


def test_guardian_of_a_small_child_is_in_threads_only_with_messages_in_her_mandate(childs: Stand) -> None:
    childs.aged("child", 11)
    childs.cast["child"].child_of.update(valid_until=clock.today() - DAY)
    thread = childs.thread()
    for words, level in ((["goals"], Level.NONE), (["goals", keys.MESSAGES], Level.WRITE)):
        Guardianship.objects.filter(ward=childs.cast["child"]).update(valid_from=LONG_AGO, valid_until=LONG_AGO)
        childs.guardian("employee", "child", words)
        assert childs.reach(childs.citizen("employee", on_behalf_of="child")).thing_level(thread.uuid) == level


@pytest.mark.parametrize(("years", "minus", "reads"), [(18, 0, True), (18, 1, False)])
def test_next_of_kin_acts_from_the_very_day_of_18(stand: Stand, years: int, minus: int, *, reads: bool) -> None:
    stand.aged("owner", years, minus=minus * DAY)
    stand.lacks_competence(next_of_kin=stand.cast["parent"], scope=["goals"])
    assert stand.reach(stand.citizen("parent", on_behalf_of="owner")).may_read("goals") is reads


# --- whose signature counts, at the edges


def test_suspended_parent_who_is_still_needed_reaches_no_consent_to_sign(childs: Stand) -> None:
    waiting = childs.group_consent(in_force_at=None)
    parent = childs.citizen("parent", on_behalf_of="child")
    assert may_sign_consent(parent, waiting)
    childs.suspend("parent")
    assert childs.cast["parent"] in signers_of(childs.cast["child"]).people
    assert not may_sign_consent(parent, waiting)


def test_municipality_of_the_case_says_whether_both_sign(meland: Cast) -> None:
    arendal = build_cast("arendal")
    casts = (meland, arendal)
    for strict in casts:
        for cast in casts:
            cast.municipality.both_parents_sign = cast is strict
            cast.municipality.save()
        for cast in casts:
            with cast.inside():
                if strict is meland:
                    stories.submitted(cast, "child")
                assert signers_of(cast["child"]).any_one is (cast is not strict)


def test_stricter_of_two_municipalities_says_that_both_sign_where_no_one_is_looked_at(meland: Cast) -> None:
    """Within a municipality its own setting counts."""
    arendal = build_cast("arendal")
    for cast in (meland, arendal):
        with cast.inside():
            intake = stories.submitted(cast, "child")
    Stand(arendal, intake).change(intake.case, owner=meland["child"])
    for meland_says, arendal_says in ((True, False), (False, True), (False, False)):
        for cast, both in ((meland, meland_says), (arendal, arendal_says)):
            cast.municipality.both_parents_sign = both
            cast.municipality.save()
            with cast.inside():
                assert signers_of(meland["child"]).any_one is not both
        with scopes_disabled():
            assert signers_of(meland["child"]).any_one is not (meland_says or arendal_says)


def test_both_sign_for_a_child_that_has_no_case_yet(meland: Cast) -> None:
    meland.municipality.both_parents_sign = False
    meland.municipality.save()
    assert not signers_of(meland["child"]).any_one
    stories.submitted(meland, "child")
    assert signers_of(meland["child"]).any_one


def test_decision_that_names_no_kin_lets_nobody_sign(stand: Stand) -> None:
    stand.lacks_competence(scope=[f"sign:{ConsentKind.GROUP}"])
    assert signers_of(stand.cast["owner"], ConsentKind.GROUP).people == ()


def test_guardian_who_may_sign_something_may_say_that_it_is_taken_back(childs: Stand) -> None:
    childs.cast["child"].child_of.update(valid_until=clock.today() - DAY)
    childs.guardian("employee", "child", [f"sign:{ConsentKind.GROUP}"])
    assert may_have_said(childs.plan, ConsentKind.GROUP) == [childs.cast["employee"]]


@pytest.mark.parametrize(("earlier", "lapses"), [(SECOND, date(2029, 9, 11)), (timedelta(), date(2031, 6, 11))])
def test_what_parents_sign_from_the_instant_of_16_on_lasts_until_18(
    meland: Cast, earlier: timedelta, lapses: date
) -> None:
    stand = Stand(meland, stories.accepted(meland, "child"))
    sixteen = clock.start_of(date(2029, 6, 11))
    with clock.moved_to(sixteen - earlier):
        consent = stand.group_consent(kind=ConsentKind.PLAN_MADE)
        stand.make(ConsentSignature, consent=consent, person=meland["parent"], capacity="parent", signed_at=clock.now())
    assert type(consent).objects.get(pk=consent.pk).lapses_at == clock.start_of(lapses)
