"""Writes in a plan. Each keeps history, search and timeline in one transaction, and asks the policies again."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, periods, privacy
from ip_core.access.reach import Reach
from ip_core.access.services import end_grants_on
from ip_core.cases.enums import PlanStage
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding
from ip_core.exceptions import ChangedMeanwhile
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from plugins.plan import policies, search
from plugins.plan.enums import TextKind
from plugins.plan.exceptions import NoPlanConsent, NotInThisPlan, VoiceTaken
from plugins.plan.models import Goal, IndividualPlan, Measure, Participant, PlanItem, SectionText
from plugins.plan.queries.stage import stage_of
from plugins.plan.sections import GOALS, MEASURES, PARTICIPANTS, PERIOD, may_stand_in

Item = TypeVar("Item", bound=PlanItem)


@service
def create_plan(proceeding: Proceeding, *, actor: Actor) -> IndividualPlan:
    """The plan comes to be when the owner has said yes; asked twice, it is the same plan. Raises NoPlanConsent."""
    plan = IndividualPlan.objects.filter(proceeding=proceeding).first()
    if plan is not None:
        return plan
    if stage_of(proceeding) != PlanStage.OPEN:
        raise NoPlanConsent(_("Planen finnes først når eieren har sagt ja til den."))
    plan, _is_new = IndividualPlan.objects.get_or_create(proceeding=proceeding, defaults={"created_at": clock.now()})
    record_event("plan.created", proceeding=proceeding, actor=actor, plan=plan.uuid)
    return plan


@service
def set_period(
    plan: IndividualPlan,
    *,
    actor: Actor,
    seen: int,
    valid_from: date | None,
    valid_until: date | None,
    next_review_date: date | None,
) -> IndividualPlan:
    """How long the plan holds, and when to look at it again. Raises NotAllowed, ChangedMeanwhile."""
    policies.may_set_period(_reach(actor, plan)).require()
    plan.require_version(seen)
    policies.may_last_until(plan, valid_until).require()
    plan.valid_from, plan.valid_until, plan.next_review_date = valid_from, valid_until, next_review_date
    return _keep_period(plan, actor)


@service
def go_on(plan: IndividualPlan, first: date, last: date, *, actor: Actor) -> IndividualPlan:
    """The owner has said yes to a new period: the plan holds as long. Twice is the same as once."""
    if plan.valid_until is not None and plan.valid_until >= last:
        return plan
    plan.valid_from, plan.valid_until = plan.valid_from or first, last
    return _keep_period(plan, actor)


def _keep_period(plan: IndividualPlan, actor: Actor) -> IndividualPlan:
    """The event says the last day, so that core can warn before it without knowing this plugin."""
    plan.save()
    until = plan.valid_until.isoformat() if plan.valid_until else ""
    record_event(periods.CHANGED, proceeding=plan.proceeding, key=PERIOD, actor=actor, plan=plan.uuid, until=until)
    return plan


@service
def add_goal(plan: IndividualPlan, *, actor: Actor, words: str) -> Goal:
    """Raises NotAllowed."""
    _require_add(plan, actor, GOALS)
    return _add(Goal(plan=plan, words=words), actor)


@service
def change_goal(goal: Goal, *, actor: Actor, seen: int, words: str) -> Goal:
    """Raises NotAllowed, ChangedMeanwhile."""
    return _change(goal, actor, seen, {"words": words})


@service
def add_measure(
    plan: IndividualPlan,
    *,
    actor: Actor,
    what: str,
    extent: str = "",
    responsible_person: Person | None = None,
    responsible_label: str = "",
    due_date: date | None = None,
    goal: Goal | None = None,
) -> Measure:
    """Raises NotAllowed; NotInThisPlan for a goal of another plan."""
    _require_add(plan, actor, MEASURES)
    _require_same_plan(plan, goal)
    measure = Measure(
        plan=plan,
        what=what,
        extent=extent,
        responsible_person=responsible_person,
        responsible_label="" if responsible_person else responsible_label,
        due_date=due_date,
        goal=goal,
    )
    return _add(measure, actor)


@service
def change_measure(measure: Measure, *, actor: Actor, seen: int, **values: Any) -> Measure:
    """`values` as for `add_measure`; those left out stay. Raises NotAllowed, ChangedMeanwhile, NotInThisPlan."""
    _require_same_plan(measure.plan, values.get("goal"))
    if values.get("responsible_person"):
        values["responsible_label"] = ""
    return _change(measure, actor, seen, values)


@service
def mark_done(measure: Measure, *, actor: Actor, done: bool = True) -> Measure:
    """Done, or not done after all. Twice is the same as once. Raises NotAllowed."""
    policies.may_mark_done(actor, measure, _reach(actor, measure.plan)).require()
    _lock(measure)
    if (measure.done_at is not None) != done:
        measure.done_at = clock.now() if done else None
        _keep(measure, actor, "done" if done else "reopened")
    return measure


@service
def add_text(
    plan: IndividualPlan, *, actor: Actor, section: str, text: str, kind: TextKind | str = TextKind.TEXT
) -> SectionText:
    """Raises NotAllowed; VoiceTaken when the owner's own words are there already."""
    if not may_stand_in(section, kind):
        raise NotInThisPlan(_("Denne teksten hører ikke til i den delen."))
    _require_add(plan, actor, section, kind)
    row = SectionText(plan=plan, section=section, kind=kind, text=text)
    _require_free_voice(row)
    return _add(row, actor)


@service
def change_text(row: SectionText, *, actor: Actor, seen: int, text: str) -> SectionText:
    """Raises NotAllowed, ChangedMeanwhile."""
    return _change(row, actor, seen, {"text": text})


@service
def add_participant(
    plan: IndividualPlan, *, actor: Actor, role: str, name: str, person: Person | None = None
) -> Participant:
    """Named as taking part; it opens nothing. Raises NotAllowed."""
    _require_add(plan, actor, PARTICIPANTS)
    return _add(Participant(plan=plan, role=role, name=name, person=person), actor)


@service
def change_participant(row: Participant, *, actor: Actor, seen: int, role: str, name: str) -> Participant:
    """Raises NotAllowed, ChangedMeanwhile."""
    return _change(row, actor, seen, {"role": role, "name": name})


@service
def delete_item(item: Item, *, actor: Actor) -> Item:
    """Take it out of the plan; it can be fetched back. Grants on it end for good (ACCESS §4). Raises NotAllowed."""
    policies.may_delete(actor, item, _reach(actor, item.plan)).require()
    _lock(item)
    if item.deleted_at is None:
        item.deleted_at, item.deleted_by = clock.now(), actor.person
        end_grants_on(item.uuid, item.plan.proceeding, actor=actor)
        _keep(item, actor, "deleted")
    return item


@service
def restore_item(item: Item, *, actor: Actor) -> Item:
    """Back where it stood. Grants that it had stay ended. Raises NotAllowed, VoiceTaken."""
    policies.may_restore(actor, item, _reach(actor, item.plan)).require()
    _lock(item)
    if item.deleted_at is not None:
        _require_free_voice(item)
        item.deleted_at = item.deleted_by = None
        _keep(item, actor, "restored")
    return item


@service
def set_private(item: Item, *, actor: Actor, private: bool) -> Item:
    """For the owner's side alone, or for all who read the section again. Raises NotAllowed."""
    proceeding, marked = item.plan.proceeding, privacy.private_items(item.plan.proceeding).get(item.uuid)
    if private:
        own = policies.is_own_part(actor, item) and item.deleted_at is None
        privacy.mark_private(proceeding, item.section_key, item.uuid, actor=actor, is_own=own)
    elif marked is not None:
        privacy.lift_private(marked, actor=actor)
    search.keep(item)
    return item


def _reach(actor: Actor, plan: IndividualPlan) -> Reach:
    return engine.reach(actor, plan.proceeding)


def _lock(item: PlanItem) -> None:
    """As it stands now, until the transaction ends: what somebody wrote a moment ago is not overwritten."""
    item.refresh_from_db(from_queryset=type(item)._base_manager.select_for_update())


def _require_add(plan: IndividualPlan, actor: Actor, section: str, kind: str = "") -> None:
    policies.may_add(actor, plan.proceeding, _reach(actor, plan), section, kind).require()


def _require_same_plan(plan: IndividualPlan, goal: Goal | None) -> None:
    if goal is not None and goal.plan_id != plan.pk:
        raise NotInThisPlan(_("Målet hører til en annen plan. Velg et mål fra listen."))


def _require_free_voice(item: PlanItem) -> None:
    if not isinstance(item, SectionText) or item.kind != TextKind.VOICE:
        return
    if SectionText.objects.live().filter(plan=item.plan, kind=TextKind.VOICE).exclude(pk=item.pk).exists():
        raise VoiceTaken(_("Det er skrevet nye ord her. Endre dem i stedet."))


def _add(item: Item, actor: Actor) -> Item:
    """Last in its row, with its author. What the owner's side writes is her own words."""
    assert actor.person is not None  # whoever may write is somebody
    last = type(item)._default_manager.filter(plan=item.plan).order_by("-position").first()  # noqa: SLF001
    item.position = last.position + 1 if last else 1
    item.author = actor.person
    item.is_own_words = policies.is_owner_side(actor, item.plan.proceeding)
    return _keep(item, actor, "added")


def _change(item: Item, actor: Actor, seen: int, values: dict[str, Any]) -> Item:
    policies.may_change(actor, item, _reach(actor, item.plan)).require()
    item.require_version(seen)
    if item.deleted_at is not None:
        raise ChangedMeanwhile(item)
    if all(getattr(item, name) == value for name, value in values.items()):
        return item
    for name, value in values.items():
        setattr(item, name, value)
    return _keep(item, actor, "changed")


def _keep(item: Item, actor: Actor, verb: str) -> Item:
    item.save()
    search.keep(item)
    proceeding = item.plan.proceeding
    record_event(f"{item.noun}.{verb}", proceeding=proceeding, key=item.section_key, actor=actor, item=item.uuid)
    return item


__all__ = (
    "add_goal",
    "add_measure",
    "add_participant",
    "add_text",
    "change_goal",
    "change_measure",
    "change_participant",
    "change_text",
    "create_plan",
    "delete_item",
    "go_on",
    "mark_done",
    "restore_item",
    "set_period",
    "set_private",
)
