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

from ip_core.access.keys import parse_proceeding_scope
from ip_core.access.reach import Reach
from ip_core.access.verdict import Basis
from ip_core.history.reading import ITEM, since
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
        before: Any = None
        for row in versions:
            if self._may_read(row, row.history_date, section, item):
                verb = _verb(before, row)
                is_told = before is not None and self._may_read(before, row.history_date, section, item)
                change = self._change(noun, verb, before if is_told else None, row, section, item)
                change.is_latest = row is versions[-1]
                if change.changes or change.verb == "added":
                    yield change
            before = row

    def _change(self, noun: str, verb: str, before: Any, row: Any, section: str, item: PlanItem | None) -> Change:
        """`before`: None where it may not be read; what is deleted has the words of its last version."""
        old = {} if verb == "restored" else self._described(noun, row if verb == "deleted" else before)
        new = {} if verb == "deleted" else self._described(noun, row)
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

    def _described(self, noun: str, row: Any) -> dict[str, str]:
        return described(noun, row, self._names) if row is not None else {}

    def _may_read(self, row: Any, until: datetime, section: str, item: PlanItem | None) -> bool:
        """By the scope now and the scope then. `until`: when it came, or for what was replaced, when that was."""
        now, then = self._basis(section, item), self._basis_then(row, section, item)
        if now is None or then is None:
            return False
        starts = [start for start in (self._start(now), self._start(then)) if start is not None]
        return all(until > start for start in starts)

    def _basis(self, key: str, item: PlanItem | None) -> Basis | None:
        """By what she reads the section, or the one item in it."""
        uuid: UUID | None = item.uuid if item else None
        if not self.reach.may_read(key, uuid):
            return None
        by_section = self.reach.basis(key) if uuid not in self.reach.closed else None
        return by_section or (self.reach.items[uuid].basis if uuid in self.reach.items else None)

    def _basis_then(self, row: Any, section: str, item: PlanItem | None) -> Basis | None:
        then = parse_proceeding_scope(row.scope)
        if then is not None:
            return self._basis(then[1], item)
        one = self.reach.versions.get(item.uuid) if item is not None and row.scope == f"{ITEM}{item.uuid}" else None
        return one.basis if one is not None else None

    def _start(self, basis: Basis) -> datetime | None:
        if basis.id not in self._starts:
            self._starts[basis.id] = since(basis)
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
