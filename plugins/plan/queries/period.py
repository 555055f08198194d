"""When the plan period is about to end, or has ended, and where a new one is asked for (DOMAIN C10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from ip_core import clock
from ip_core.access import periods
from ip_core.access.ahead import consent_page
from ip_core.access.endings import warning_days
from ip_core.access.policies import may_prepare_consent
from ip_core.access.reach import Reach
from ip_core.cases.enums import PlanStage
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins.types import PlanPeriod
from plugins.plan.models import IndividualPlan
from plugins.plan.policies import is_owner_side, is_period_over, last_day_of
from plugins.plan.queries.stage import stage_of
from plugins.plan.sections import CONSENTS, PERIOD


@dataclass(frozen=True)
class PeriodEnding:
    """`url`: where a new period is asked for, or where what waits is read; empty for whoever may do neither."""

    last_day: date
    is_over: bool
    is_prepared: bool
    is_owners_side: bool
    owner: str
    url: str


def period_ending(actor: Actor, plan: IndividualPlan, reach: Reach) -> PeriodEnding | None:
    """For whoever may read the section `period`; None when the end is far off, or a longer one is said yes to."""
    last = last_day_of(plan)
    if last is None or not reach.may_read(PERIOD) or (last - clock.today()).days > warning_days()[0]:
        return None
    if stage_of(plan.proceeding) != PlanStage.OPEN:
        return None
    is_over, agreed = is_period_over(plan), periods.agreed_until(plan.proceeding)
    if not is_over and agreed is not None and agreed > last:
        return None
    follows = reach.may_read(CONSENTS)
    return PeriodEnding(
        last_day=last,
        is_over=is_over,
        is_prepared=follows and periods.waiting_for_period(plan.proceeding) is not None,
        is_owners_side=is_owner_side(actor, plan.proceeding),
        owner=plan.owner.name,
        url=new_period_url(actor, plan) if follows else "",
    )


def new_period_url(actor: Actor, plan: IndividualPlan) -> str:
    """The page that asks, with the day after the last one to begin with; the plugin that asks may be off."""
    page = consent_page(plan.proceeding.municipality, "new-period", plan.proceeding.uuid)
    if not page or not may_prepare_consent(actor, plan.proceeding):
        return ""
    last = last_day_of(plan)
    return f"{page}?fra={(last + timedelta(days=1)).isoformat()}" if last is not None else page


def ending_until(municipality: Municipality, until: date) -> Iterator[PlanPeriod]:
    """Told from the plans' own days, so that a plan is warned of however its period came there."""
    rows = IndividualPlan.objects.filter(
        Q(valid_until=None) | Q(valid_until__range=(clock.today(), until)),
        proceeding__municipality=municipality,
        proceeding__closed_at__isnull=True,
    )
    for plan in rows.select_related("proceeding__municipality").order_by("pk"):
        last = last_day_of(plan)
        if last is not None and clock.today() <= last <= until:
            yield PlanPeriod(plan.proceeding.uuid, last)
