"""What one reader sees of a plan: only the sections, and of them only the items, that she reaches.

The number of queries is the same for five goals and for a hundred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from ip_core.access import keys
from ip_core.access.enums import BasisKind
from ip_core.access.reach import Reach
from ip_core.cases.models import CoordinatorAppointment
from ip_core.cases.queries import current_coordinator
from ip_core.people.actor import Actor
from plugins.plan import policies
from plugins.plan.enums import TextKind
from plugins.plan.models import ITEMS, IndividualPlan, Measure, PlanItem, SectionText
from plugins.plan.sections import CONSENTS, COORDINATION, GOALS, PERIOD, SECTIONS, Section

MOST_TASKS = 5
WHOLE = len(keys.STATUTORY_SECTIONS)


@dataclass(frozen=True)
class ItemView:
    """One thing in the plan, as this reader meets it."""

    item: PlanItem
    may_change: bool
    author_is_shown: bool
    goal: PlanItem | None = None


@dataclass
class SectionView:
    """One part. `number` only for whoever reads all nine: a gap in the numbers would tell of the rest."""

    section: Section
    number: int | None
    items: list[ItemView] = field(default_factory=list)
    is_written: bool = False
    may_add: bool = False

    @property
    def key(self) -> str:
        return self.section.key

    @property
    def goals(self) -> list[ItemView]:
        return [view for view in self.items if view.item.noun == "goal"]

    @property
    def texts(self) -> list[ItemView]:
        return [view for view in self.items if view.item.noun == "section" and not _is_voice(view.item)]


@dataclass
class PlanPage:
    """The page as one reader has it."""

    plan: IndividualPlan
    sections: list[SectionView]
    voice: ItemView | None
    may_write_voice: bool
    coordinator: CoordinatorAppointment | None
    tasks: list[ItemView]
    more_tasks: int
    changed_at: datetime | None
    may_set_period: bool
    is_whole: bool

    @property
    def written(self) -> int:
        return sum(section.is_written for section in self.sections)

    @property
    def missing(self) -> list[SectionView]:
        return [section for section in self.sections if not section.is_written]

    @property
    def shown_keys(self) -> list[str]:
        """The sections whose content stands on the page: they are what the access log lists."""
        return [section.key for section in self.sections if section.is_written]


def section_keys(reach: Reach) -> list[str]:
    """The statutory parts that exist for this reader, in the law's order."""
    by_item = {one.key for item, one in reach.items.items() if reach.may_read(one.key, item)}
    return [key for key in keys.STATUTORY_SECTIONS if reach.may_read(key) or key in by_item]


def has_content(reach: Reach) -> bool:
    """Whether there is anything of the plan to show, besides the consents, which stand by themselves."""
    return any(key != CONSENTS for key in section_keys(reach))


def visible_items(plan: IndividualPlan, reach: Reach) -> list[PlanItem]:
    """All live items that this reader may read. One query for each kind of thing."""
    found: list[PlanItem] = []
    for model in ITEMS:
        rows = model._default_manager.live().filter(plan=plan)  # type: ignore[attr-defined]  # noqa: SLF001
        related = ("author", "responsible_person", "goal") if model is Measure else ("author",)
        for item in rows.select_related(*related):
            if reach.may_read(item.section_key, item.uuid):
                item.plan = plan
                found.append(item)
    return found


def plan_page(actor: Actor, plan: IndividualPlan, reach: Reach) -> PlanPage:
    views = [_view(actor, item, reach) for item in visible_items(plan, reach)]
    in_order = section_keys(reach)
    is_whole = len(in_order) == WHOLE
    coordinator = current_coordinator(plan.proceeding) if COORDINATION in in_order else None
    sections = []
    for number, key in enumerate(in_order, start=1):
        items = [view for view in views if view.item.section_key == key]
        section = SectionView(SECTIONS[key], number if is_whole else None, items)
        section.is_written = _is_written(section, plan, coordinator)
        section.may_add = bool(policies.may_add(actor, plan.proceeding, reach, key))
        sections.append(section)
    tasks = _tasks(views)
    return PlanPage(
        plan=plan,
        sections=sections,
        voice=next((view for view in views if _is_voice(view.item)), None),
        may_write_voice=bool(policies.may_add(actor, plan.proceeding, reach, GOALS, TextKind.VOICE)),
        coordinator=coordinator,
        tasks=tasks[:MOST_TASKS],
        more_tasks=max(0, len(tasks) - MOST_TASKS),
        changed_at=max((view.item.changed_at for view in views), default=None),
        may_set_period=bool(policies.may_set_period(reach)),
        is_whole=is_whole,
    )


def _view(actor: Actor, item: PlanItem, reach: Reach) -> ItemView:
    goal = item.goal if isinstance(item, Measure) else None
    if goal is not None and (goal.deleted_at is not None or not reach.may_read(GOALS, goal.uuid)):
        goal = None  # one thing has one home section: shown elsewhere only to who may read that
    return ItemView(
        item=item,
        may_change=bool(policies.may_change(actor, item, reach)),
        author_is_shown=item.is_own_words is not policies.is_owner_side(actor, item.plan.proceeding)
        or item.is_written_on_behalf,
        goal=goal,
    )


def _is_voice(item: PlanItem) -> bool:
    return isinstance(item, SectionText) and item.kind == TextKind.VOICE


def _is_written(section: SectionView, plan: IndividualPlan, coordinator: CoordinatorAppointment | None) -> bool:
    if section.items or section.key == CONSENTS:  # there is no plan without a consent
        return True
    if section.key == COORDINATION:
        return coordinator is not None
    return section.key == PERIOD and bool(plan.valid_from or plan.valid_until or plan.next_review_date)


def _tasks(views: Iterable[ItemView]) -> list[ItemView]:
    """Who does what: measures that are not done, the most urgent first."""
    measures = [view for view in views if isinstance(view.item, Measure) and view.item.done_at is None]
    return sorted(measures, key=_urgency)


def _urgency(view: ItemView) -> tuple[date, int]:
    due: date | None = getattr(view.item, "due_date", None)
    return (due or date.max, view.item.position)


def is_grantee(reach: Reach) -> bool:
    """Reads by a grant, and so learns nothing of who else does."""
    widest = reach.widest
    return widest is not None and widest.basis.kind == BasisKind.GRANT
