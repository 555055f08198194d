"""Somebody comes along to one meeting, and sees nothing of the plan: naming, and taking it back (ACCESS §4).

A name and a day, in the owner's history and timeline. It is no basis: nothing in the engine reads it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.exceptions import CompanionNotPossible
from ip_core.access.models import Companion
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict, refuse
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, has_reached


def may_see_companions(reach: Reach) -> Verdict:
    """Whoever reads the consents, but an own coordinator: `consents` R and nothing more (ACCESS §3)."""
    verdict = reach.verdict(keys.CONSENTS)
    if verdict and verdict.basis is not None and verdict.basis.kind == BasisKind.OWN_COORDINATOR:
        return refuse(_("Eieren, eller koordinatoren i kommunen, fører inn dette."), level=verdict.level)
    return verdict


def may_name_companion(actor: Actor, plan: Proceeding, reach: Reach) -> Verdict:
    """Owner's side and coordinator, until the plan is closed. A child below 16 gives nothing alone [K]."""
    verdict = may_see_companions(reach)
    if not verdict:
        return verdict
    if plan.closed_at is not None:
        return refuse(_("Planen er avsluttet."), level=Level.EXISTS)
    is_owner = verdict.basis is not None and verdict.basis.kind == BasisKind.OWNER
    if is_owner and has_reached(HEALTH_MAJORITY, plan.owner.age_on(actor.day), actor.day) is False:
        return refuse(_("Før du fyller 16, er det foreldrene dine som fører inn dette."), level=Level.EXISTS)
    return verdict


@service
def name_companion(plan: Proceeding, reach: Reach, *, actor: Actor, name: str, meeting_date: date) -> Companion:
    """For the meeting on this day, and no other. Raises NotAllowed, CompanionNotPossible."""
    may_name_companion(actor, plan, reach).require()
    assert actor.person is not None  # whoever reaches a case is somebody
    if meeting_date < clock.today():
        raise CompanionNotPossible(_("Møtet må være i dag eller senere."))
    row: Companion = Companion.objects.create(
        proceeding=plan, name=name, meeting_date=meeting_date, named_by=actor.person, named_at=clock.now()
    )
    record_event("companion.named", proceeding=plan, key=keys.CONSENTS, actor=actor, companion=row.uuid)
    return row


@service
def withdraw_companion(row: Companion, reach: Reach, *, actor: Actor) -> Companion:
    """From now on she is not coming. Twice is the same as once. Raises NotAllowed."""
    may_see_companions(reach).require()
    row = Companion.objects.select_for_update().select_related("proceeding__case").get(pk=row.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = clock.now(), actor.person
        row.save()
        plan = row.proceeding
        record_event("companion.withdrawn", proceeding=plan, key=keys.CONSENTS, actor=actor, companion=row.uuid)
    return row


__all__ = ("may_name_companion", "may_see_companions", "name_companion", "withdraw_companion")
