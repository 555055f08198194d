"""The whole errand through the pages, in both municipalities, and with the roles exchanged."""

import io
from datetime import timedelta

import pytest
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access.models import AccessEvent
from ip_core.cases.models import CoordinatorAppointment, Proceeding
from ip_core.enums import Role
from ip_core.procedures.deadlines import appeal_deadline
from plugins.intake.models import ApplicationDraft, Decision, PlanApplication
from tests.intake.story import ANSWERS, GROUNDS, NEED, NOTIFIED, WISH, Walk, rule


def walked(walk: Walk, decider: str, appointer: str) -> Proceeding:
    proceeding = walk.apply()
    walk.assess(decider, proceeding)
    walk.decide(decider, proceeding)
    walk.appoint(appointer, proceeding)
    walk.accept("coordinator", proceeding)
    with scopes_disabled():
        proceeding.refresh_from_db()
        return proceeding


def test_need_becomes_coordinator_in_meland(meland):
    proceeding = walked(meland, "systemcoordinator", "leader")
    with scopes_disabled():
        appointment = CoordinatorAppointment.objects.get(case=proceeding.case)
        assert appointment.person == meland.cast["coordinator"]
        assert proceeding.outcome == "granted"
        assert Proceeding.objects.filter(case=proceeding.case, kind="plan").exists()
    page = meland.get("applicant", "intake", proceeding.uuid).content.decode()
    assert "Ingen frist er sett" in page


def test_need_becomes_coordinator_in_arendal_with_its_deadline(arendal):
    proceeding = arendal.apply()
    due = clock.local(proceeding.opened_at).date() + timedelta(days=14)
    page = arendal.get("applicant", "intake", proceeding.uuid).content.decode()
    assert f"{due.day}.\xa0" in page
    arendal.assess("caseworker", proceeding)
    arendal.decide("caseworker", proceeding)
    assert arendal.step(proceeding).due_date == due
    step = arendal.take("leader", proceeding)
    assert "14\xa0dager igjen" in arendal.get("leader", "step", step.uuid).content.decode()


def test_other_roles_do_the_steps_when_the_procedure_says_so(meland):
    with meland.cast.inside():
        rule(meland.cast, decider=Role.LEADER, appointer=Role.SYSTEM_COORDINATOR)
    proceeding = walked(meland, "leader", "systemcoordinator")
    assert proceeding.outcome == "granted"


def test_case_under_way_keeps_the_rule_it_began_with(meland):
    proceeding = meland.apply()
    with meland.cast.inside():
        rule(meland.cast, decider=Role.LEADER, appointer=Role.SYSTEM_COORDINATOR)
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding)
    assert "versjon 1" in meland.get("applicant", "letter", proceeding.uuid).content.decode()


def test_draft_is_saved_at_every_step_and_gone_when_sent(meland):
    key = meland.begin("applicant")
    meland.answer("applicant", key, {"onske": ANSWERS["onske"]})
    page = meland.get("applicant", "question", key, "behov")
    half = {"need": "Eg går til", "seen": page.context["draft"].version, "to": "later"}
    left = meland.post("applicant", "question", key, "behov", data=half)
    assert left.url.endswith("/lagret/")
    assert "Eg går til" in meland.get("applicant", "question", key, "behov").content.decode()
    meland.answer("applicant", key, {name: ANSWERS[name] for name in list(ANSWERS)[1:]})
    meland.send("applicant", key)
    with scopes_disabled():
        assert not ApplicationDraft.objects.exists()
        assert PlanApplication.objects.get().need == NEED


def test_incomplete_draft_is_not_sent(meland):
    key = meland.begin("applicant")
    meland.answer("applicant", key, {"onske": ANSWERS["onske"]})
    answer = meland.send("applicant", key)
    assert answer.url.endswith("/behov/")
    with scopes_disabled():
        assert not Proceeding.objects.exists()


def test_letter_says_why_by_what_law_and_how_to_complain(meland):
    proceeding = meland.apply()
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding, outcome="refused")
    page = meland.get("applicant", "letter", proceeding.uuid).content.decode()
    until = appeal_deadline("pbrl-2-5", clock.today()).last_day
    for said in (GROUNDS, "§\xa02-5", "fire veker", "Statsforvaltaren", f"{until.day}.\xa0"):
        assert said in page
    pdf = meland.get("applicant", "letter-pdf", proceeding.uuid)
    assert io.BytesIO(pdf.content).read(5) == b"%PDF-"


def test_letter_stays_as_it_was_sent(meland):
    proceeding = meland.apply()
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding)
    before = meland.get("applicant", "letter", proceeding.uuid).context["letter"]
    with meland.cast.inside():
        rule(meland.cast, decider=Role.LEADER)
    assert meland.get("applicant", "letter", proceeding.uuid).context["letter"] == before
    with scopes_disabled():
        decision = Decision.objects.get()
        assert decision.procedure_version.number == 1
        assert decision.rule_sha256 == decision.procedure_version.sha256


def test_coordinator_says_no_and_another_is_asked(meland):
    proceeding = meland.apply()
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding)
    meland.appoint("leader", proceeding)
    step = meland.step(proceeding)
    meland.post("coordinator", "step", step.uuid, data={"answer": "no", "reason": "Eg går i permisjon."})
    again = meland.step(proceeding)
    assert again.act == "appoint"
    assert "permisjon" in meland.get("leader", "step", again.uuid).content.decode()
    chosen = {"coordinator": meland.cast.membership("othercoordinator").pk}
    meland.post("leader", "step", again.uuid, data=chosen)
    assert meland.step(proceeding).taker == meland.cast.membership("othercoordinator")


def test_only_coordinator_needs_no_plan(meland):
    wants = {**ANSWERS, "onske": {"wants": ["coordinator"]}}
    proceeding = meland.apply(answers=wants)
    meland.assess("systemcoordinator", proceeding)
    step = meland.step(proceeding)
    form = meland.get("systemcoordinator", "step", step.uuid).context["form"]
    assert [value for value, _label in form.fields["outcome"].choices] == ["partly", "refused"]
    meland.decide("systemcoordinator", proceeding, outcome="partly")
    page = meland.get("applicant", "letter", proceeding.uuid).content.decode()
    assert "Svaret er ja: du får koordinator" in page


def test_parent_applies_for_her_child(meland):
    proceeding = meland.apply("parent", on_behalf_of="child")
    with scopes_disabled():
        assert proceeding.owner == meland.cast["child"]
        assert proceeding.notifier is None
    assert meland.get("otherparent", "application", proceeding.uuid, on_behalf_of="child").status_code == 200
    assert meland.get("parent", "application", proceeding.uuid).status_code == 404


def test_neighbour_tells_without_signing_in(meland):
    key = meland.begin("", "other")
    meland.answer("", key, NOTIFIED)
    answer = meland.send("", key)
    page = meland.client().get(answer.url).content.decode()
    with scopes_disabled():
        application = PlanApplication.objects.get()
        proceeding = application.proceeding
    assert application.receipt_code in page
    assert proceeding.case.number not in page
    assert NEED not in page
    assert meland.get("", "draft", key).status_code == 404
    meland.assess("systemcoordinator", proceeding)
    assert proceeding.owner.name == "Peder Myklebost"


def test_citizen_who_tells_sees_own_text_and_receipt_only(meland):
    key = meland.begin("owner", "other")
    meland.answer("owner", key, NOTIFIED)
    meland.send("owner", key)
    with scopes_disabled():
        proceeding = Proceeding.objects.get()
        case = proceeding.case
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding, outcome="partly")
    for name in ("intake", "letter", "assessment", "complain", "withdraw", "acknowledgement"):
        assert meland.get("owner", name, proceeding.uuid).status_code == 404, name
    for name in ("case", "case-history"):
        assert meland.get("owner", name, case.uuid).status_code == 404, name
    assert case.number not in meland.get("owner", "my-page").content.decode()
    for name in ("application", "receipt"):
        page = meland.get("owner", name, proceeding.uuid)
        assert page.status_code == 200
        assert case.number not in page.content.decode()
        assert GROUNDS not in page.content.decode()
    assert "Peder Myklebost" in meland.get("owner", "start").content.decode()


def test_applicant_withdraws_before_the_decision(meland):
    proceeding = meland.apply()
    assert meland.get("applicant", "withdraw", proceeding.uuid).status_code == 200
    meland.post("applicant", "withdraw", proceeding.uuid)
    page = meland.get("applicant", "intake", proceeding.uuid).content.decode()
    assert "Søknaden er trekt" in page
    step = meland.step(proceeding)
    assert meland.get("systemcoordinator", "step", step.uuid).status_code == 404


def test_acknowledgement_is_dated_and_sent_once(meland):
    proceeding = meland.apply()
    step = meland.take("systemcoordinator", proceeding)
    text = {"text": "Eg ringjer deg på onsdag."}
    meland.post("systemcoordinator", "acknowledge", step.uuid, data=text)
    again = meland.post("systemcoordinator", "acknowledge", step.uuid, data={"text": "Ein gong til."})
    assert again.status_code == 302
    page = meland.get("applicant", "acknowledgement", proceeding.uuid).content.decode()
    assert "Eg ringjer deg på onsdag." in page
    assert "Ein gong til." not in page


def test_complaint_is_received_in_time_and_late(meland):
    proceeding = meland.apply()
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding, outcome="refused")
    meland.post("applicant", "complain", proceeding.uuid, data={"text": "Eg er ueinig."})
    assert "Eg er ueinig." in meland.get("systemcoordinator", "complaints", proceeding.uuid).content.decode()
    with clock.moved_to(clock.now() + timedelta(weeks=6)):
        assert "gjekk ut" in meland.get("applicant", "complain", proceeding.uuid).content.decode()
        meland.post("applicant", "complain", proceeding.uuid, data={"text": "Eg var sjuk."})
        page = meland.get("applicant", "complaints", proceeding.uuid).content.decode()
    assert "Kom etter fristen." in page


def test_what_is_read_stands_in_the_log(meland):
    proceeding = meland.apply()
    meland.take("systemcoordinator", proceeding)
    meland.get("systemcoordinator", "application", proceeding.uuid)
    with scopes_disabled():
        read = AccessEvent.objects.filter(kind="read", surface="plugins:intake:application").get()
    assert {section["key"] for section in read.sections} == {"application", "wishes", "contact"}


def test_wish_is_shown_to_those_who_find_a_coordinator(meland):
    proceeding = meland.apply()
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding)
    step = meland.take("leader", proceeding)
    page = meland.get("leader", "step", step.uuid).content.decode()
    assert WISH in page
    assert NEED not in page
    assert GROUNDS not in page


@pytest.mark.parametrize("shares", ["yes", "no"])
def test_coordinator_reads_the_application_only_if_the_applicant_chose_so(meland, shares):
    proceeding = meland.apply(answers={**ANSWERS, "lese": {"shares": shares}})
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding)
    meland.appoint("leader", proceeding)
    assert meland.get("coordinator", "application", proceeding.uuid).status_code == 404
    meland.accept("coordinator", proceeding)
    expected = 200 if shares == "yes" else 404
    assert meland.get("coordinator", "application", proceeding.uuid).status_code == expected
