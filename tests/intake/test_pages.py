"""Pages in both written forms, and what they cost in queries with one case and with three."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from ip_core.cases.models import Proceeding
from tests.intake.story import ANSWERS, Walk

BOKMAAL_ONLY = re.compile(
    r"\b(ikke|hvem|hvorfor|hvordan|hva|jeg|noe|noen|søker|trenger|fra|bare|nå|ennå|uten)\b", re.IGNORECASE
)
NYNORSK_ONLY = re.compile(
    r"\b(ikkje|kven|kvifor|korleis|kva|eg|noko|nokon|søkjer|treng|frå|berre|enno|utan)\b", re.IGNORECASE
)


def said(answer) -> str:
    """The words of the page's main part, without what people wrote and without the procedure's own words."""
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return re.sub(r"<textarea.*?</textarea>|<blockquote>.*?</blockquote>|<[^>]+>", " ", main, flags=re.DOTALL)


def pages_of(walk: Walk, decider: str) -> dict[str, object]:
    found = {"start": walk.get("applicant", "start"), "signed out": walk.get("", "start")}
    key = walk.begin("applicant")
    for question, values in ANSWERS.items():
        found[question] = walk.get("applicant", "question", key, question)
        plain = {
            name: "" if isinstance(value, str) and name not in CHOICES else value for name, value in values.items()
        }
        walk.answer("applicant", key, {question: {**plain, "need": "X", "phone": "00000000"}})
    found["draft"] = walk.get("applicant", "draft", key)
    found["saved"] = walk.get("applicant", "draft-saved", key)
    walk.send("applicant", key)
    with scope(municipality=walk.cast.municipality):
        proceeding = Proceeding.objects.get()
    step = walk.step(proceeding)
    found["free step"] = walk.get(decider, "step", step.uuid)
    found["status"] = walk.get("applicant", "intake", proceeding.uuid)
    walk.take(decider, proceeding)
    found["assess"] = walk.get(decider, "step", step.uuid)
    found["acknowledge"] = walk.get(decider, "acknowledge", step.uuid)
    for name in ("receipt", "application", "withdraw"):
        found[name] = walk.get("applicant", name, proceeding.uuid)
    _finished(walk, decider, proceeding, found)
    return found


CHOICES = ("contact_way", "shares", "need", "phone")


def _finished(walk: Walk, decider: str, proceeding: Proceeding, found: dict[str, object]) -> None:
    step = walk.step(proceeding)
    whole = {"seen": 0, "met_fleire": "yes", "why_fleire": "X", "met_tid": "yes", "why_tid": "X"}
    walk.post(decider, "step", step.uuid, data=whole)
    step = walk.step(proceeding)
    found["decide"] = walk.get(decider, "step", step.uuid)
    walk.decide(decider, proceeding, grounds="X")
    for name in ("letter", "complain", "intake"):
        found[f"{name} after"] = walk.get("applicant", name, proceeding.uuid)
    found["done"] = walk.get(decider, "step", step.uuid)
    step = walk.take("leader", proceeding)
    found["appoint"] = walk.get("leader", "step", step.uuid)


@pytest.mark.parametrize("language", ["nn", "nb"])
def test_pages_keep_to_one_written_form(meland, arendal, language):
    walk, decider = (meland, "systemcoordinator") if language == "nn" else (arendal, "caseworker")
    other = BOKMAAL_ONLY if language == "nn" else NYNORSK_ONLY
    for name, answer in pages_of(walk, decider).items():
        assert answer.status_code == 200, name
        assert f'lang="{language}"' in answer.content.decode()
        mixed = other.findall(said(answer).replace("Tel dei", "").replace("Treng personen", ""))
        assert not mixed, (name, mixed)


def test_letter_is_in_the_language_that_was_applied_in(meland):
    walk = Walk(meland.cast, "nb")
    proceeding = walk.apply()
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding)
    letter = meland.get("applicant", "letter", proceeding.uuid).context["letter"]
    assert letter.language == "nb"
    assert letter.parts[-1].title == "Hvis du er uenig, kan du klage"


def cost(walk: Walk, handle: str, name: str, *args: object) -> int:
    client, url = walk.client(handle), walk.url(name, *args)
    client.get(url)  # what is cached for good is there
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_pages_cost_the_same_with_one_case_and_with_three(meland):
    proceeding = meland.apply("applicant")
    step = meland.take("systemcoordinator", proceeding)
    pages = [
        ("applicant", "intake", proceeding.uuid),
        ("applicant", "receipt", proceeding.uuid),
        ("applicant", "start"),
        ("systemcoordinator", "step", step.uuid),
        ("systemcoordinator", "application", proceeding.uuid),
    ]
    one = {page: cost(meland, *page) for page in pages}
    for other in ("owner", "parent"):
        meland.assess("systemcoordinator", meland.apply(other))
    three = {page: cost(meland, *page) for page in pages}
    assert three == one
    assert max(one.values()) <= 60, one


def test_choosing_a_coordinator_costs_the_same_with_one_and_with_three(meland):
    from ip_core.enums import Role
    from ip_core.testing.cast import employ

    proceeding = meland.apply()
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding)
    step = meland.take("leader", proceeding)
    before = cost(meland, "leader", "step", step.uuid)
    for handle in ("owner", "parent"):
        employ(meland.cast[handle], meland.cast.units["service"], Role.COORDINATOR)
    assert cost(meland, "leader", "step", step.uuid) == before
