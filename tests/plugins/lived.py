"""One owner with real rows of every bundled plugin: an application sent and answered, consents, and a full plan."""

from __future__ import annotations

from ip_core import clock
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import give_host
from ip_core.testing.remembering import remembered
from plugins.plan.models import IndividualPlan
from plugins.plan.services import create_plan
from tests.intake.story import Walk, rule
from tests.plan.canaries import fill

BUNDLED = ("intake", "consent", "plan")
BEGUN = clock.now()


def lived_in(slug: str = "meland") -> Cast:
    """All of it at one instant, so that it is told once in each process."""
    with clock.moved_to(clock.held() or BEGUN):
        return _lived_in(slug)


@remembered
def _lived_in(slug: str) -> Cast:
    cast = build_cast(slug)
    give_host(cast)
    with cast.inside():
        rule(cast)
        Walk(cast, cast.municipality.primary_language).apply("applicant")
        stories.granted(cast, written_plan(cast).proceeding)
    return cast


def written_plan(cast: Cast) -> IndividualPlan:
    proceeding: Proceeding = stories.open_plan(cast)
    existing = IndividualPlan.objects.filter(proceeding=proceeding).first()
    plan = existing or create_plan(proceeding, actor=Actor.system())
    fill(plan, cast)
    return plan
