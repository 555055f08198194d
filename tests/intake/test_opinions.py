"""Asked for an opinion: exactly what was sent, one's own answer, and nothing when that is finished."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access.models import AccessEvent, OpinionRequest
from ip_core.cases.models import Event
from ip_core.exceptions import NotAllowed
from ip_core.notices.audiences import receivers
from ip_core.subjects.parts import cases_part
from ip_core.subjects.standing import standing
from ip_core.testing.cast import OUTSIDERS
from plugins.intake.services import cancel_opinion
from tests.intake.story import NEED, REASON, SERVICES, WISH

QUESTION = "Kva kan fysioterapi gjere her? Linerle."
PURPOSE = "Å avgjere kva som hjelper. Stær."
OPINION = "Trening to gonger i veka hjelper. Bokfink."
NEIGHBOURS = (*OUTSIDERS, "applicant", "owner", "parent", "othercaseworker", "coordinator", "leader")
OTHERS_OBJECTS = ("intake", "receipt", "assessment", "letter", "complaints", "opinions", "withdraw")


def sent(**changes: object) -> dict[str, object]:
    due = (clock.today() + timedelta(days=9)).isoformat()
    return {"question": QUESTION, "purpose": PURPOSE, "objects": ["application"], "due_date": due, **changes}


@pytest.fixture
def taken(meland):
    proceeding = meland.apply()
    return meland.take("systemcoordinator", proceeding)


def ask(walk, step, **changes):
    who = walk.cast.membership("therapist").pk
    return walk.post("systemcoordinator", "ask-opinion", step.uuid, who, data=sent(**changes))


@pytest.fixture
def asked(meland, taken) -> OpinionRequest:
    assert ask(meland, taken).status_code == 302
    with scopes_disabled():
        return OpinionRequest.objects.select_related("proceeding").get()


def answer(walk, asked, text=OPINION, **more):
    with scopes_disabled():
        asked.refresh_from_db()
    return walk.post("therapist", "opinion", asked.uuid, data={"answer": text, "seen": asked.version, **more})


def test_asked_finds_it_reads_what_was_sent_and_nothing_else(meland, asked):
    listed = meland.get("therapist", "work-list").content.decode()
    assert "Marta Lyngstad" in listed
    assert listed.index(meland.url("opinion", asked.uuid)) < listed.index("Ledige saker")
    assert "Torsvik" not in listed
    page = meland.get("therapist", "opinion", asked.uuid).content.decode()
    for text in (QUESTION, PURPOSE, NEED, SERVICES):
        assert text in page
    for closed in (WISH, "00 00 00 00"):
        assert closed not in page
    application = meland.get("therapist", "application", asked.proceeding.uuid).content.decode()
    assert NEED in application
    assert WISH not in application
    for name in OTHERS_OBJECTS:
        assert meland.get("therapist", name, asked.proceeding.uuid).status_code == 404, name
    assert meland.get("therapist", "case", asked.proceeding.case.uuid).status_code == 404


@pytest.mark.parametrize(
    ("objects", "seen", "unseen"),
    [
        (["wishes"], [WISH], [NEED, SERVICES, "00 00 00 00"]),
        (["contact"], ["00 00 00 00"], [NEED, SERVICES, WISH]),
        (["application", "wishes"], [NEED, WISH], ["00 00 00 00"]),
    ],
)
def test_each_object_is_sent_by_itself(meland, taken, objects, seen, unseen):
    ask(meland, taken, objects=objects)
    with scopes_disabled():
        asked = OpinionRequest.objects.get()
    page = meland.get("therapist", "opinion", asked.uuid).content.decode()
    assert all(text in page for text in seen)
    assert not any(text in page for text in unseen)


def test_sent_is_closed_when_the_answer_is_finished(meland, asked):
    assert answer(meland, asked).status_code == 302
    for name, uuid in (("opinion", asked.uuid), ("application", asked.proceeding.uuid)):
        assert meland.get("therapist", name, uuid).status_code == 404
    assert answer(meland, asked, "Noko heilt anna.").status_code == 404
    assert meland.url("opinion", asked.uuid) not in meland.get("therapist", "work-list").content.decode()
    assert OPINION in meland.get("systemcoordinator", "opinions", asked.proceeding.uuid).content.decode()


def test_answer_that_is_begun_is_its_writers_alone(meland, asked):
    assert answer(meland, asked, do="later").status_code == 302
    assert OPINION in meland.get("therapist", "opinion", asked.uuid).content.decode()
    for handle, name, uuid in (
        ("systemcoordinator", "opinions", asked.proceeding.uuid),
        ("systemcoordinator", "case-history", asked.proceeding.case.uuid),
    ):
        assert OPINION not in meland.get(handle, name, uuid).content.decode(), name
    with scopes_disabled():
        scopes = set(OpinionRequest.history.filter(answer=OPINION).values_list("scope", flat=True))
    assert scopes == {f"draft:{meland.cast['therapist'].uuid}"}


def test_taken_back_question_closes_at_once(meland, asked):
    page = meland.get("systemcoordinator", "cancel-opinion", asked.uuid)
    assert page.status_code == 200
    assert meland.post("systemcoordinator", "cancel-opinion", asked.uuid).status_code == 302
    for name, uuid in (("opinion", asked.uuid), ("application", asked.proceeding.uuid)):
        assert meland.get("therapist", name, uuid).status_code == 404
    assert answer(meland, asked).status_code == 404


def test_outsiders_meet_404(meland, taken, asked):
    who = meland.cast.membership("othercaseworker").pk
    for handle in NEIGHBOURS:
        for name, args in (
            ("opinion", (asked.uuid,)),
            ("cancel-opinion", (asked.uuid,)),
            ("opinions", (asked.proceeding.uuid,)),
        ):
            assert meland.get(handle, name, *args).status_code == 404, (handle, name)
            assert meland.post(handle, name, *args, data={"answer": "x", "seen": 1}).status_code in (404, 405)
        for name, args in (("whom-to-ask", (taken.uuid,)), ("ask-opinion", (taken.uuid, who))):
            assert meland.get(handle, name, *args).status_code in (403, 404), (handle, name)
    assert meland.get("systemcoordinator", "opinion", asked.uuid).status_code == 404
    with scopes_disabled():
        assert OpinionRequest.objects.get().answer == ""


def test_owner_sees_in_her_log_who_read_and_why(meland, asked):
    meland.get("therapist", "opinion", asked.uuid)
    with scopes_disabled():
        event = AccessEvent.objects.get(person_label="Eirik Solbakk", kind="read")
    assert [(one["key"], one["basis"]) for one in event.sections] == [("application", "opinion")]
    log = meland.client("applicant").get(meland.url("case-log", asked.proceeding.case.uuid)).content.decode()
    assert "Eirik Solbakk" in log
    assert "Er spurd om uttale." in log


def test_owner_reads_it_when_the_need_is_assessed(meland, asked):
    answer(meland, asked)
    assert meland.get("applicant", "opinions", asked.proceeding.uuid).status_code == 404
    assert OPINION not in everything(meland)
    meland.assess("systemcoordinator", asked.proceeding)
    assert OPINION in meland.get("applicant", "opinions", asked.proceeding.uuid).content.decode()
    assert (
        meland.url("opinions", asked.proceeding.uuid)
        in meland.get("applicant", "intake", asked.proceeding.uuid).content.decode()
    )
    assert OPINION in everything(meland)


def everything(walk) -> str:
    actor = walk.cast.actor("applicant")
    with walk.cast.inside():
        here = standing(actor, walk.cast.municipality)
        assert here is not None
        return str(cases_part(here, actor))


def test_only_finished_ones_are_the_owners(meland, asked):
    meland.assess("systemcoordinator", asked.proceeding)
    assert meland.get("applicant", "opinions", asked.proceeding.uuid).status_code == 404


def test_it_ends_with_the_decision(meland, asked):
    meland.assess("systemcoordinator", asked.proceeding)
    meland.decide("systemcoordinator", asked.proceeding)
    assert meland.get("therapist", "opinion", asked.uuid).status_code == 404
    assert meland.get("therapist", "application", asked.proceeding.uuid).status_code == 404
    assert meland.url("opinion", asked.uuid) not in meland.get("therapist", "work-list").content.decode()


def test_asked_is_told_and_then_the_taker(meland, asked):
    with scopes_disabled():
        told = receivers(Event.objects.get(kind="opinion.asked"))
    assert [one.person.name for one in told] == ["Eirik Solbakk"]
    answer(meland, asked)
    with scopes_disabled():
        told = receivers(Event.objects.get(kind="opinion.finished"))
        nobody = receivers(Event.objects.get(kind="opinion.asked"))
    assert [one.person.name for one in told] == ["Marta Lyngstad"]
    assert nobody == []


def test_search_offers_who_can_be_asked_and_nobody_close(meland, taken):
    def found(words: str) -> str:
        return meland.client("systemcoordinator").get(f"{address}?navn={words}").content.decode()

    address = meland.url("whom-to-ask", taken.uuid)
    assert "Eirik Solbakk" in found("solbakk")
    assert "Marta Lyngstad" not in found("lyngstad").split('id="treff"')[1]
    assert "Runar Eide" not in found("Eide")
    assert 'id="treff"' not in found("")
    assert 'id="treff"' not in found("x")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"question": " "}, "Skriv kva du spør om."),
        ({"question": "å" * 2100}, "2100"),
        ({"question": "Med\x00nul"}, "teikn"),
        ({"purpose": ""}, "Skriv kva svaret skal brukast til."),
        ({"objects": []}, "Vel minst éin ting."),
        ({"objects": ["letter"]}, "Vel eit av svara som står her."),
        ({"objects": ["application", "opinions"]}, "Vel eit av svara som står her."),
        ({"objects": ["assessment"]}, "Vel eit av svara som står her."),
        ({"due_date": "i morgon"}, "i morgon"),
        ({"due_date": "2001-01-01"}, "kan ikkje vere før i dag"),
    ],
)
def test_question_asked_badly_keeps_what_was_typed(meland, taken, changes, said):
    refused = ask(meland, taken, **changes)
    page = refused.content.decode()
    assert refused.status_code == 200
    assert said in page
    kept = sent(**changes)
    assert str(kept["question"]).strip() in page
    assert str(kept["purpose"]) in page
    with scopes_disabled():
        assert not OpinionRequest.objects.exists()


def test_nobody_is_asked_twice_before_she_has_answered(meland, taken, asked):
    again = ask(meland, taken, question="Ein gong til.")
    assert again.status_code == 200
    assert "Ein gong til." in again.content.decode()
    answer(meland, asked)
    assert ask(meland, taken, question="Ein gong til.").status_code == 302


@pytest.mark.parametrize("handle", ["systemcoordinator", "editor", "administrator"])
def test_some_are_never_asked(meland, taken, handle):
    who = meland.cast.membership(handle).pk
    assert meland.post("systemcoordinator", "ask-opinion", taken.uuid, who, data=sent()).status_code == 404


@pytest.mark.parametrize("text", ["", "  ", "å" * 9000, "Med\x00nul"])
def test_answer_written_badly_keeps_what_was_typed(meland, asked, text):
    refused = answer(meland, asked, text)
    assert refused.status_code == 200
    assert text.strip() in refused.content.decode()
    with scopes_disabled():
        asked.refresh_from_db()
    assert (asked.answer, asked.finished_at) == ("", None)


def test_stale_answer_shows_both_texts(meland, asked):
    seen = asked.version
    answer(meland, asked, "Første.", do="later")
    stale = meland.post("therapist", "opinion", asked.uuid, data={"answer": "Andre.", "seen": seen})
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "Første" in page
    assert "Andre" in page
    with scopes_disabled():
        asked.refresh_from_db()
    assert asked.finished_at is None


def test_what_is_taken_back_beside_an_answer_leaves_the_answer(meland, asked):
    """The page that was open before does not write back what it had read."""
    taker = meland.cast.actor("systemcoordinator")
    answer(meland, asked)
    before = OpinionRequest(**{field.attname: getattr(asked, field.attname) for field in asked._meta.concrete_fields})
    before.answer, before.finished_at = "", None
    with meland.cast.inside(), pytest.raises(NotAllowed):
        cancel_opinion(before, actor=taker)
    with scopes_disabled():
        asked.refresh_from_db()
    assert (asked.answer, asked.cancelled_at) == (OPINION, None)


def test_finished_assessment_can_be_sent(meland, taken):
    meland.assess("systemcoordinator", taken.proceeding)
    step = meland.take("systemcoordinator", taken.proceeding)
    assert ask(meland, step, objects=["assessment"]).status_code == 302
    with scopes_disabled():
        asked = OpinionRequest.objects.get()
    page = meland.get("therapist", "opinion", asked.uuid).content.decode()
    assert REASON in page
    assert NEED not in page
