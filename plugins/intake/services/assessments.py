"""Acknowledge an application, and assess it criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import keys
from ip_core.cases.events import record_event
from ip_core.cases.models import ProceedingStep
from ip_core.cases.services import complete_step
from ip_core.exceptions import ChangedMeanwhile
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from plugins.intake import policies
from plugins.intake.exceptions import AlreadyIssued, AssessmentIncomplete
from plugins.intake.models import Acknowledgement, Assessment, CriterionAnswer


@dataclass(frozen=True)
class Answered:
    """What was written at one criterion."""

    is_met: bool | None
    reason: str


@service
def acknowledge(step: ProceedingStep, *, actor: Actor, text: str) -> Acknowledgement:
    """Tell the applicant in writing that it came, and who has it. Once. Raises NotAllowed, AlreadyIssued."""
    policies.may_acknowledge(actor, step).require()
    proceeding = step.proceeding
    if Acknowledgement.objects.filter(proceeding=proceeding).exists():
        raise AlreadyIssued(_("Søkeren har fått svar om at søknaden er mottatt."))
    assert step.taker is not None  # may_acknowledge
    sent = Acknowledgement.objects.create(
        proceeding=proceeding, text=text.strip(), sent_by=step.taker, sent_at=clock.now()
    )
    record_event("application.acknowledged", proceeding=proceeding, key=keys.LETTER, actor=actor)
    return sent


@service
def save_assessment(step: ProceedingStep, *, actor: Actor, seen: int, answers: Mapping[str, Answered]) -> Assessment:
    """Keep what is written so far; `seen` is 0 while there is none. Raises NotAllowed, ChangedMeanwhile."""
    policies.may_assess(actor, step).require()
    assert step.taker is not None  # may_assess
    assessment = _seen_assessment(step, seen) or Assessment(proceeding=step.proceeding)
    assessment.written_by, assessment.saved_at = step.taker, clock.now()
    assessment.save()
    rows = {row.key: row for row in assessment.answers.all()}
    for criterion in step.proceeding.rule.criteria:
        written = answers.get(criterion.key)
        if written is not None:
            _keep(assessment, rows.get(criterion.key), criterion.key, written)
    return assessment


def _seen_assessment(step: ProceedingStep, seen: int) -> Assessment | None:
    existing = Assessment.objects.filter(proceeding=step.proceeding).first()
    if existing is None:
        return None
    if seen == 0:
        raise ChangedMeanwhile(existing)
    existing.require_version(seen)
    return existing


def _keep(assessment: Assessment, row: CriterionAnswer | None, key: str, written: Answered) -> None:
    row = row or CriterionAnswer(assessment=assessment, key=key)
    reason = written.reason.strip()
    if row.pk is None or (row.is_met, row.reason) != (written.is_met, reason):
        row.is_met, row.reason = written.is_met, reason
        row.save()


@service
def finish_assessment(
    step: ProceedingStep, *, actor: Actor, seen: int, answers: Mapping[str, Answered]
) -> ProceedingStep | None:
    """Every criterion has an answer with a reason: the owner may read it, and the next step opens.

    Raises AssessmentIncomplete, NotAllowed, ChangedMeanwhile."""
    assessment = save_assessment(step, actor=actor, seen=seen, answers=answers)
    if _unanswered(assessment, step):
        raise AssessmentIncomplete(_("Svar ja eller nei på alle spørsmålene, og skriv hvorfor."))
    assessment.finished_at = clock.now()
    assessment.save()
    for row in assessment.answers.all():
        row.assessment = assessment
        row.save()  # its history moves to the scope that the owner reads
    return complete_step(step, actor=actor)


def _unanswered(assessment: Assessment, step: ProceedingStep) -> set[str]:
    complete = {row.key for row in assessment.answers.all() if row.is_complete}
    return {criterion.key for criterion in step.proceeding.rule.criteria} - complete
