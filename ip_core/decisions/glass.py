"""Break-glass: asked for with a reason, confirmed by a second person, told to the citizen at once (ACCESS §3).

The answer to the one who asks is the same whether the case exists or not."""

from __future__ import annotations

from collections.abc import Iterable

from ip_core import clock
from ip_core.access import keys
from ip_core.access.models import BreakGlass
from ip_core.cases import numbers
from ip_core.cases.events import record_event
from ip_core.cases.models import Case
from ip_core.decisions import policies
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Membership

OPENABLE = tuple(key for key in keys.PLAN_SECTIONS if key not in keys.NEVER_GRANTED)


@service
def ask_break_glass(
    municipality: Municipality, case_number: str, *, actor: Actor, sections: Iterable[str], reason: str
) -> BreakGlass | None:
    """None, and nothing kept, when there is no plan under that number for her to ask for. Raises NotAllowed."""
    verdict = policies.may_ask_break_glass(actor, municipality).require()
    plan = policies.plan_to_open(_case(municipality, case_number), actor.person)
    wanted = [key for key in OPENABLE if key in set(sections)]
    if plan is None or not wanted:
        return None
    assert verdict.basis is not None  # may_ask_break_glass
    membership = Membership.objects.get(pk=verdict.basis.id)
    row: BreakGlass = BreakGlass.objects.create(
        proceeding=plan, membership=membership, sections=wanted, reason=reason, asked_at=clock.now()
    )
    record_event("break_glass.asked", proceeding=plan, key=keys.CONSENTS, actor=actor, break_glass=row.uuid)
    return row


def _case(municipality: Municipality, number: str) -> Case | None:
    fields = numbers.fields_of(number)
    return Case.objects.filter(municipality=municipality, **fields).first() if fields is not None else None


@service
def confirm_break_glass(row: BreakGlass, *, actor: Actor) -> BreakGlass:
    """From this instant and for 24 hours. The citizen gets notice by the event. Raises NotAllowed."""
    row = BreakGlass.objects.select_for_update().get(pk=row.pk)
    policies.may_confirm_break_glass(actor, row).require()
    row.confirmed_by, row.confirmed_at = policies.confirming_membership(actor, row), clock.now()
    row.save()
    record_event(
        "break_glass.confirmed", proceeding=row.proceeding, key=keys.CONSENTS, actor=actor, break_glass=row.uuid
    )
    return row


@service
def decline_break_glass(row: BreakGlass, *, actor: Actor) -> BreakGlass:
    """Raises NotAllowed."""
    row = BreakGlass.objects.select_for_update().get(pk=row.pk)
    policies.may_confirm_break_glass(actor, row).require()
    row.declined_at = clock.now()
    row.save()
    record_event(
        "break_glass.declined", proceeding=row.proceeding, key=keys.CONSENTS, actor=actor, break_glass=row.uuid
    )
    return row


@service
def end_break_glass(row: BreakGlass, *, actor: Actor) -> BreakGlass:
    """Before the 24 hours are over. Twice is the same as once. Raises NotAllowed."""
    policies.may_end_break_glass(actor, row).require()
    if row.ended_at is None and row.is_in_force(clock.now()):
        row.ended_at = clock.now()
        row.save()
        record_event(
            "break_glass.ended", proceeding=row.proceeding, key=keys.CONSENTS, actor=actor, break_glass=row.uuid
        )
    return row


__all__ = ("OPENABLE", "ask_break_glass", "confirm_break_glass", "decline_break_glass", "end_break_glass")
