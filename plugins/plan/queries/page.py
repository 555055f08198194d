"""What one reader sees of a plan: only the sections, and of them only the items, that she reaches.

The number of queries is the same for five goals and for a hundred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from ip_core.access import keys
from ip_core.access.addresses import veil_over
from ip_core.access.reach import Reach
from ip_core.cases.models import CoordinatorAppointment
from ip_core.cases.queries import current_coordinator
from ip_core.people.actor import Actor
from plugins.plan import policies
from plugins.plan.enums import TextKind
from plugins.plan.models import ITEMS, Goal, IndividualPlan, Measure, Participant, PlanItem, SectionText
from plugins.plan.sections import CONSENTS, COORDINATION, GOALS, MEASURES, PARTICIPANTS, PERIOD, SECTIONS, Section

WITH_TEMPLATE = frozenset({GOALS, PARTICIPANTS, COORDINATION, MEASURES, PERIOD, CONSENTS})
MOST_TASKS = 5
WHOLE = len(keys.STATUTORY_SECTIONS)


@dataclass(frozen=True)
class ItemView:
    """One thing in the plan, as this reader meets it."""

    item: PlanItem
    may_change: bool
    written_by: str = ""
    responsible: str = ""
    goal: PlanItem | None = None
    is_private: bool = False


@dataclass
class SectionView:
    """One part. `number` only for whoever reads all nine: a gap in the numbers would tell of the rest.

    `is_open`: she reads the section itself, its facts too; by a grant on one thing in it she reads that thing."""

    section: Section
    number: int | None
    items: list[ItemView] = field(default_factory=list)
    is_open: bool = False
    is_written: bool = False
    may_add: bool = False

    @property
    def key(self) -> str:
        return self.section.key

    @property
    def template(self) -> str:
        """What the section holds besides texts; contributions, execution and cooperation are texts alone."""
        name = self.key if self.key in WITH_TEMPLATE else "none"
        return f"plan/sections/{name}.html"

    @property
    def goals(self) -> list[ItemView]:
        return self._of(Goal)

    @property
    def measures(self) -> list[ItemView]:
        return self._of(Measure)

    @property
    def participants(self) -> list[ItemView]:
        return self._of(Participant)

    @property
    def texts(self) -> list[ItemView]:
        return [view for view in self._of(SectionText) if not _is_voice(view.item)]

    def _of(self, model: type[PlanItem]) -> list[ItemView]:
        return [view for view in self.items if isinstance(view.item, model)]


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
    coordinator_unit: str = ""

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
    in_order = section_keys(reach)
    is_whole = len(in_order) == WHOLE
    appointment = current_coordinator(plan.proceeding)
    coordinator = appointment if reach.may_read(COORDINATION) else None
    views = [_view(actor, item, reach, appointment) for item in visible_items(plan, reach)]
    sections = []
    for number, key in enumerate(in_order, start=1):
        items = [view for view in views if view.item.section_key == key]
        section = SectionView(SECTIONS[key], number if is_whole else None, items, is_open=reach.may_read(key))
        section.is_written = _is_written(section, plan, coordinator)
        section.may_add = _may_add(actor, plan, reach, key)
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
        coordinator_unit=_unit_of(coordinator, actor, plan),
    )


def _may_add(actor: Actor, plan: IndividualPlan, reach: Reach, key: str) -> bool:
    if key == PERIOD and policies.may_set_period(reach):
        return True
    return bool(policies.may_add(actor, plan.proceeding, reach, key))


def _unit_of(coordinator: CoordinatorAppointment | None, actor: Actor, plan: IndividualPlan) -> str:
    """A local unit tells where somebody lives: neutral where her address is protected."""
    if coordinator is None:
        return ""
    return veil_over(plan.proceeding.case, actor)(coordinator.membership.unit.name)


def _view(actor: Actor, item: PlanItem, reach: Reach, appointment: CoordinatorAppointment | None) -> ItemView:
    goal = item.goal if isinstance(item, Measure) else None
    if goal is not None and (goal.deleted_at is not None or not reach.may_read(GOALS, goal.uuid)):
        goal = None  # one thing has one home section: shown elsewhere only to who may read that
    return ItemView(
        item=item,
        may_change=bool(policies.may_change(actor, item, reach)),
        written_by=_written_by(actor, item, appointment),
        responsible=_responsible(actor, item) if isinstance(item, Measure) else "",
        goal=goal,
        is_private=item.uuid in reach.private,
    )


def _written_by(actor: Actor, item: PlanItem, appointment: CoordinatorAppointment | None) -> str:
    """Who wrote it, where it matters: the owner's own words, and what somebody else than the coordinator wrote."""
    owner = item.plan.proceeding.owner
    if item.is_written_on_behalf:
        return _("Skrevet av %(name)s på vegne av %(owner)s.") % {"name": item.author.name, "owner": owner.name}
    is_hers_to_read = item.author_id == actor.person.pk if actor.person and actor.on_behalf_of is None else False
    is_coordinators = appointment is not None and item.author_id == appointment.membership.person_id
    if is_hers_to_read or is_coordinators:
        return ""
    return _("Skrevet av %(name)s.") % {"name": item.author.name}


def _responsible(actor: Actor, measure: Measure) -> str:
    if actor.person is not None and measure.responsible_person_id == actor.person.pk:
        return _("Du")
    return measure.responsible or _("Ingen har ansvaret ennå")


def _is_voice(item: PlanItem) -> bool:
    return isinstance(item, SectionText) and item.kind == TextKind.VOICE


def _is_written(section: SectionView, plan: IndividualPlan, coordinator: CoordinatorAppointment | None) -> bool:
    if section.items or section.key == CONSENTS:  # there is no plan without a consent
        return True
    if section.key == COORDINATION:
        return coordinator is not None
    return section.key == PERIOD and section.is_open and plan.has_days


def _tasks(views: Iterable[ItemView]) -> list[ItemView]:
    """Who does what by when: measures that are not done and have a date, the most urgent first."""
    dated = [(view.item.due_date, view) for view in views if isinstance(view.item, Measure) and not view.item.done_at]
    urgent = sorted(((due, view.item.position, view) for due, view in dated if due), key=lambda row: row[:2])
    return [view for _due, _position, view in urgent]
