"""Where a plan stands, and the plan itself."""

from __future__ import annotations

from datetime import date

from ip_core import clock
from ip_core.access.facts import plan_stage
from ip_core.cases.enums import PlanStage
from ip_core.cases.models import Proceeding
from ip_core.people.ages import OWN_PLAN, age_limit
from plugins.plan.models import IndividualPlan


def stage_of(proceeding: Proceeding) -> PlanStage:
    """The column of ACCESS §3, at the clock's instant."""
    return plan_stage(proceeding, clock.now())


def plan_of(proceeding: Proceeding) -> IndividualPlan | None:
    plan = IndividualPlan.objects.filter(proceeding=proceeding).first()
    if plan is not None:
        plan.proceeding = proceeding  # already read, with its owner and case
    return plan


def has_own_plan(proceeding: Proceeding, day: date) -> bool:
    """Below the age of an own session the plan is on the parents' screen alone; unknown birth date: as an adult."""
    age = proceeding.owner.age_on(day)
    return age is None or age >= age_limit(OWN_PLAN, day)
