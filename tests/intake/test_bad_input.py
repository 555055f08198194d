"""Every form tried with what people and others send: a message in their language, their text kept, nothing stored."""

import pytest
from django_scopes import scopes_disabled

from plugins.intake.models import (
    Acknowledgement,
    ApplicationDraft,
    Assessment,
    Complaint,
    CriterionAnswer,
    Decision,
    PlanApplication,
)
from tests.intake.story import ANSWERS, GROUNDS, NEED, NOTIFIED, REASON

SCRIPT = "<script>alert(1)</script>"
NUL = "Med\x00nul"
LONG = "å" * 9000
UNKNOWN = "Vel eit av svara som står her."
MODELS = (PlanApplication, Acknowledgement, Assessment, CriterionAnswer, Decision, Complaint)

QUESTIONS = [
    ("onske", {}, "Vel koordinator"),
    ("onske", {"wants": ["gull"]}, UNKNOWN),
    ("behov", {"need": ""}, "Skriv nokre ord"),
    ("behov", {"need": "   "}, "Skriv nokre ord"),
    ("behov", {"need": LONG}, "9000"),
    ("behov", {"need": NUL}, "teikn"),
    ("hjelp", {"services": LONG}, "9000"),
    ("koordinator", {"wished_coordinator": "å" * 200}, "200"),
    ("koordinator", {"wished_coordinator": NUL}, "teikn"),
    ("kontakt", {}, "Vel korleis"),
    ("kontakt", {"contact_way": "due"}, UNKNOWN),
    ("kontakt", {"contact_way": "phone", "phone": ""}, "Skriv nummeret"),
    ("kontakt", {"contact_way": "phone", "phone": "0000 000"}, "sju siffer"),
    ("kontakt", {"contact_way": "phone", "phone": "ring meg"}, "berre tal"),
    ("lese", {}, "Vel om koordinatoren"),
    ("lese", {"shares": "kanskje"}, UNKNOWN),
]
OTHERS = [
    ("hvem", {"given_name": "", "family_name": ""}, "Skriv førenamnet"),
    ("hvem", {"given_name": "Per", "family_name": "Li", "birth_date": "31.02.1950"}, "31.02.1950"),
    ("hvem", {"given_name": "Per", "family_name": "Li", "birth_date": "2099-01-01"}, "ikkje vore enno"),
    ("hvem", {"given_name": "Per", "family_name": "Li", "birth_date": "1050-01-01"}, "Skriv året med fire siffer"),
    ("vet", {}, "Snakk med personen"),
    ("vet", {**NOTIFIED["vet"], "informed_on": "i går"}, "i går"),
    ("vet", {**NOTIFIED["vet"], "informed_on": "2099-01-01"}, "ikkje vore enno"),
    ("vet", {**NOTIFIED["vet"], "notifier_phone": "12"}, "to siffer"),
]


def stored() -> int:
    with scopes_disabled():
        return sum(model.objects.count() for model in MODELS)


@pytest.mark.parametrize(("name", "sent", "said"), QUESTIONS)
def test_question_answered_badly(meland, name, sent, said):
    key = meland.begin("applicant")
    _refused(meland, "applicant", key, name, sent, said)


@pytest.mark.parametrize(("name", "sent", "said"), OTHERS)
def test_question_about_another_answered_badly(meland, name, sent, said):
    key = meland.begin("", "other")
    _refused(meland, "", key, name, sent, said)


def _refused(walk, handle, key, name, sent, said):
    answer = walk.post(handle, "question", key, name, data={**sent, "seen": 1})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Feil:" in " ".join(page.split()).replace("<title> ", "<title>")
    assert said in page
    for value in sent.values():
        if isinstance(value, str) and value not in ("due", "kanskje") and value.strip():
            assert value in page
    with scopes_disabled():
        assert ApplicationDraft.objects.get().answers == {}


@pytest.mark.parametrize("seen", ["", "abc", "-1", "99", "9" * 30])
def test_version_that_was_never_shown_saves_nothing(meland, seen):
    key = meland.begin("applicant")
    answer = meland.post("applicant", "question", key, "behov", data={"need": NEED, "seen": seen})
    assert answer.status_code in (200, 409)
    assert NEED in answer.content.decode()
    with scopes_disabled():
        assert ApplicationDraft.objects.get().answers == {}


def test_stale_draft_shows_both_texts(meland):
    key = meland.begin("applicant")
    meland.answer("applicant", key, {"behov": {"need": "Skrive på telefonen."}})
    answer = meland.post("applicant", "question", key, "behov", data={"need": "Skrive på datamaskina.", "seen": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Skrive på" in page
    assert "telefonen." in page
    assert "datamaskina." in page
    again = answer.context["form"]["seen"].value()
    saved = meland.post("applicant", "question", key, "behov", data={"need": "Skrive på datamaskina.", "seen": again})
    assert saved.status_code == 302


def test_script_is_shown_as_text(meland):
    answers = {**ANSWERS, "behov": {"need": SCRIPT}, "koordinator": {"wished_coordinator": SCRIPT}}
    proceeding = meland.apply(answers=answers)
    step = meland.take("systemcoordinator", proceeding)
    for handle, name, uuid in (
        ("applicant", "application", proceeding.uuid),
        ("applicant", "intake", proceeding.uuid),
        ("systemcoordinator", "step", step.uuid),
    ):
        page = meland.get(handle, name, uuid).content.decode()
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


def test_what_is_too_long_is_told_also_when_leaving(meland):
    key = meland.begin("applicant")
    answer = meland.post("applicant", "question", key, "behov", data={"need": LONG, "seen": 1, "to": "later"})
    assert answer.status_code == 200
    assert LONG in answer.content.decode()


@pytest.mark.parametrize("chosen", ["", "alle", "\x00", "self'--"])
def test_unknown_choice_of_whom_begins_nothing(meland, chosen):
    assert meland.post("applicant", "begin", data={"filed_for": chosen}).status_code == 302
    with scopes_disabled():
        assert not ApplicationDraft.objects.exists()


@pytest.mark.parametrize("question", ["finst-ikkje", "vet", "hvem"])
def test_question_that_is_not_asked_here_is_not_found(meland, question):
    key = meland.begin("applicant")
    assert meland.get("applicant", "question", key, question).status_code == 404


def test_summary_sent_with_old_version_sends_nothing(meland):
    key = meland.begin("applicant")
    meland.answer("applicant", key, ANSWERS)
    for seen in ("1", "", "abc"):
        answer = meland.post("applicant", "draft", key, data={"seen": seen})
        assert answer.status_code in (200, 409)
    assert stored() == 0


@pytest.fixture
def assessing(meland):
    proceeding = meland.apply()
    meland.take("systemcoordinator", proceeding)
    return meland.step(proceeding)


WHOLE = {"seen": 0, "met_fleire": "yes", "why_fleire": REASON, "met_tid": "no", "why_tid": "Kort tid."}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"seen": 0}, "Svar ja eller nei."),
        ({**WHOLE, "why_tid": "  "}, "Skriv kvifor du svarer slik."),
        ({**WHOLE, "met_tid": "kanskje"}, UNKNOWN),
        ({**WHOLE, "why_tid": LONG}, "9000"),
        ({**WHOLE, "why_tid": NUL}, "teikn"),
        ({**WHOLE, "seen": "abc"}, "for gammal"),
    ],
)
def test_assessment_filled_in_badly(meland, assessing, sent, said):
    before = stored()
    answer = meland.post("systemcoordinator", "step", assessing.uuid, data=sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    if "why_fleire" in sent:
        assert REASON in page
    assert stored() == before


def test_stale_assessment_shows_both_texts(meland, assessing):
    meland.post("systemcoordinator", "step", assessing.uuid, data={**WHOLE, "do": "later"})
    mine = {**WHOLE, "why_tid": "Heilt ny tekst."}
    answer = meland.post("systemcoordinator", "step", assessing.uuid, data=mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Kort" in page
    assert "Heilt ny tekst." in page
    with scopes_disabled():
        assert CriterionAnswer.objects.get(key="tid").reason == "Kort tid."


@pytest.mark.parametrize("sent", ["", "   ", LONG, NUL])
def test_acknowledgement_written_badly(meland, assessing, sent):
    before = stored()
    answer = meland.post("systemcoordinator", "acknowledge", assessing.uuid, data={"text": sent})
    assert answer.status_code == 200
    assert stored() == before


@pytest.fixture
def deciding(meland, assessing):
    meland.post("systemcoordinator", "step", assessing.uuid, data=WHOLE)
    return meland.step(assessing.proceeding)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"outcome": "refused", "grounds": ""}, "Ingen får svar utan grunngiving"),
        ({"outcome": "granted", "grounds": " \n "}, "Ingen får svar utan grunngiving"),
        ({"outcome": "", "grounds": GROUNDS}, "Vel kva svaret blir."),
        ({"outcome": "kanskje", "grounds": GROUNDS}, UNKNOWN),
        ({"outcome": "granted", "grounds": LONG}, "9000"),
        ({"outcome": "granted", "grounds": NUL}, "teikn"),
        ({"outcome": "granted", "grounds": GROUNDS, "seen": "9999"}, GROUNDS),
    ],
)
def test_decision_written_badly(meland, deciding, sent, said):
    answer = meland.post("systemcoordinator", "step", deciding.uuid, data={"seen": 0, **sent})
    assert answer.status_code == 200 or sent.get("seen") == "9999"
    if answer.status_code == 200:
        assert said in answer.content.decode()
        with scopes_disabled():
            assert not Decision.objects.exists()


def test_stale_decision_shows_both_texts(meland, deciding):
    first = {"seen": 0, "outcome": "granted", "grounds": "Fyrste tekst."}
    meland.post("systemcoordinator", "step", deciding.uuid, data=first)
    answer = meland.post(
        "systemcoordinator", "step", deciding.uuid, data={"seen": 0, "outcome": "refused", "grounds": "Andre tekst."}
    )
    assert answer.status_code == 409
    assert "Andre" in answer.content.decode()
    with scopes_disabled():
        assert Decision.objects.get().grounds == "Fyrste tekst."


@pytest.mark.parametrize("seen", ["", "0", "77", "abc"])
def test_letter_that_was_not_looked_at_is_not_sent(meland, deciding, seen):
    first = {"seen": 0, "outcome": "granted", "grounds": GROUNDS}
    meland.post("systemcoordinator", "step", deciding.uuid, data=first)
    answer = meland.post("systemcoordinator", "preview", deciding.uuid, data={"seen": seen})
    assert answer.status_code in (200, 302)
    with scopes_disabled():
        assert Decision.objects.get().issued_at is None


@pytest.fixture
def appointing(meland, deciding):
    meland.decide("systemcoordinator", deciding.proceeding)
    return meland.take("leader", deciding.proceeding)


def test_only_coordinators_of_this_municipality_are_asked(meland, arendal, appointing):
    strangers = [arendal.cast.membership("coordinator").pk, meland.cast.membership("therapist").pk]
    for sent in ("", "abc", "0", "\x00", *strangers, meland.cast.membership("employee").pk):
        answer = meland.post("leader", "step", appointing.uuid, data={"coordinator": sent, "note": "Hei."})
        assert answer.status_code == 200, sent
        assert "Hei." in answer.content.decode()
    with scopes_disabled():
        assert not appointing.proceeding.appointments.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Vel ja eller nei."),
        ({"answer": "kanskje"}, UNKNOWN),
        ({"answer": "no"}, "Skriv kort kvifor"),
        ({"answer": "no", "reason": LONG}, "9000"),
        ({"answer": "no", "reason": NUL}, "teikn"),
    ],
)
def test_coordinator_answers_badly(meland, appointing, sent, said):
    coordinator = {"coordinator": meland.cast.membership("coordinator").pk}
    meland.post("leader", "step", appointing.uuid, data=coordinator)
    step = meland.step(appointing.proceeding)
    answer = meland.post("coordinator", "step", step.uuid, data=sent)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    with scopes_disabled():
        appointment = appointing.proceeding.appointments.get()
        assert appointment.accepted_at is None
        assert appointment.declined_at is None


@pytest.mark.parametrize("sent", ["", "  ", LONG, NUL])
def test_complaint_written_badly(meland, deciding, sent):
    meland.decide("systemcoordinator", deciding.proceeding)
    answer = meland.post("applicant", "complain", deciding.proceeding.uuid, data={"text": sent})
    assert answer.status_code == 200
    if sent.strip():
        assert sent in answer.content.decode()
    with scopes_disabled():
        assert not Complaint.objects.exists()
