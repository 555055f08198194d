"""A complaint is a proceeding of its own inside the case; it opens again the step that it is about (ACCESS §3).

Core knows that it is open and who must see the case anew. What is written is the plugin's."""

from __future__ import annotations

from ip_core import clock
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.cases.services import close_proceeding, open_next_step, outcome_facts
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.models import Membership
from ip_core.procedures.document import Act


def open_complaint_of(intake: Proceeding) -> Proceeding | None:
    """The complaint about this application that is not over."""
    return next((one for one in intake.complaints.all() if one.closed_at is None), None)


@service
def open_complaint(intake: Proceeding, *, actor: Actor) -> Proceeding:
    """The one that is open, or a new one: the deciding step lies again with whoever decided, if she still works there.

    No date is set: the law says only "without undue delay"."""
    existing = open_complaint_of(intake)
    if existing is not None:
        return existing
    complaint = Proceeding.objects.create(
        case=intake.case,
        municipality=intake.municipality,
        owner=intake.owner,
        kind=ProceedingKind.COMPLAINT,
        procedure_version=intake.procedure_version,
        complaint_of=intake,
        opened_at=clock.now(),
    )
    _open_again(intake, complaint)
    record_event("complaint.opened", proceeding=intake, actor=actor, complaint=complaint.uuid)
    return complaint


def _open_again(intake: Proceeding, complaint: Proceeding) -> ProceedingStep:
    decided = intake.steps.filter(act=Act.DECIDE).select_related("taker").last()
    assert decided is not None  # nothing undecided is complained about
    taker = decided.taker if _still_here(decided.taker) else None
    now = clock.now()
    return ProceedingStep.objects.create(
        proceeding=intake,
        key=decided.key,
        act=decided.act,
        role=decided.role,
        unit_kind=decided.unit_kind,
        unit=decided.unit,
        opened_at=now,
        taker=taker,
        taken_at=now if taker else None,
        complaint=complaint,
    )


def _still_here(taker: Membership | None) -> bool:
    return taker is not None and taker.is_valid_on(clock.today())


@service
def end_complaint(step: ProceedingStep, *, actor: Actor) -> None:
    """It is over: the step is done, and the procedure goes on where the answer as it now stands leads."""
    step.done_at = clock.now()
    step.save()
    assert step.complaint is not None  # a step that a complaint opened
    close_proceeding(step.complaint, actor=actor)
    open_next_step(step.proceeding, step.key, outcome_facts(step.proceeding.outcome))
