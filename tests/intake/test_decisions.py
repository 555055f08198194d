"""No decision without grounds, at any of the three walls; and what a decision is pinned to."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.cases.exceptions import AlreadyOpen
from ip_core.exceptions import ChangedMeanwhile, NotAllowed
from ip_core.history.acting import acting
from ip_core.procedures.deadlines import appeal_deadline
from plugins.intake import services
from plugins.intake.enums import FiledFor
from plugins.intake.exceptions import (
    AlreadyIssued,
    AssessmentIncomplete,
    DecisionIncomplete,
    DraftIncomplete,
    GroundsMissing,
)
from plugins.intake.models import Assessment, CriterionAnswer, Decision
from plugins.intake.services.assessments import Answered
from tests.intake.story import ANSWERS, GROUNDS, REASON

YES = {"fleire": Answered(True, REASON), "tid": Answered(True, "Ja.")}


@pytest.fixture
def deciding(meland):
    """The deciding step, taken by the system coordinator, inside the municipality."""
    proceeding = meland.apply()
    meland.assess("systemcoordinator", proceeding)
    with meland.cast.inside():
        yield proceeding.steps.get(act="decide")


@pytest.fixture
def decider(meland):
    return meland.cast.actor("systemcoordinator")


@pytest.mark.parametrize("outcome", ["granted", "partly", "refused"])
@pytest.mark.parametrize("grounds", ["", "   ", "\n\t"])
def test_service_issues_nothing_without_grounds(deciding, decider, outcome, grounds):
    draft = services.save_decision(deciding, actor=decider, seen=0, outcome=outcome, grounds=grounds)
    with pytest.raises(GroundsMissing):
        services.issue_decision(deciding, actor=decider, seen=draft.version)
    assert Decision.objects.get().issued_at is None


@pytest.mark.parametrize(
    "missing",
    [{"grounds": ""}, {"grounds": "   "}, {"outcome": ""}, {"appeal_until": None}, {"letter_sha256": ""}],
)
def test_database_issues_nothing_that_is_not_whole(deciding, decider, missing):
    draft = services.save_decision(deciding, actor=decider, seen=0, outcome="refused", grounds=GROUNDS)
    whole = {"issued_at": clock.now(), "appeal_until": clock.today(), "letter_sha256": "ab"}
    for name, value in {**whole, **missing}.items():
        setattr(draft, name, value)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(decider):
        draft.save()


def test_issued_decision_is_pinned_to_rule_law_and_letter(deciding, decider):
    draft = services.save_decision(deciding, actor=decider, seen=0, outcome="refused", grounds=GROUNDS)
    decision = services.issue_decision(deciding, actor=decider, seen=draft.version)
    proceeding = decision.proceeding
    assert decision.legal_basis == ["pbrl-2-5", "pbrl-2-5-b"]
    assert decision.decision_form == "avgjerd"
    assert decision.step_key == "avgjere"
    assert decision.rule_sha256 == proceeding.procedure_version.sha256
    assert len(decision.letter_sha256) == 64
    last_day = appeal_deadline(decision.legal_basis, clock.today()).last_day
    assert decision.appeal_until == proceeding.complaint_until == last_day
    assert proceeding.decided_at is not None


def test_issued_decision_cannot_be_changed(deciding, decider):
    draft = services.save_decision(deciding, actor=decider, seen=0, outcome="refused", grounds=GROUNDS)
    services.issue_decision(deciding, actor=decider, seen=draft.version)
    deciding.refresh_from_db()
    with pytest.raises(NotAllowed):
        services.save_decision(deciding, actor=decider, seen=draft.version + 1, outcome="granted", grounds="Nei.")
    assert Decision.objects.get().grounds == GROUNDS


def test_outcome_that_was_not_applied_for_is_not_issued(meland):
    proceeding = meland.apply(answers={**ANSWERS, "onske": {"wants": ["coordinator"]}})
    meland.assess("systemcoordinator", proceeding)
    actor = meland.cast.actor("systemcoordinator")
    with meland.cast.inside():
        step = proceeding.steps.get(act="decide")
        draft = services.save_decision(step, actor=actor, seen=0, outcome="granted", grounds=GROUNDS)
        with pytest.raises(DecisionIncomplete):
            services.issue_decision(step, actor=actor, seen=draft.version)


def test_nothing_is_issued_before_it_is_written(deciding, decider):
    with pytest.raises(DecisionIncomplete):
        services.issue_decision(deciding, actor=decider, seen=0)


def test_later_version_is_not_overwritten(deciding, decider):
    draft = services.save_decision(deciding, actor=decider, seen=0, outcome="refused", grounds="Fyrste.")
    services.save_decision(deciding, actor=decider, seen=draft.version, outcome="refused", grounds="Andre.")
    with pytest.raises(ChangedMeanwhile) as changed:
        services.save_decision(deciding, actor=decider, seen=1, outcome="granted", grounds="Tredje.")
    assert changed.value.theirs.grounds == "Andre."


def test_assessment_is_finished_only_when_whole(meland):
    proceeding = meland.apply()
    meland.take("systemcoordinator", proceeding)
    actor = meland.cast.actor("systemcoordinator")
    with meland.cast.inside():
        step = proceeding.steps.get()
        for bad in ({}, {**YES, "tid": Answered(None, "Ja.")}, {**YES, "tid": Answered(True, " ")}):
            with pytest.raises(AssessmentIncomplete):
                services.finish_assessment(step, actor=actor, seen=0, answers=bad)
        assert not Assessment.objects.exists()


def test_criterion_that_the_procedure_does_not_ask_is_not_stored(meland):
    proceeding = meland.apply()
    meland.take("systemcoordinator", proceeding)
    with meland.cast.inside():
        answers = {**YES, "framand": Answered(True, "Nei.")}
        actor = meland.cast.actor("systemcoordinator")
        services.save_assessment(proceeding.steps.get(), actor=actor, seen=0, answers=answers)
        assert set(CriterionAnswer.objects.values_list("key", flat=True)) == {"fleire", "tid"}


@pytest.mark.parametrize("handle", ["leader", "caseworker", "coordinator", "employee", "applicant"])
def test_nobody_else_may_decide(meland, deciding, handle):
    actor = meland.cast.actor(handle)
    with pytest.raises(NotAllowed):
        services.save_decision(deciding, actor=actor, seen=0, outcome="refused", grounds=GROUNDS)
    with pytest.raises(NotAllowed):
        services.issue_decision(deciding, actor=actor, seen=0)


def test_history_of_a_decision_moves_from_its_writer_to_the_letter(deciding, decider):
    draft = services.save_decision(deciding, actor=decider, seen=0, outcome="refused", grounds="Fyrste.")
    services.save_decision(deciding, actor=decider, seen=draft.version, outcome="refused", grounds=GROUNDS)
    services.issue_decision(deciding, actor=decider, seen=draft.version + 1)
    scopes = list(Decision.history.order_by("history_id").values_list("scope", flat=True))
    own, letter = f"draft:{decider.person.uuid}", deciding.proceeding.scope("letter")
    assert scopes == [own, own, letter]


def test_second_application_is_refused_while_one_is_open(meland):
    meland.apply()
    actor = meland.cast.actor("applicant")
    with meland.cast.inside():
        draft, _key = services.begin_draft(FiledFor.SELF, actor=actor, municipality=meland.cast.municipality)
        raw = {name: value for answers in ANSWERS.values() for name, value in answers.items()}
        services.save_answers(draft, actor=actor, seen=1, answers=raw)
        with pytest.raises(AlreadyOpen):
            services.submit_application(draft, actor=actor, seen=2, language="nn")


def test_notifier_never_learns_of_an_open_case(meland):
    """A name and birth date that belong to somebody with a case here: the same receipt as for anybody."""
    proceeding = meland.apply()
    with scopes_disabled():
        known = meland.cast["applicant"]
    from tests.intake.story import NOTIFIED

    who = {"given_name": known.given_name, "family_name": known.family_name, "birth_date": str(known.birth_date)}
    key = meland.begin("", "other")
    meland.answer("", key, {**NOTIFIED, "hvem": who})
    assert meland.send("", key).url.endswith("/sendt/")
    with scopes_disabled():
        assert proceeding.case.owner.cases.count() == 1


def test_unfinished_draft_is_refused_by_the_service(meland):
    actor = meland.cast.actor("applicant")
    with meland.cast.inside():
        draft, _key = services.begin_draft(FiledFor.SELF, actor=actor, municipality=meland.cast.municipality)
        with pytest.raises(DraftIncomplete) as refused:
            services.submit_application(draft, actor=actor, seen=1, language="nn")
    assert refused.value.question == "onske"


def test_expired_draft_is_gone(meland):
    key = meland.begin("applicant")
    with clock.moved_to(clock.now() + timedelta(days=31)):
        assert meland.get("applicant", "draft", key).status_code == 404
        meland.begin("owner")
    with scopes_disabled():
        from plugins.intake.models import ApplicationDraft

        assert ApplicationDraft.objects.count() == 1


def test_acknowledgement_is_refused_twice(meland):
    proceeding = meland.apply()
    meland.take("systemcoordinator", proceeding)
    actor = meland.cast.actor("systemcoordinator")
    with meland.cast.inside():
        step = proceeding.steps.get()
        services.acknowledge(step, actor=actor, text="Hei.")
        with pytest.raises(AlreadyIssued):
            services.acknowledge(step, actor=actor, text="Hei igjen.")
