"""A new plan period needs a new yes (DOMAIN C10): whoever keeps the period asks here before it is made longer.

When its last day has passed and nobody has said yes to a longer one, only the owner's side writes on: the narrower
reading of "continuing is blocked". Reading stands as it was, since no yes has been taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import memory
from ip_core.access.endings import warning_days
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.models import Consent
from ip_core.access.stages import plan_stage
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.enums import PlanStage, ProceedingKind
from ip_core.cases.events import record_event
from ip_core.cases.models import Event, Proceeding
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins.dispatch import hooks

SECTION = "period"
CHANGED = "period.changed"
"""Recorded by the room that keeps the period; `until` is its last day, empty when it has none."""

ENDS_SOON = "period.ends_soon"


def agreed_until(plan: Proceeding) -> date | None:
    """The last day of the latest period that was said yes to by itself. None: only the first yes, without a period."""
    rows = Consent.objects.filter(proceeding=plan, kind=ConsentKind.PLAN_MADE, period_until__isnull=False)
    rows = rows.select_related("proceeding__owner", "proceeding__municipality").prefetch_related("signatures")
    return max((row.period_until for row in rows if row.is_in_force(clock.now()) and row.period_until), default=None)


def is_over(plan: Proceeding, last: date | None) -> bool:
    """Whether a period that ends on `last`, a day that counts whole, is over and none longer has been said yes to."""
    today = clock.today()
    if last is None or today <= last:
        return False
    place = ("period over", plan.pk, last, today)
    known: tuple[bool] | None = memory.recalled(place)
    if known is None:
        agreed = agreed_until(plan)
        known = memory.keep(place, (agreed is None or agreed < today,))
    return known[0]


def waiting_for_period(plan: Proceeding) -> Consent | None:
    """A yes to the plan that is prepared and not answered."""
    rows = Consent.objects.filter(proceeding=plan, kind=ConsentKind.PLAN_MADE)
    return rows.filter(in_force_at__isnull=True, withdrawn_at__isnull=True).first()


def may_last_until(plan: Proceeding, last: date | None, *, now: date | None) -> Verdict:
    """May a plan whose period ends on `now` end on `last` instead? None is no end.

    The first period follows from the first yes; a shorter or an unchanged one needs none."""
    if now is None or (last is not None and last <= now):
        return allow(Level.WRITE)
    agreed = agreed_until(plan)
    if agreed is not None and last is not None and last <= agreed:
        return allow(Level.WRITE)
    return refuse(_("Planen kan ikke gå videre uten et nytt ja fra eieren. Be om det først."), level=Level.READ)


@service
def warn_of_periods(municipality: Municipality, *, actor: Actor) -> int:
    """An event for each plan period and warning that is due, once; after a standstill the nearest alone.

    Answers how many were new."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # two at once would both find nothing
    return sum(_warn(plan, last, actor) for plan, last in _ending_soon(municipality))


def _ending_soon(municipality: Municipality) -> Iterator[tuple[Proceeding, date]]:
    """Plans that are open, whose period ends within the longest warning and has not been said yes to for longer.

    Whoever keeps the periods is asked for them; core has none of its own."""
    latest = clock.today() + timedelta(days=warning_days()[0])
    for row in hooks(municipality).plan_periods(municipality=municipality, until=latest):
        plan = Proceeding.objects.filter(uuid=row.proceeding, kind=ProceedingKind.PLAN).first()
        if plan is None or not clock.today() <= row.last_day <= latest:
            continue
        if plan_stage(plan, clock.now()) == PlanStage.OPEN and not _is_followed(plan, row.last_day):
            yield plan, row.last_day


def _is_followed(plan: Proceeding, last: date) -> bool:
    agreed = agreed_until(plan)
    return agreed is not None and agreed > last


def _warn(plan: Proceeding, last: date, actor: Actor) -> bool:
    threshold = min(day for day in warning_days() if (last - clock.today()).days <= day)
    told = Event.objects.filter(kind=ENDS_SOON, scope=plan.scope(SECTION), references__until=last.isoformat())
    if any(int(event.references["days"]) <= threshold for event in told):
        return False
    record_event(ENDS_SOON, proceeding=plan, key=SECTION, actor=actor, days=threshold, until=last.isoformat())
    return True
