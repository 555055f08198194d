"""ACCESS §4, owner without an account: who writes down paper and spoken words, for whom, and who witnesses.

A row is what is handed in; the cell is whether it counts. `registering` answers, the pages only ask it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from ip_core import clock
from ip_core.access import registering
from ip_core.access.enums import BasisKind, ConsentKind
from ip_core.access.exceptions import RegistrationNotPossible
from ip_core.access.models import Consent, ConsentSignature
from ip_core.enums import Role
from ip_core.exceptions import NotAllowed
from ip_core.people.actor import Actor
from ip_core.people.models import Membership, Parenthood
from ip_core.testing import stories
from ip_core.testing.cast import LONG_AGO, build_cast, employ
from tests.access.standing import Stand

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("one_instant")


@pytest.fixture
def stand(stand: Stand) -> Stand:
    """An open plan of the owner's, with somebody who is her own coordinator."""
    stand.own_coordinator("parent")
    return stand


def waiting(stand: Stand, **values: Any) -> Consent:
    return stand.group_consent(**{"in_force_at": None, "prepared_at": clock.now() - 2 * DAY, **values})


# --- who registers

REGISTRARS: dict[str, tuple[bool, Callable[[Stand], Actor]]] = {
    "coordinator": (True, lambda s: s.at_work("coordinator")),
    "deputy": (True, lambda s: (s.appoint("othercoordinator", "deputy"), s.at_work("othercoordinator"))[1]),
    "owner, who does it herself": (False, lambda s: s.citizen("owner")),
    "own coordinator": (False, lambda s: s.citizen("parent")),
    "coordinator of nobody": (False, lambda s: s.at_work("othercoordinator")),
    "leader": (False, lambda s: s.at_work("leader")),
}


@pytest.mark.parametrize("who", REGISTRARS)
def test_who_registers(stand: Stand, who: str) -> None:
    may, make = REGISTRARS[who]
    actor = make(stand)
    assert bool(registering.may_register(actor, stand.plan)) is may
    assert bool(registering.may_register_paper(actor, waiting(stand))) is may
    stand.close()
    assert not registering.may_register(actor, stand.plan)


@pytest.mark.parametrize("answered", ["in_force_at", "withdrawn_at"])
def test_paper_for_what_is_answered_is_refused(stand: Stand, answered: str) -> None:
    consent = waiting(stand, **{answered: clock.now()})
    coordinator = stand.at_work("coordinator")
    assert registering.may_register(coordinator, stand.plan)
    assert not registering.may_register_paper(coordinator, consent)
    with pytest.raises(NotAllowed):
        hand_in(stand, consent)


# --- what paper holds


def hand_in(stand: Stand, consent: Consent, signer: str = "owner", **changed: Any) -> Consent:
    asked = {"signed_on": clock.today(), "witness": stand.cast.membership("leader"), "seen": consent.version}
    actor = stand.at_work("coordinator")
    return registering.register_paper(consent, stand.cast[signer], actor=actor, **{**asked, **changed})


def elsewhere(stand: Stand) -> Membership:
    other = build_cast("arendal")
    return other.membership("leader")


def ended(stand: Stand) -> Membership:
    stand.change(stand.cast.membership("employee"), valid_until=clock.today() - DAY)
    return stand.cast.membership("employee")


def of_owner(stand: Stand) -> Membership:
    return employ(stand.cast["owner"], stand.cast.units["service"], Role.PROVIDER)


PAPERS: dict[str, tuple[bool, Callable[[Stand], dict[str, Any]]]] = {
    "witnessed by the leader, today": (True, lambda s: {}),
    "dated the day the text was made": (True, lambda s: {"signed_on": clock.today() - 2 * DAY}),
    "dated before the text": (False, lambda s: {"signed_on": clock.today() - 3 * DAY}),
    "dated tomorrow": (False, lambda s: {"signed_on": clock.today() + DAY}),
    "witnessed by whoever registers": (False, lambda s: {"witness": s.cast.membership("coordinator")}),
    "witnessed by the owner at her work": (False, lambda s: {"witness": of_owner(s)}),
    "witnessed elsewhere": (False, lambda s: {"witness": elsewhere(s)}),
    "witnessed by an outside provider": (False, lambda s: {"witness": s.cast.membership("therapist")}),
    "witnessed by somebody who has left": (False, lambda s: {"witness": ended(s)}),
}


@pytest.mark.parametrize("what", PAPERS)
def test_paper(stand: Stand, what: str) -> None:
    counts, make = PAPERS[what]
    consent = waiting(stand)
    changed = make(stand)
    if counts:
        assert hand_in(stand, consent, **changed).in_force_at == clock.now()
        return
    with pytest.raises(RegistrationNotPossible):
        hand_in(stand, consent, **changed)
    consent.refresh_from_db()
    assert consent.in_force_at is None
    assert not ConsentSignature.objects.filter(consent=consent).exists()


def test_paper_of_somebody_who_is_not_to_sign_or_has_signed_is_refused(childs: Stand) -> None:
    consent = waiting(childs)
    for signer in ("child", "applicant"):
        with pytest.raises(RegistrationNotPossible):
            hand_in(childs, consent, signer)
    hand_in(childs, consent, "parent")
    consent.refresh_from_db()
    assert consent.in_force_at is None  # the other parent has not signed
    with pytest.raises(RegistrationNotPossible):
        hand_in(childs, consent, "parent")
    hand_in(childs, consent, "otherparent")
    consent.refresh_from_db()
    assert consent.in_force_at == clock.now()


def test_no_parent_witnesses_her_own_signature(childs: Stand) -> None:
    witness = employ(childs.cast["parent"], childs.cast.units["service"], Role.PROVIDER)
    consent = waiting(childs)
    with pytest.raises(RegistrationNotPossible):
        hand_in(childs, consent, "parent", witness=witness)
    assert hand_in(childs, consent, "otherparent", witness=witness).pk == consent.pk


# --- in which capacity


def guarded(stand: Stand) -> str:
    stand.cast["child"].child_of.update(valid_until=clock.today() - DAY)
    stand.guardian("employee", "child", ["sign:group"])
    return "employee"


def in_care(stand: Stand) -> str:
    stand.care_order("office")
    return "caseworker"


def in_care_with_a_guardian(stand: Stand) -> str:
    stand.guardian("employee", "child", ["sign:group"])
    return in_care(stand)


def next_of_kin(stand: Stand) -> str:
    stand.aged("child", 18)
    stand.lacks_competence(next_of_kin=stand.cast["applicant"], scope=["sign:group"])
    return "applicant"


def past_and_present(stand: Stand) -> str:
    """Somebody who has been the child's parent, is no longer, and is its guardian now."""
    child, other = stand.cast["child"], stand.cast["employee"]
    stand.make(Parenthood, parent=other, child=child, valid_from=LONG_AGO, valid_until=clock.today() - DAY)
    return guarded(stand)


CAPACITIES: dict[str, tuple[BasisKind, Callable[[Stand], str]]] = {
    "parent": (BasisKind.PARENT, lambda s: "parent"),
    "guardian who works here too": (BasisKind.GUARDIAN, guarded),
    "guardian who was a parent": (BasisKind.GUARDIAN, past_and_present),
    "for the unit in care": (BasisKind.CARE_ORDER, in_care),
    "for the unit in care, beside a guardian": (BasisKind.CARE_ORDER, in_care_with_a_guardian),
    "next of kin": (BasisKind.NEXT_OF_KIN, next_of_kin),
}


@pytest.mark.parametrize("what", CAPACITIES)
def test_capacity_of_a_signature_on_paper(childs: Stand, what: str) -> None:
    """What the signature is worth later (lapse at 16) follows from it."""
    capacity, make = CAPACITIES[what]
    signer = make(childs)
    childs.cast["child"].refresh_from_db()
    consent = Consent.objects.get(pk=waiting(childs).pk)
    hand_in(childs, consent, signer)
    assert ConsentSignature.objects.get(consent=consent, person=childs.cast[signer]).capacity == capacity


# --- whose word counts

SAID = [
    # age, for what is shared, for the rest
    (11, {"parent", "otherparent"}, {"parent", "otherparent"}),
    (12, {"child", "parent", "otherparent"}, {"parent", "otherparent"}),
    (15, {"child", "parent", "otherparent"}, {"parent", "otherparent"}),
    (16, {"child"}, {"child"}),
    (None, {"child"}, {"child"}),
]


@pytest.mark.parametrize(("age", "shared", "rest"), SAID)
def test_whose_spoken_word_takes_it_back(childs: Stand, age: int | None, shared: set[str], rest: set[str]) -> None:
    if age is None:
        childs.change(childs.cast["child"], birth_date=None)
    else:
        childs.aged("child", age)
    plan = type(childs.plan).objects.get(pk=childs.plan.pk)
    for kind, wanted in ((ConsentKind.INFORMATION, shared), (ConsentKind.GROUP, rest)):
        found = registering.may_have_said(plan, kind)
        assert {person.pk for person in found} == {childs.cast[handle].pk for handle in wanted}
        assert len(found) == len(wanted)


def test_word_of_another_takes_nothing_back(childs: Stand) -> None:
    grant = stories.granted(childs.cast, childs.plan, ["goals"], owner="child")[0]
    consent, actor = grant.consent, childs.at_work("coordinator")
    with pytest.raises(RegistrationNotPossible):
        registering.register_withdrawal(consent, childs.cast["applicant"], actor=actor)
    with pytest.raises(RegistrationNotPossible):
        registering.register_grant_withdrawal(grant, childs.cast["applicant"], actor=actor)
    with pytest.raises(NotAllowed):
        registering.register_withdrawal(consent, childs.cast["parent"], actor=childs.at_work("leader"))
    with pytest.raises(NotAllowed):
        registering.register_grant_withdrawal(grant, childs.cast["parent"], actor=childs.at_work("leader"))
    assert childs.reach(childs.at_work("therapist")).may_read("goals")
    registering.register_grant_withdrawal(grant, childs.cast["child"], actor=actor)
    assert not childs.reach(childs.at_work("therapist"))


# --- a child is heard


@pytest.mark.parametrize(("age", "heard"), [(11, False), (12, True), (15, True), (16, False), (date.max, False)])
def test_who_is_heard(childs: Stand, age: Any, *, heard: bool) -> None:
    if age is date.max:
        childs.change(childs.cast["child"], birth_date=None)
    else:
        childs.aged("child", age)
    assert registering.is_heard(childs.cast["child"]) is heard


def test_view_is_recorded_by_the_child_or_the_coordinator_while_it_is_unanswered(childs: Stand) -> None:
    childs.own_coordinator("applicant")
    consent = waiting(childs)
    actors = {
        "child": (childs.citizen("child"), True),
        "coordinator": (childs.at_work("coordinator"), True),
        "parent": (childs.citizen("parent", on_behalf_of="child"), False),
        "own coordinator": (childs.citizen("applicant"), False),
        "leader": (childs.at_work("leader"), False),
        "neighbour": (childs.citizen("owner"), False),
    }
    wanted = {who: may for who, (_actor, may) in actors.items()}
    assert {who: bool(registering.may_record_view(actor, consent)) for who, (actor, _may) in actors.items()} == wanted
    for answered in ("in_force_at", "withdrawn_at"):
        done = waiting(childs, **{answered: clock.now()})
        assert not registering.may_record_view(childs.citizen("child"), done)
    with pytest.raises(NotAllowed):
        registering.record_view(consent, actor=childs.citizen("parent", on_behalf_of="child"), said="Ja.")


@pytest.mark.parametrize("age", [11, 16])
def test_view_of_another_age_is_not_recorded(childs: Stand, age: int) -> None:
    childs.aged("child", age)
    consent = Consent.objects.get(pk=waiting(childs).pk)
    assert not registering.may_record_view(childs.at_work("coordinator"), consent)
