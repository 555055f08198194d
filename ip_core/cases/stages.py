"""Which column of ACCESS §2 a proceeding stands in."""

from datetime import datetime

from ip_core import clock
from ip_core.cases.enums import IntakeStage
from ip_core.cases.models import Proceeding


def intake_stage(proceeding: Proceeding, at: datetime, *, has_open_complaint: bool = False) -> IntakeStage:
    """The first that fits: complaint open · closed · being handled · complaint period · later."""
    if has_open_complaint:
        return IntakeStage.COMPLAINT_OPEN
    if proceeding.closed_at is not None and proceeding.closed_at <= at:
        return IntakeStage.CLOSED
    if proceeding.decided_at is None or at < proceeding.decided_at:
        return IntakeStage.HANDLED
    until = proceeding.complaint_until
    if until is None or at < clock.midnight_after(until):
        return IntakeStage.COMPLAINT_PERIOD
    return IntakeStage.LATER
