"""A word of its own in every section: where it turns up, that section was read."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse

from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor
from ip_core.testing.cast import Cast
from ip_core.testing.remembering import remembered
from plugins.plan import services
from plugins.plan.models import IndividualPlan

CANARY = {
    "goals": "kanarigull",
    "participants": "kanarideltaker",
    "coordination": "kanarikoordinering",
    "contributions": "kanaribidrag",
    "measures": "kanaritiltak",
    "execution": "kanarigjennomføring",
    "period": "kanariperiode",
    "cooperation": "kanarisamarbeid",
}


@remembered
def made(proceeding: Proceeding) -> IndividualPlan:
    """The plan itself, as the plugin makes it when the consent is given."""
    return services.create_plan(proceeding, actor=Actor.system())


@remembered
def fill(plan: IndividualPlan, cast: Cast, *, coordinator: str = "coordinator", owner: str = "owner") -> None:
    """Written by the coordinator, but for the owner's own words."""
    actor = cast.actor(coordinator)
    side = cast.actor(owner) if owner == "owner" else cast.actor("parent", on_behalf_of=owner)
    services.add_text(plan, actor=side, section="goals", kind="voice", text="Jeg vil synge. kanaristemme")
    goal = services.add_goal(plan, actor=actor, words=f"Bo hjemme. {CANARY['goals']}")
    services.add_measure(
        plan, actor=actor, what=f"Trening. {CANARY['measures']}", goal=goal, responsible_person=cast[owner],
        due_date=date(2026, 12, 3),
    )  # fmt: skip
    services.add_participant(plan, actor=actor, role="NAV", name=CANARY["participants"])
    for section in ("coordination", "contributions", "execution", "period", "cooperation"):
        services.add_text(plan, actor=actor, section=section, text=f"Tekst. {CANARY[section]}")


def found(response: HttpResponse) -> frozenset[str]:
    """The sections whose canary stands in the response."""
    text = response.content.decode()
    return frozenset(section for section, word in CANARY.items() if word in text)
