"""A coordinator is followed by another, or her appointment ends with the plan (ACCESS §3, handover).

A plan is not left without a coordinator: she stays until the one who is found has said yes (`cases.services`)."""

from __future__ import annotations

from ip_core import clock
from ip_core.cases.events import record_event
from ip_core.cases.handover import end_coordination, hold, running_coordinator
from ip_core.cases.models import Case, CoordinatorAppointment, ProceedingStep
from ip_core.cases.policies import may_take_step
from ip_core.cases.services import appoint_anew, take_step
from ip_core.decisions import handover_policies as policies
from ip_core.history.acting import service
from ip_core.people.actor import Actor


@service
def begin_change(case: Case, *, actor: Actor, reason: str) -> ProceedingStep | None:
    """The appointing step opens again, for those whom the procedure names; the actor has it where she may take it.

    Raises NotAllowed."""
    row = _coordinator(case)
    policies.may_begin_change(actor, case).require()
    assert row is not None  # may_begin_change
    row.change_began_at, row.ended_reason = clock.now(), reason
    row.save()
    record_event("coordinator.change_began", proceeding=row.proceeding, actor=actor, appointment=row.uuid)
    step = appoint_anew(row.proceeding)
    if step is not None and may_take_step(actor, step):
        return take_step(step, actor=actor)
    return step


@service
def end_appointment(case: Case, *, actor: Actor, reason: str) -> None:
    """From now on nobody coordinates here, nor stands in. Raises NotAllowed."""
    _coordinator(case)
    policies.may_end_appointment(actor, case).require()
    end_coordination(case, at=clock.now(), actor=actor, reason=reason)


def _coordinator(case: Case) -> CoordinatorAppointment | None:
    """As she stands once nobody else is at it."""
    hold(case)
    return running_coordinator(case)


__all__ = ("begin_change", "end_appointment")
