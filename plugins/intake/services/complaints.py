"""Take a complaint, in time or late."""

from __future__ import annotations

from ip_core import clock
from ip_core.access import keys
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from plugins.intake import policies
from plugins.intake.models import Complaint, Decision


@service
def complain(proceeding: Proceeding, *, actor: Actor, text: str) -> Complaint:
    """Keep it with the day it came. Late is noted, never refused: it can be considered all the same.

    Raises NotAllowed."""
    policies.may_complain(actor, proceeding).require()
    assert actor.person is not None  # may_complain
    until = proceeding.complaint_until
    complaint = Complaint.objects.create(
        proceeding=proceeding,
        decision=Decision.objects.get(proceeding=proceeding),
        text=text.strip(),
        by=actor.person,
        is_late=until is not None and clock.today() > until,
        received_at=clock.now(),
    )
    record_event("complaint.received", proceeding=proceeding, key=keys.COMPLAINT, actor=actor, complaint=complaint.uuid)
    return complaint
