"""The plan page with 5 and 100 goals, its history, and writing a goal: time, and how often the database is asked."""

from __future__ import annotations

from django.db import transaction
from django.test import Client

from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import client_of
from plugins.plan import services
from plugins.plan.models import IndividualPlan
from tests.benchmarks.measuring import timed

READERS = ("owner", "coordinator", "therapist")


def rows() -> list[dict[str, object]]:
    with transaction.atomic():
        cast = build_cast("meland")
        with cast.inside():
            proceeding = stories.open_plan(cast)
            stories.granted(cast, proceeding)
            plan = services.create_plan(proceeding, actor=Actor.system())
            clients = {handle: client_of(cast, handle) for handle in READERS}
            table = []
            for goals in (5, 100):
                _grow(plan, cast, goals)
                table += _measured(plan, cast, clients, goals)
        transaction.set_rollback(True)
    return table


def _grow(plan: IndividualPlan, cast: Cast, goals: int) -> None:
    """Each goal with one measure, until there are so many."""
    actor = cast.actor("coordinator")
    for number in range(plan.goals.count(), goals):
        goal = services.add_goal(plan, actor=actor, words=f"Mål {number}: bo hjemme og klare morgenen selv.")
        services.add_measure(plan, actor=actor, what=f"Trene {number}", goal=goal, responsible_person=cast["owner"])


def _measured(plan: IndividualPlan, cast: Cast, clients: dict[str, Client], goals: int) -> list[dict[str, object]]:
    page = f"/nb/t/plan/{plan.proceeding.uuid}/"
    table = [
        timed(f"plan page, {goals} goals, {handle}", lambda client=client: _get(client, page), repeats=20)
        for handle, client in clients.items()
    ]
    history = f"{page}endringer/"
    table.append(timed(f"plan history, {goals} goals, owner", lambda: _get(clients["owner"], history), repeats=20))
    table.append(timed(f"change a goal, {goals} goals", lambda: _change(plan, cast), repeats=20))
    return table


def _get(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def _change(plan: IndividualPlan, cast: Cast) -> None:
    goal = plan.goals.order_by("pk").first()
    services.change_goal(goal, actor=cast.actor("coordinator"), seen=goal.version, words=f"Utgave {goal.version}")


__all__ = ("rows",)
