"""One of two parents has signed, and then takes back: the other's signature afterwards opens nothing (ACCESS §4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ip_core import clock
from ip_core.access import engine, registering
from ip_core.access.enums import ConsentKind
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.services import (
    GrantAsked,
    ask_for_grant,
    prepare_consent,
    sign_consent,
    withdraw_consent,
    withdraw_grant,
)
from ip_core.access.stages import plan_stage
from ip_core.cases.enums import PlanStage
from ip_core.exceptions import NotAllowed
from ip_core.people.actor import Actor
from ip_core.testing import stories
from tests.access_pages.conftest import NOW, Place, _now, childs, meland, place

__all__ = ("_now", "childs", "meland", "place")

YEAR = (date(2027, 1, 1), date(2027, 12, 31))


def parent(place: Place, handle: str = "parent") -> Actor:
    return place.cast.actor(handle, on_behalf_of="child")


def signed(place: Place, consent: Consent, handle: str = "parent") -> None:
    sign_consent(consent, actor=parent(place, handle), seen=Consent.objects.get(pk=consent.pk).version)


def renewal(place: Place) -> Consent:
    """Of the yes to the plan, for a new period; one of two has signed."""
    made = prepare_consent(place.plan, actor=parent(place), kind=ConsentKind.PLAN_MADE, text=stories.TEXT, period=YEAR)
    signed(place, made)
    return made


def sharing(place: Place, section: str = "goals", handle: str = "therapist") -> Consent:
    """With the therapist once more; one of two has signed."""
    made = prepare_consent(place.plan, actor=parent(place), kind=ConsentKind.INFORMATION, text=stories.TEXT)
    until = clock.now() + timedelta(days=90)
    whom = place.cast.membership(handle)
    ask_for_grant(made, GrantAsked(section, "trene", until, membership=whom), actor=parent(place))
    signed(place, made)
    return made


def given(place: Place, kind: ConsentKind) -> list[Consent]:
    return list(Consent.objects.filter(proceeding=place.plan, kind=kind, in_force_at__isnull=False))


def reads(place: Place) -> frozenset[str]:
    return engine.reach(place.cast.actor("therapist"), place.plan).readable


def is_answered(consent: Consent) -> bool:
    consent.refresh_from_db()
    return consent.withdrawn_at is not None and consent.in_force_at is None


def test_a_plan_that_is_taken_back_is_not_opened_by_the_others_older_half(childs: Place) -> None:
    waiting, shared = renewal(childs), sharing(childs)
    with clock.moved_to(NOW + timedelta(hours=1)):
        (made,) = given(childs, ConsentKind.PLAN_MADE)
        withdraw_consent(made, actor=parent(childs))
    with clock.moved_to(NOW + timedelta(hours=2)):
        assert is_answered(waiting)
        assert is_answered(shared)
        for one in (waiting, shared):
            with pytest.raises(NotAllowed):
                signed(childs, one, "otherparent")
        assert plan_stage(childs.plan, clock.now()) == PlanStage.WITHDRAWN


@pytest.mark.parametrize("who", ["parent", "otherparent", "child"])
def test_nor_is_a_sharing_whoever_took_it_back(childs: Place, who: str) -> None:
    waiting = sharing(childs)
    behalf = None if who == "child" else "child"
    with clock.moved_to(NOW + timedelta(hours=1)):
        for one in given(childs, ConsentKind.INFORMATION):
            withdraw_consent(one, actor=childs.cast.actor(who, on_behalf_of=behalf))
    with clock.moved_to(NOW + timedelta(hours=2)):
        assert is_answered(waiting)
        assert not reads(childs)


@pytest.mark.parametrize(("section", "ends"), [("goals", True), ("period", False)])
def test_one_access_takes_what_waits_for_the_same_part_with_it(childs: Place, section: str, ends: bool) -> None:
    waiting = sharing(childs, section)
    (grant,) = AccessGrant.objects.filter(
        section="goals", grantee_person=childs.cast["therapist"], consent__in_force_at__isnull=False
    )
    with clock.moved_to(NOW + timedelta(hours=1)):
        withdraw_grant(grant, actor=parent(childs))
        assert is_answered(waiting) is ends


def test_by_word_of_mouth_too(childs: Place) -> None:
    waiting = sharing(childs)
    with clock.moved_to(NOW + timedelta(hours=1)):
        for one in given(childs, ConsentKind.INFORMATION):
            registering.register_withdrawal(one, childs.cast["parent"], actor=childs.cast.actor("coordinator"))
        assert is_answered(waiting)


def test_all_of_a_kind_by_word_of_mouth_is_what_waits_for_any_reader(childs: Place) -> None:
    waiting, taker = sharing(childs, handle="employee"), childs.cast.actor("systemcoordinator")
    with clock.moved_to(NOW + timedelta(hours=1)):
        registering.register_withdrawal_of_kind(
            childs.plan, ConsentKind.INFORMATION, childs.cast["parent"], actor=taker
        )
    with clock.moved_to(NOW + timedelta(hours=2)):
        assert is_answered(waiting)
        assert not reads(childs)


def test_what_waits_for_another_reader_goes_on(childs: Place) -> None:
    waiting = sharing(childs, handle="employee")
    with clock.moved_to(NOW + timedelta(hours=1)):
        for one in given(childs, ConsentKind.INFORMATION):
            withdraw_consent(one, actor=parent(childs))
    with clock.moved_to(NOW + timedelta(hours=2)):
        signed(childs, waiting, "otherparent")
        waiting.refresh_from_db()
        assert waiting.in_force_at is not None


def test_what_nobody_has_signed_yet_stays_to_be_read(childs: Place) -> None:
    made = prepare_consent(
        childs.plan, actor=parent(childs), kind=ConsentKind.PLAN_MADE, text=stories.TEXT, period=YEAR
    )
    with clock.moved_to(NOW + timedelta(hours=1)):
        (standing,) = given(childs, ConsentKind.PLAN_MADE)
        withdraw_consent(standing, actor=parent(childs))
        made.refresh_from_db()
        assert made.withdrawn_at is None


def test_kin_let_in_by_her_own_signature_at_sixteen_reads(childs: Place) -> None:
    """A parent had signed before; but it was she who gave it, and it does not end at sixteen."""
    kin = childs.cast["applicant"]
    born = childs.plan.owner.birth_date
    assert born is not None
    sixteen = clock.start_of(born.replace(year=born.year + 16))
    with clock.moved_to(sixteen - timedelta(days=10)):
        made = prepare_consent(childs.plan, actor=parent(childs), kind=ConsentKind.INFORMATION, text=stories.TEXT)
        until = clock.now() + timedelta(days=300)
        ask_for_grant(made, GrantAsked("goals", "hjelpe til", until, person=kin), actor=parent(childs))
        signed(childs, made)
    with clock.moved_to(sixteen + timedelta(hours=9)):
        sign_consent(made, actor=childs.cast.actor("child"), seen=Consent.objects.get(pk=made.pk).version)
        assert "goals" in engine.reach(childs.cast.actor("applicant"), childs.plan).readable


def test_what_was_left_out_before_is_not_promised_again(place: Place) -> None:
    """An enforced exception holds under every consent (§4): the text would say what is not so."""
    owner, until = place.cast.actor("owner"), clock.now() + timedelta(days=10)
    earlier = prepare_consent(
        place.plan, actor=owner, kind=ConsentKind.INFORMATION, text=stories.TEXT, excluded=["goals"]
    )
    therapist = place.cast.membership("therapist")
    ask_for_grant(earlier, GrantAsked("measures", "trene", until, membership=therapist), actor=owner)
    stories.signed(earlier, owner)
    later = prepare_consent(place.plan, actor=owner, kind=ConsentKind.INFORMATION, text=stories.TEXT)
    with pytest.raises(GrantNotPossible, match="mål"):
        ask_for_grant(later, GrantAsked("goals", "trene", until, membership=therapist), actor=owner)
    ask_for_grant(later, GrantAsked("goals", "trene", until, membership=place.cast.membership("employee")), actor=owner)
