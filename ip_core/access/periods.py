"""A new plan period needs a new yes (DOMAIN C10): whoever keeps the period asks here before it is made longer."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.models import Consent
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.models import Proceeding


def agreed_until(plan: Proceeding) -> date | None:
    """The last day of the latest period that was said yes to by itself. None: only the first yes, without a period."""
    rows = Consent.objects.filter(proceeding=plan, kind=ConsentKind.PLAN_MADE, period_until__isnull=False)
    rows = rows.select_related("proceeding__owner", "proceeding__municipality").prefetch_related("signatures")
    return max((row.period_until for row in rows if row.is_in_force(clock.now()) and row.period_until), default=None)


def may_last_until(plan: Proceeding, last: date | None, *, now: date | None) -> Verdict:
    """May a plan whose period ends on `now` end on `last` instead? None is no end.

    The first period follows from the first yes; a shorter or an unchanged one needs none."""
    if now is None or (last is not None and last <= now):
        return allow(Level.WRITE)
    agreed = agreed_until(plan)
    if agreed is not None and last is not None and last <= agreed:
        return allow(Level.WRITE)
    return refuse(_("Planen kan ikke gå videre uten et nytt ja fra eieren. Be om det først."), level=Level.READ)
