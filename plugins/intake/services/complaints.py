"""Take a complaint, in time or late, see the case anew, send it on, and record what came back."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import keys
from ip_core.cases.complaints import end_complaint, open_complaint
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.procedures.deadlines import appeal_deadline
from plugins.intake import policies
from plugins.intake.enums import GovernorsAnswer, ReviewResult
from plugins.intake.exceptions import ReviewImpossible
from plugins.intake.models import Complaint, ComplaintReview
from plugins.intake.queries import issued_decision, review_of


@service
def complain(proceeding: Proceeding, *, actor: Actor, text: str) -> Complaint:
    """Keep it with the day it came, and lay the case before whoever decided. Late is noted, never refused.

    Raises NotAllowed."""
    policies.may_complain(actor, proceeding).require()
    assert actor.person is not None  # may_complain
    decision = issued_decision(proceeding)
    assert decision is not None  # may_complain
    until = proceeding.complaint_until
    complaint = Complaint.objects.create(
        proceeding=proceeding,
        decision=decision,
        handled_in=open_complaint(proceeding, actor=actor),
        text=text.strip(),
        by=actor.person,
        is_late=until is not None and clock.today() > until,
        received_at=clock.now(),
    )
    record_event("complaint.received", proceeding=proceeding, key=keys.COMPLAINT, actor=actor, complaint=complaint.uuid)
    return complaint


@service
def uphold(step: ProceedingStep, *, actor: Actor, grounds: str) -> ComplaintReview:
    """Stand by the answer, say why, and send the complaint to where the law of its basis sends it.

    Raises NotAllowed, ReviewImpossible, NoAppealRule."""
    decision = issued_decision(step.proceeding)
    assert decision is not None  # nothing undecided is complained about
    rule = appeal_deadline(decision.legal_basis, clock.local(decision.issued_at or clock.now()).date()).rule
    review = _review(step, ReviewResult.UPHELD, actor=actor, grounds=grounds, sent_on_to=str(rule.passed_on_to))
    _record("complaint.sent_on", step, actor)
    return review


@service
def dismiss_as_late(step: ProceedingStep, *, actor: Actor, grounds: str) -> ComplaintReview:
    """Not considered, because it came too late. Only when every open complaint did. Raises as `uphold`."""
    if Complaint.objects.filter(handled_in=step.complaint, is_late=False).exists():
        raise ReviewImpossible(_("En av klagene kom i tide. Den må vurderes."))
    review = _review(step, ReviewResult.TOO_LATE, actor=actor, grounds=grounds)
    _record("complaint.dismissed", step, actor)
    end_complaint(step, actor=actor)
    return review


def _review(
    step: ProceedingStep, result: ReviewResult, *, actor: Actor, grounds: str, sent_on_to: str = ""
) -> ComplaintReview:
    policies.may_review(actor, step).require()
    if review_of(step) is not None:
        raise ReviewImpossible(_("Klagen er vurdert allerede. Se hva som ble svart."))
    assert step.taker is not None  # may_review
    assert step.complaint is not None  # may_review
    return ComplaintReview.objects.create(
        handled_in=step.complaint,
        proceeding=step.proceeding,
        result=result,
        grounds=grounds.strip(),
        reviewed_by=step.taker,
        reviewed_at=clock.now(),
        sent_on_to=sent_on_to,
    )


@service
def record_answer(
    step: ProceedingStep, *, actor: Actor, seen: int, answer: str, answer_date: date, answer_note: str
) -> ComplaintReview:
    """What came back. If the answer stands it is over; else whoever has the step decides anew.

    Raises NotAllowed, ReviewImpossible, ChangedMeanwhile."""
    policies.may_review(actor, step).require()
    review = review_of(step)
    if review is None or not review.awaits_answer:
        raise ReviewImpossible(_("Det er ikke sendt noe som venter på svar."))
    review.require_version(seen)
    review.answer, review.answer_date, review.answer_note = answer, answer_date, answer_note.strip()
    review.save()
    _record("complaint.answered", step, actor)
    if answer == GovernorsAnswer.UPHELD:
        end_complaint(step, actor=actor)
    return review


def _record(kind: str, step: ProceedingStep, actor: Actor) -> None:
    complaint = step.complaint
    assert complaint is not None  # may_review
    record_event(kind, proceeding=step.proceeding, key=keys.COMPLAINT, actor=actor, complaint=complaint.uuid)
