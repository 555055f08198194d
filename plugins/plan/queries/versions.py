"""History: who changed what, when, before and after (ACCESS §5).

A version is readable by the narrower of the thing's scope now and its own then. A grantee sees nothing deleted, and
nothing that was replaced before or at the start of her grant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from textwrap import shorten
from typing import Any
from uuid import UUID

from ip_core.access.enums import BasisKind
from ip_core.access.keys import parse_proceeding_scope
from ip_core.access.models import AccessGrant
from ip_core.access.reach import Reach
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from plugins.plan import policies
from plugins.plan.models import ITEMS, Goal, IndividualPlan, Measure, PlanItem
from plugins.plan.sections import GOALS, PERIOD
from plugins.plan.wording import Names, described, happened


@dataclass
class Change:
    """One thing that happened. The attributes are those that the theme's history component reads."""

    at: datetime
    who: str
    what: str
    changes: list[dict[str, str]]
    section: str
    basis: str = ""
    restore_url: str = ""
    item: PlanItem | None = None
    is_latest: bool = False
    verb: str = ""
    before_id: int | None = None
    sections: frozenset[str] = field(default_factory=frozenset)


class Historian:
    """Reads a plan's versions for one reader."""

    def __init__(self, actor: Actor, plan: IndividualPlan, reach: Reach) -> None:
        self.actor, self.plan, self.reach = actor, plan, reach
        self._starts: dict[str, datetime | None] = {}
        self._names = Names({}, {})

    def of_plan(self) -> list[Change]:
        """Everything that this reader may see, the latest first."""
        found = [change for model in ITEMS for change in self._of(model)]
        found += self._of_period()
        return sorted(found, key=lambda change: change.at, reverse=True)

    def of_item(self, item: PlanItem) -> list[Change]:
        found = list(self._of(type(item), only=item))
        return sorted(found, key=lambda change: change.at, reverse=True)

    def _of(self, model: type[PlanItem], *, only: PlanItem | None = None) -> Iterator[Change]:
        rows = model.history.filter(plan_id=self.plan.pk)  # type: ignore[attr-defined]
        if only is not None:
            rows = rows.filter(id=only.pk)
        versions = list(rows.order_by("id", "history_date", "history_id"))
        if versions:
            self._names = self._read_names(versions)
        items = {item.pk: item for item in model._default_manager.filter(plan=self.plan)}  # noqa: SLF001
        for pk, group in groupby(versions, key=lambda row: row.id):
            item = items[pk]
            item.plan = self.plan
            if item.deleted_at is None or policies.may_see_deleted(self.reach, item.section_key):
                yield from self._changes(item.noun, list(group), item.section_key, item)

    def _of_period(self) -> Iterator[Change]:
        versions = list(IndividualPlan.history.filter(id=self.plan.pk).order_by("history_date", "history_id"))
        yield from self._changes("plan", versions, PERIOD, None)

    def _changes(self, noun: str, versions: list[Any], section: str, item: PlanItem | None) -> Iterator[Change]:
        start = self._start(section, item)
        before: Any = None
        for row in versions:
            hidden = start is not None and row.history_date <= start
            if not hidden and self._may_read(row, section, item) and self._may_read(before, section, item):
                change = self._change(noun, before, row, section, item)
                change.is_latest = row is versions[-1]
                if change.changes or change.verb == "added":
                    yield change
            before = row

    def _change(self, noun: str, before: Any, row: Any, section: str, item: PlanItem | None) -> Change:
        verb = _verb(before, row)
        old = described(noun, before, self._names) if before is not None and verb != "restored" else {}
        new = described(noun, row, self._names) if verb != "deleted" else {}
        changes = _differences(old, new) if old and new else _whole(old, new)
        return Change(
            at=row.history_date,
            who=row.actor_label,
            what=happened(noun, verb, row),
            changes=changes,
            section=section,
            item=item,
            verb=verb,
            before_id=before.history_id if before is not None else None,
            sections=frozenset({section, GOALS} if self._tells_of_goal(noun, before, row) else {section}),
        )

    def _tells_of_goal(self, noun: str, *rows: Any) -> bool:
        return noun == Measure.noun and any(row is not None and row.goal_id in self._names.goals for row in rows)

    def _may_read(self, row: Any, section: str, item: PlanItem | None) -> bool:
        uuid: UUID | None = item.uuid if item else None
        if row is None:
            return self.reach.may_read(section, uuid)
        then = parse_proceeding_scope(row.scope)
        return then is not None and self.reach.may_read(section, uuid) and self.reach.may_read(then[1], uuid)

    def _start(self, section: str, item: PlanItem | None) -> datetime | None:
        """When her grant began, for whoever reads by one."""
        basis = self.reach.basis(section)
        if basis is None and item is not None and item.uuid in self.reach.items:
            basis = self.reach.items[item.uuid].basis
        if basis is None or basis.kind != BasisKind.GRANT:
            return None
        if basis.id not in self._starts:
            grants = AccessGrant.objects.select_related("consent", "grantee_unit__succession")
            self._starts[basis.id] = grants.get(uuid=basis.id).reads_from
        return self._starts[basis.id]

    def _read_names(self, versions: Iterable[Any]) -> Names:
        """The people and goals that measures point at; of the goals only those that this reader may read now."""
        ids = {pk for row in versions if (pk := getattr(row, "responsible_person_id", None))}
        people = {person.pk: person.name for person in Person.objects.filter(pk__in=ids)} if ids else {}
        wanted = {pk for row in versions if (pk := getattr(row, "goal_id", None))}
        goals = Goal.objects.filter(plan=self.plan, pk__in=wanted) if wanted else []
        return Names(people, {goal.pk: goal_name(goal) for goal in goals if self._may_name(goal)})

    def _may_name(self, goal: Goal) -> bool:
        alive = goal.deleted_at is None or policies.may_see_deleted(self.reach, GOALS)
        return alive and self.reach.may_read(GOALS, goal.uuid)


def _differences(old: dict[str, str], new: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "before": old[label], "after": new[label]} for label in old if old[label] != new[label]]


def _whole(old: dict[str, str], new: dict[str, str]) -> list[dict[str, str]]:
    """What came or went as a whole is told in one piece: its own text, then the rest line by line."""
    first, *rest = old or new
    told = [{**old, **new}[first], *(f"{label}: {text}" for label in rest if (text := {**old, **new}[label]))]
    text = "\n".join(line for line in told if line)
    return [{"label": first, "before": text if old else "", "after": text if new else ""}] if text else []


def goal_name(goal: Goal) -> str:
    """A goal where something else points at it."""
    return shorten(goal.words, 60, placeholder=" …")


def names_for(plan: IndividualPlan, reach: Reach, people: Iterable[Person | None]) -> Names:
    """For what somebody types beside what is there now."""
    goals = Goal.objects.live().filter(plan=plan)
    return Names(
        {person.pk: person.name for person in people if person is not None},
        {goal.pk: goal_name(goal) for goal in goals if reach.may_read(GOALS, goal.uuid)},
    )


def _verb(before: Any, row: Any) -> str:
    if before is None:
        return "added"
    was, is_now = getattr(before, "deleted_at", None), getattr(row, "deleted_at", None)
    if was is None and is_now is not None:
        return "deleted"
    return "restored" if was is not None and is_now is None else "changed"
