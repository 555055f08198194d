"""The own coordinator's own word: she says yes or no herself, and may stop (ACCESS §3, handover: from acceptance)."""

from __future__ import annotations

from ip_core import clock
from ip_core.access.models import OwnCoordinator
from ip_core.decisions import policies
from ip_core.decisions.services import tell
from ip_core.history.acting import service
from ip_core.people.actor import Actor


@service
def accept_coordination(row: OwnCoordinator, *, actor: Actor) -> OwnCoordinator:
    """From this instant. Twice is the same as once. Raises NotAllowed."""
    row = OwnCoordinator.objects.select_for_update().get(pk=row.pk)
    policies.may_answer_coordination(actor, row).require()
    if row.accepted_at is None:
        row.accepted_at = clock.now()
        row.save()
        tell("own_coordinator.accepted", row.case, actor)
    return row


@service
def leave_coordination(row: OwnCoordinator, *, actor: Actor) -> OwnCoordinator:
    """No to the question, or no longer: over from this instant. Raises NotAllowed."""
    row = OwnCoordinator.objects.select_for_update().get(pk=row.pk)
    policies.may_answer_coordination(actor, row).require()
    row.valid_until = max(clock.now(), row.valid_from)
    row.save()
    tell("own_coordinator.declined" if row.accepted_at is None else "own_coordinator.left", row.case, actor)
    return row


__all__ = ("accept_coordination", "leave_coordination")
