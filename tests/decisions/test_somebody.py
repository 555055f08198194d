"""Decisions about somebody whom nobody has written down in the case yet; and pages that say what must be so first."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ip_core import clock
from ip_core.access.models import CompetenceDecision, InsightDecision, OwnCoordinator, Suspension
from ip_core.people.models import Guardianship, Person
from ip_core.testing import stories
from ip_core.testing.clients import client_of
from tests.access.standing import Stand
from tests.decisions.desk import keys_logged, page, post

LATER = "2026-12-31"
KINDS: dict[str, dict[str, Any]] = {
    "innsyn": {"sections": ["goals"], "reason": "Arving", "last_day": LATER},
    "egen-koordinator": {"has_agreed": "on"},
    "samtykkekompetanse": {"decided_by": "Lege Ås", "reason": "Etter samtale", "last_day": LATER, "scope": ["goals"]},
}
CHOICE = {"samtykkekompetanse": "next_of_kin"}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, adults: Stand) -> str:
    if request.param == "innsyn":
        adults.change(adults.case.owner, died_at=clock.now())
    return str(request.param)


def names(stand: Stand, handle: str = "applicant") -> dict[str, str]:
    person = stand.cast[handle]
    return {"given_name": person.given_name, "family_name": person.family_name, "born": f"{person.birth_date}"}


def about(stand: Stand, kind: str) -> list[Any]:
    rows = {
        "innsyn": InsightDecision.objects.values_list("person", flat=True),
        "egen-koordinator": OwnCoordinator.objects.values_list("person", flat=True),
        "samtykkekompetanse": CompetenceDecision.objects.values_list("next_of_kin", flat=True),
    }
    return list(rows[kind].filter(case=stand.case))


def somebody_around(stand: Stand) -> Person:
    """Whom the page lists."""
    guardian: Person = stand.cast["otherparent"]
    stand.make(Guardianship, guardian=guardian, ward=stand.case.owner, scope=[], valid_from=clock.today())
    return guardian


def test_nobody_is_around_and_she_is_named(adults: Stand, kind: str) -> None:
    response = post(adults, kind, **KINDS[kind], **names(adults))
    assert response.status_code == 302, response.content.decode()
    assert about(adults, kind) == [adults.cast["applicant"].pk]


def test_another_than_those_around_is_named(adults: Stand, kind: str) -> None:
    somebody_around(adults)
    choice = {CHOICE.get(kind, "person"): "another"}
    assert post(adults, kind, **KINDS[kind], **names(adults), **choice).status_code == 302
    assert about(adults, kind) == [adults.cast["applicant"].pk]


def test_one_of_those_around_is_chosen_and_no_name_is_asked_for(adults: Stand, kind: str) -> None:
    guardian = somebody_around(adults)
    assert post(adults, kind, **KINDS[kind], **{CHOICE.get(kind, "person"): guardian.pk}).status_code == 302
    assert about(adults, kind) == [guardian.pk]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"given_name": "Ingen", "family_name": "Slik", "born": "1980-01-01"}, "Vi finner ingen med dette navnet"),
        ({"given_name": "Håkon"}, "Skriv etternavnet."),
    ],
)
@pytest.mark.parametrize("is_around", [False, True])
def test_what_is_wrong_with_a_name_is_said_and_it_stays(
    adults: Stand, kind: str, typed: dict[str, str], said: str, is_around: bool
) -> None:
    if is_around:
        somebody_around(adults)
        typed = {**typed, CHOICE.get(kind, "person"): "another"}
    text = post(adults, kind, **KINDS[kind], **typed).content.decode()
    assert said in text
    assert f'value="{typed["given_name"]}"' in text
    assert about(adults, kind) == []


def test_name_beside_another_choice_is_not_passed_over(adults: Stand, kind: str) -> None:
    guardian = somebody_around(adults)
    text = post(adults, kind, **KINDS[kind], **names(adults), **{CHOICE.get(kind, "person"): guardian.pk})
    assert "Velg «En annen», eller ta bort navnet" in text.content.decode()
    assert about(adults, kind) == []


@pytest.mark.parametrize("is_around", [False, True])
def test_competence_needs_no_next_of_kin(adults: Stand, is_around: bool) -> None:
    if is_around:
        somebody_around(adults)
    assert post(adults, "samtykkekompetanse", **KINDS["samtykkekompetanse"]).status_code == 302
    assert about(adults, "samtykkekompetanse") == [None]


def test_next_of_kin_named_here_acts_for_the_owner(adults: Stand) -> None:
    applicant = lambda: adults.citizen("applicant", on_behalf_of="owner")  # noqa: E731
    assert not adults.reach(applicant())
    post(adults, "samtykkekompetanse", **KINDS["samtykkekompetanse"], **names(adults))
    assert adults.reach(applicant()).may_read("goals")
    assert not adults.reach(applicant()).may_read("measures")


@pytest.mark.parametrize(
    ("kind", "handle", "said"),
    [
        ("innsyn", "coordinator", "Innsyn etter dødsfall gis først når dødsfallet er ført inn."),
        ("stopp", "coordinator", "Det er ingen å velge."),
        ("stedfortreder", "systemcoordinator", "Saken har ingen koordinator å være stedfortreder for."),
    ],
)
def test_page_says_what_must_be_so_before_anything_is_typed(adults: Stand, kind: str, handle: str, said: str) -> None:
    if kind == "stedfortreder":
        adults.case.appointments.update(valid_until=clock.now())
    text = client_of(adults.cast, handle).get(page(adults, kind)).content.decode()
    assert said in text
    assert 'name="reason"' not in text
    assert 'name="last_day"' not in text


def test_after_death_nobody_to_whom_something_was_given_is_listed(adults: Stand) -> None:
    """The plan is over, and its consents are the owner's side's alone."""
    stories.granted(adults.cast, adults.plan)
    adults.change(adults.case.owner, died_at=clock.now())
    for handle in ("systemcoordinator", "coordinator"):
        text = client_of(adults.cast, handle).get(page(adults, "innsyn")).content.decode()
        assert "given_name" in text
        assert adults.cast["therapist"].name not in text
    assert "consents" not in keys_logged(adults)


@pytest.mark.parametrize("kind", ["stopp", "egen-koordinator"])
def test_nobody_is_chosen_beforehand(adults: Stand, kind: str) -> None:
    somebody_around(adults)
    text = post(adults, kind, person="", reason="Fordi", has_agreed="on").content.decode()
    assert "Velg en i listen." in text
    assert not Suspension.objects.exists()
    assert not OwnCoordinator.objects.exists()


@pytest.mark.parametrize(("language", "said"), [("nn", "Søkje"), ("nb", "Søke")])
def test_what_kin_may_do_is_said_in_the_readers_language(adults: Stand, language: str, said: str) -> None:
    address = page(adults, "samtykkekompetanse").replace("/nb/", f"/{language}/")
    assert f">{said}</label>" in re.sub(r"\s+", "", client_of(adults.cast, "coordinator").get(address).content.decode())


def test_nobody_is_stopped_where_nobody_is_offered(adults: Stand) -> None:
    post(adults, "stopp", person=adults.cast["therapist"].pk, reason="Fordi")
    assert not Suspension.objects.exists()
