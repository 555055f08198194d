"""What the conformance kit shows the plan with: Sunniva's open plan, read by her, her coordinator and a therapist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ip_core import clock
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from plugins.plan.documents import attach
from plugins.plan.enums import TextKind
from plugins.plan.models import Goal, IndividualPlan, PlanItem
from plugins.plan.services import (
    add_goal,
    add_measure,
    add_participant,
    add_text,
    create_plan,
    delete_item,
    set_period,
)

Visit = tuple[str, str]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def make(cast: Cast, rows: int = 1) -> Iterator[Visit]:
    """`rows` goals and measures, and one of everything else."""
    proceeding = stories.open_plan(cast)
    stories.granted(cast, proceeding)
    owner, coordinator = cast.actor("owner"), cast.actor("coordinator")
    plan = create_plan(proceeding, actor=owner)
    for number in range(rows):
        goal = add_goal(plan, actor=owner, words=f"Eg vil gå til butikken sjølv {number + 1}")
        measure = add_measure(plan, actor=coordinator, what=f"Trene i trapper {number + 1}", goal=goal)
    deleted = _the_rest(plan, cast, owner, coordinator)
    for _number in range(rows):
        stored = attach(plan, SimpleUploadedFile("rapport.pdf", PDF, "application/pdf"), actor=coordinator)
    yield from _pages(proceeding, goal, measure, deleted)
    yield "coordinator", reverse("plugins:plan:documents", args=[proceeding.uuid])
    yield "coordinator", reverse("plugins:plan:document-remove", args=[proceeding.uuid, stored.uuid])


def _the_rest(plan: IndividualPlan, cast: Cast, owner: Actor, coordinator: Actor) -> Goal:
    add_text(plan, actor=owner, section="goals", kind=TextKind.VOICE, text="Dette er viktig for meg no")
    add_participant(plan, actor=coordinator, role="fysioterapeut", name=cast["therapist"].name)
    today = clock.today()
    plan.refresh_from_db()
    set_period(
        plan,
        actor=coordinator,
        seen=plan.version,
        valid_from=today,
        valid_until=today + timedelta(days=364),
        next_review_date=today + timedelta(days=180),
    )
    gone = add_goal(plan, actor=owner, words="Dette ville eg ikkje likevel")
    delete_item(gone, actor=owner)
    return gone


def _pages(proceeding: Proceeding, goal: Goal, measure: PlanItem, deleted: Goal) -> Iterator[Visit]:
    def page(name: str, *args: object) -> str:
        return reverse(f"plugins:plan:{name}", args=[proceeding.uuid, *args])

    yield from ((handle, page("plan")) for handle in ("owner", "coordinator", "therapist"))
    yield "coordinator", page("period")
    yield "owner", page("history")
    yield "owner", page("text-add", "goals", "needs")
    yield "coordinator", page("measure-done", measure.uuid)
    yield "owner", page("item-add", goal.word)
    yield "owner", page("item-change", goal.word, goal.uuid)
    yield "owner", page("item-delete", goal.word, goal.uuid)
    yield "owner", page("item-private", goal.word, goal.uuid)
    yield "owner", page("item-restore", deleted.word, deleted.uuid)
    yield "owner", page("item-history", goal.word, goal.uuid)
