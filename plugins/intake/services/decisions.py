"""Write a decision and issue it: outcome, grounds, law, complaint, all pinned in the letter that was sent."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import keys
from ip_core.cases.complaints import end_complaint
from ip_core.cases.enums import Outcome
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.cases.services import complete_step, outcome_facts
from ip_core.exceptions import ChangedMeanwhile
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.procedures.deadlines import appeal_deadline
from ip_core.search.services import index
from plugins.intake import policies
from plugins.intake.exceptions import AlreadyIssued, AssessmentIncomplete, DecisionIncomplete, GroundsMissing
from plugins.intake.letters import letter_for, outcomes_for
from plugins.intake.models import Decision, PlanApplication
from plugins.intake.queries import assessment_of, decision_being_written
from plugins.intake.search import decision_entry


@service
def save_decision(step: ProceedingStep, *, actor: Actor, seen: int, outcome: str, grounds: str) -> Decision:
    """Keep what is written so far; nobody but its writer sees it. `seen` is 0 while there is none.

    Raises NotAllowed, ChangedMeanwhile, AlreadyIssued."""
    policies.may_decide(actor, step).require()
    assert step.taker is not None  # may_decide
    decision = _seen_decision(step, seen) or _new_decision(step)
    if decision.is_issued:
        raise AlreadyIssued(_("Brevet er sendt. Det kan ikke endres."))
    decision.outcome, decision.grounds = outcome, grounds.strip()
    decision.written_by, decision.saved_at = step.taker, clock.now()
    decision.save()
    return decision


def _new_decision(step: ProceedingStep) -> Decision:
    version = step.proceeding.procedure_version
    return Decision(
        proceeding=step.proceeding,
        procedure_version=version,
        step_key=step.key,
        rule_sha256=version.sha256,
        decision_form=version.rule.decision_form,
        legal_basis=list(version.rule.legal_basis),
    )


def _seen_decision(step: ProceedingStep, seen: int) -> Decision | None:
    existing = decision_being_written(step)
    if existing is None:
        return None
    if seen == 0:
        raise ChangedMeanwhile(existing)
    existing.require_version(seen)
    return existing


@service
def issue_decision(step: ProceedingStep, *, actor: Actor, seen: int) -> Decision:
    """Send it: freeze the letter, count the time to complain by the law of its basis, go on with the procedure.

    Raises GroundsMissing, DecisionIncomplete, AssessmentIncomplete, NotAllowed, ChangedMeanwhile, NoAppealRule."""
    policies.may_decide(actor, step).require()
    decision = _seen_decision(step, seen)
    if decision is None:
        raise DecisionIncomplete(_("Velg utfall og skriv begrunnelse først."))
    application = PlanApplication.objects.get(proceeding=step.proceeding)
    decision.proceeding = step.proceeding
    _require_whole(decision, application)
    _freeze(decision, application)
    proceeding = _decide(decision)
    index(decision_entry(decision))
    record_event("decision.issued", proceeding=proceeding, key=keys.OUTCOME, actor=actor, decision=decision.uuid)
    if step.complaint_id is not None:
        end_complaint(step, actor=actor)
    else:
        complete_step(step, actor=actor, facts=outcome_facts(decision.outcome))
    return decision


def _require_whole(decision: Decision, application: PlanApplication) -> None:
    if decision.is_issued:
        raise AlreadyIssued(_("Brevet er sendt. Det kan ikke endres."))
    if decision.outcome not in outcomes_for(application):
        raise DecisionIncomplete(_("Velg et utfall som svarer på det det er søkt om."))
    if not decision.grounds.strip():
        raise GroundsMissing(_("Skriv hvorfor. Ingen får svar uten begrunnelse."))
    assessment = assessment_of(decision.proceeding)
    if assessment is None or assessment.finished_at is None:
        raise AssessmentIncomplete(_("Gjør vurderingen ferdig før du avgjør."))


def _freeze(decision: Decision, application: PlanApplication) -> None:
    """Whatever is published or repealed later, this is what the person got."""
    letter = letter_for(decision, application, on=clock.today())
    decision.appeal_until = appeal_deadline(decision.legal_basis, clock.today()).last_day
    decision.letter, decision.letter_language = letter.as_data(), letter.language
    decision.letter_sha256 = _sha256(decision.letter)
    decision.issued_at = clock.now()
    decision.save()


def _sha256(letter: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(letter, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _decide(decision: Decision) -> Proceeding:
    proceeding = decision.proceeding
    proceeding.outcome = Outcome(decision.outcome)
    proceeding.decided_at = decision.issued_at
    proceeding.complaint_until = decision.appeal_until
    proceeding.save()
    return proceeding
