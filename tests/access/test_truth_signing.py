"""ACCESS §4, who signs: a row of the document's sentences is a row here.

Each row: the owner's age, what is recorded in her case, who is needed, and whether one of them is enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from ip_core import clock
from ip_core.access import engine
from ip_core.access.enums import BasisKind, ConsentKind, Level
from ip_core.access.models import AccessGrant, Consent, ConsentSignature
from ip_core.access.signers import signers_of
from ip_core.access.signing import by_parents, signers_on, signs_as
from ip_core.people.actor import actor_for
from ip_core.people.enums import Capacity
from ip_core.people.models import Guardianship, Representation
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from tests.access.standing import SECOND, Stand

PLAN = str(ConsentKind.PLAN_MADE)
pytestmark = pytest.mark.usefixtures("one_instant")


@pytest.fixture
def stand(meland: Cast) -> Stand:
    return Stand(meland, stories.accepted(meland, "child"))


def orphan(stand: Stand) -> None:
    ended = clock.today() - timedelta(days=1)
    stand.cast["child"].child_of.update(valid_until=ended)


def guarded(stand: Stand, scope: list[str]) -> None:
    orphan(stand)
    stand.guardian("employee", "child", scope)


def one_is_enough(stand: Stand) -> None:
    stand.cast.municipality.both_parents_sign = False
    stand.cast.municipality.save()


BOTH = {"parent", "otherparent"}
ROWS: list[tuple[str, int, Callable[[Stand], object], set[str], bool]] = [
    # what is recorded · age · how · who · one is enough
    ("nothing", 15, lambda s: None, BOTH, False),
    ("nothing", 16, lambda s: None, {"child"}, False),
    ("municipality: one parent is enough", 15, one_is_enough, BOTH, True),
    ("one parent suspended, still needed", 15, lambda s: s.suspend("parent"), BOTH, False),
    ("one parent suspended, decision says not needed", 15,
     lambda s: s.suspend("parent", is_signature_needed=False), {"otherparent"}, False),
    ("one parent suspended for one section", 15,
     lambda s: s.suspend("parent", ["goals"], is_signature_needed=False), BOTH, False),
    ("care order", 15, lambda s: s.care_order("office"), {"caseworker", "othercaseworker"}, True),
    ("care order, 16", 16, lambda s: s.care_order("office"), {"child"}, False),
    ("lacks competence", 16, lambda s: s.lacks_competence(), BOTH, False),
    ("lacks competence", 17, lambda s: s.lacks_competence(), BOTH, False),
    ("lacks competence, no guardian, no kin named", 18, lambda s: s.lacks_competence(), set(), False),
    ("lacks competence, kin named to sign", 18,
     lambda s: s.lacks_competence(next_of_kin=s.cast["applicant"], scope=[f"sign:{PLAN}"]), {"applicant"}, False),
    ("lacks competence, kin named to sign another", 18,
     lambda s: s.lacks_competence(next_of_kin=s.cast["applicant"], scope=["sign:group"]), set(), False),
    ("no parents, guardian who may sign", 15, lambda s: guarded(s, [f"sign:{PLAN}"]), {"employee"}, False),
    ("no parents, guardian whose mandate has not been translated", 15, lambda s: guarded(s, []), set(), False),
    ("no parents, no guardian", 15, orphan, set(), False),
]  # fmt: skip


@pytest.mark.parametrize(("row", "age", "make", "who", "one"), ROWS, ids=[f"{r}, {a}" for r, a, _m, _w, _o in ROWS])
def test_who_signs(
    stand: Stand, row: str, age: int, make: Callable[[Stand], object], who: set[str], *, one: bool
) -> None:
    stand.aged("child", age)
    make(stand)
    stand.cast["child"].refresh_from_db()
    found = signers_of(stand.cast["child"], PLAN)
    assert {person.pk for person in found.people} == {stand.cast[handle].pk for handle in who}
    everybody = {person.pk for person in found.people}
    assert found.are_complete(everybody) is bool(who)
    assert not found.are_complete(set())
    if len(who) > 1:
        assert found.are_complete({stand.cast[min(who)].pk}) is one


def test_unknown_birth_date_is_as_an_adult(stand: Stand) -> None:
    stand.change(stand.cast["child"], birth_date=None)
    assert signers_of(stand.cast["child"], PLAN).people == (stand.cast["child"],)


def test_parent_without_responsibility_who_is_guardian_signs_as_no_parent(stand: Stand) -> None:
    assert by_parents(stand.cast["child"])
    for tie in stand.cast["child"].child_of.all():
        stand.change(tie, has_responsibility=False)
    assert not by_parents(stand.cast["child"])  # nobody signs
    stand.guardian("parent", "child", [f"sign:{PLAN}"])
    assert signers_of(stand.cast["child"], PLAN).people == (stand.cast["parent"],)
    assert not by_parents(stand.cast["child"])


# --- for her: whoever she has let sign

DAY = timedelta(days=1)
MANDATES: dict[str, tuple[Callable[[Stand], dict[str, Any]], bool]] = {
    "this kind": (lambda s: {}, True),
    "this kind, in this case": (lambda s: {"case_uuid": s.case.uuid}, True),
    "this kind, in another case": (lambda s: {"case_uuid": uuid4()}, False),
    "another kind": (lambda s: {"scope": ["sign:group"]}, False),
    "until yesterday": (lambda s: {"valid_until": clock.today() - DAY}, False),
    "until today": (lambda s: {"valid_until": clock.today()}, True),
    "from tomorrow": (lambda s: {"valid_from": clock.today() + DAY}, False),
}


@pytest.mark.parametrize("mandate", MANDATES)
@pytest.mark.parametrize("age", [15, 16])
def test_representative_signs_beside_an_owner_who_signs_alone(stand: Stand, mandate: str, age: int) -> None:
    stand.aged("child", age)
    values, signs = MANDATES[mandate]
    ties = {"representative": stand.cast["applicant"], "represented": stand.cast["child"]}
    begun = clock.today() - 9 * DAY
    stand.make(Representation, **{**ties, "scope": ["sign:information"], "valid_from": begun, **values(stand)})
    consent = stand.group_consent(kind=ConsentKind.INFORMATION, in_force_at=None)
    owners = {"child"} if age == 16 else BOTH
    beside = {"applicant"} if signs and age == 16 else set()
    found = signers_on(Consent.objects.get(pk=consent.pk))
    assert {person.pk for person in found.people} == {stand.cast[handle].pk for handle in owners | beside}
    assert found.any_one is bool(beside)


def test_representative_does_not_sign_what_lets_herself_in(stand: Stand) -> None:
    stand.aged("child", 16)
    stand.representative("applicant", "child", ["sign:information"])
    consent = stand.group_consent(kind=ConsentKind.INFORMATION, in_force_at=None)
    both = {stand.cast["child"].pk, stand.cast["applicant"].pk}
    assert {person.pk for person in signers_on(Consent.objects.get(pk=consent.pk)).people} == both
    days = {"valid_from": clock.now(), "valid_until": clock.now() + 9 * DAY}
    given = {"grantee_person": stand.cast["applicant"], "capacity": Capacity.CITIZEN, "section": "goals"}
    stand.make(AccessGrant, consent=consent, level=Level.READ, purpose="x", **given, **days)
    assert signers_on(Consent.objects.get(pk=consent.pk)).people == (stand.cast["child"],)


@pytest.mark.parametrize(
    ("guarded_until", "capacity"), [(0 * DAY, BasisKind.GUARDIAN), (-DAY, BasisKind.REPRESENTATIVE)]
)
def test_former_guardian_signs_as_what_she_is_now(stand: Stand, guarded_until: timedelta, capacity: BasisKind) -> None:
    ties = {"guardian": stand.cast["applicant"], "ward": stand.cast["child"]}
    day = clock.today()
    stand.make(Guardianship, **ties, scope=[], valid_from=day - 9 * DAY, valid_until=day + guarded_until)
    stand.representative("applicant", "child", ["sign:group"])
    assert signs_as(stand.cast["applicant"], stand.cast["child"]) == capacity


# --- lapse: what parents signed, around the birthday

BORN = date(2013, 6, 11)


@pytest.mark.parametrize(
    ("months", "lapses"), [(None, date(2029, 9, 11)), (0, date(2029, 6, 11)), (6, date(2029, 12, 11))]
)
def test_consent_of_parents_lapses_at_the_start_of_its_day(meland: Cast, months: int | None, lapses: date) -> None:
    meland.municipality.parental_consent_months = months
    meland.municipality.save()
    plan = stories.open_plan(meland, "child")
    stories.granted(meland, plan, owner="child", until=clock.now() + timedelta(days=3000))
    start = clock.start_of(lapses)
    for instant, reads in ((start - SECOND, True), (start, False)):
        with clock.moved_to(instant):
            therapist = actor_for(meland["therapist"], capacity=Capacity.PROFESSIONAL)
            assert bool(engine.reach(therapist, plan).readable) is reads


def test_birthday_on_29_february_counts_as_1_march_and_a_missing_day_is_the_months_last(meland: Cast) -> None:
    stand = Stand(meland, stories.open_plan(meland, "child"))
    consent = stand.plan.consents.get()
    stand.change(meland["child"], birth_date=date(2012, 2, 29))
    assert Consent.objects.get(pk=consent.pk).lapses_at == clock.start_of(date(2028, 5, 29))
    stand.change(meland["child"], birth_date=date(2011, 11, 30))
    assert Consent.objects.get(pk=consent.pk).lapses_at == clock.start_of(date(2028, 2, 29))


def test_what_parents_sign_at_17_by_a_decision_stands_until_18(meland: Cast) -> None:
    stand = Stand(meland, stories.accepted(meland, "child"))
    stand.change(meland["child"], birth_date=BORN)
    with clock.moved_to(datetime(2030, 1, 10, 9, tzinfo=clock.OSLO)):
        stand.lacks_competence(valid_until=clock.now() + timedelta(days=900))
        consent = stand.group_consent(kind=ConsentKind.PLAN_MADE)
        for parent in BOTH:
            stand.make(
                ConsentSignature, consent=consent, person=meland[parent], capacity="parent", signed_at=clock.now()
            )
    majority = clock.start_of(date(2031, 6, 11))
    fresh = Consent.objects.get(pk=consent.pk)
    assert fresh.is_in_force(majority - SECOND)
    assert not fresh.is_in_force(majority)


def test_parents_grant_to_kin_ends_at_16_itself(meland: Cast) -> None:
    stand = Stand(meland, stories.open_plan(meland, "child"))
    stories.granted(meland, stand.plan, ["goals"], owner="child", until=clock.now() + timedelta(days=3000))
    grant = AccessGrant.objects.get()
    kin = meland["applicant"]
    stand.change(grant, grantee_person=kin, membership=None, capacity=Capacity.CITIZEN)
    sixteen = clock.start_of(date(2029, 6, 11))
    for instant, reads in ((sixteen - SECOND, {"goals"}), (sixteen, set())):
        with clock.moved_to(instant):
            assert engine.reach(stand.citizen("applicant"), stand.plan).readable == reads


@pytest.mark.parametrize(("late", "reads"), [(-SECOND, set()), (timedelta(), {"goals"}), (SECOND, {"goals"})])
def test_what_came_into_force_from_16_on_does_not_end_with_it(meland: Cast, late: timedelta, reads: set[str]) -> None:
    """It was signed with her then, and not given by her parents alone."""
    stand = Stand(meland, stories.open_plan(meland, "child"))
    stories.granted(meland, stand.plan, ["goals"], owner="child", until=clock.now() + timedelta(days=3000))
    grant = AccessGrant.objects.get()
    stand.change(grant, grantee_person=meland["applicant"], membership=None, capacity=Capacity.CITIZEN)
    sixteen = clock.start_of(date(2029, 6, 11))
    stand.change(grant.consent, in_force_at=sixteen + late)
    with clock.moved_to(sixteen + timedelta(minutes=1)):
        assert engine.reach(stand.citizen("applicant"), stand.plan).readable == reads
