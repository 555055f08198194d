"""The gates, and what every page of a plan shows around its own matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access.queries import proceeding_for, wishes_for
from ip_core.access.reach import Reach
from ip_core.cases.enums import PlanStage, ProceedingKind
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins.queries import may_be_written
from plugins.plan import services
from plugins.plan.models import ITEMS, IndividualPlan, PlanItem
from plugins.plan.queries.stage import plan_of, stage_of
from plugins.plan.sections import DOCUMENTS

BY_WORD: dict[str, type[PlanItem]] = {model.word: model for model in ITEMS}


@dataclass(frozen=True)
class Opened:
    """A plan's proceeding that exists for this person, and the plan if there is one yet."""

    proceeding: Proceeding
    reach: Reach
    plan: IndividualPlan | None

    @property
    def existing(self) -> IndividualPlan:
        if self.plan is None:
            raise Http404
        return self.plan


def open_proceeding(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Proceeding, Reach]:
    proceeding, reach = proceeding_for(actor, municipality, uuid)
    if proceeding.kind != ProceedingKind.PLAN:
        raise Http404
    return proceeding, reach


def opened(request: HttpRequest, uuid: UUID) -> Opened:
    """The gate of every page. The event that makes the plan is lost while the plugin is off: then it is made here."""
    proceeding, reach = open_proceeding(request.actor, request.municipality, uuid)
    plan = plan_of(proceeding)
    if plan is None and stage_of(proceeding) == PlanStage.OPEN and may_be_written("plan", request.municipality):
        plan = services.create_plan(proceeding, actor=Actor.system())
    return Opened(proceeding, reach, plan)


def find_item(proceeding: Proceeding, item: UUID, model: type[PlanItem] | None = None) -> PlanItem:
    """An item of this plan, also a deleted one. Another plan's items are not here, whatever their address."""
    for each in (model,) if model else ITEMS:
        row = each._default_manager.with_plan().filter(plan__proceeding=proceeding, uuid=item).first()  # type: ignore[attr-defined]  # noqa: SLF001
        if row is not None:
            found: PlanItem = row
            return found
    raise Http404


def open_item(request: HttpRequest, uuid: UUID, word: str, item: UUID) -> tuple[Opened, PlanItem]:
    """The gate of one item: who may not read it gets Http404, whatever else she sees of the plan."""
    there = opened(request, uuid)
    row = find_item(there.proceeding, item, _model(word))
    row.plan = there.existing
    if not there.reach.may_read(row.section_key, row.uuid):
        raise Http404
    return there, row


def _model(word: str) -> type[PlanItem]:
    if word not in BY_WORD:
        raise Http404
    return BY_WORD[word]


def page_of(proceeding: Proceeding) -> str:
    return reverse("plugins:plan:plan", args=[proceeding.uuid])


def title_of(actor: Actor, proceeding: Proceeding) -> str:
    if actor.person == proceeding.owner and actor.on_behalf_of is None:
        return _("Planen min")
    return _("Planen til %(name)s") % {"name": proceeding.owner.name}


def _documents_of(there: Opened) -> str:
    if there.plan is None or not there.reach.may_read(DOCUMENTS):
        return ""
    return reverse("plugins:plan:documents", args=[there.proceeding.uuid])


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent; an empty form too, so that it is never taken for one that was asked for."""
    return request.POST if request.method == "POST" else None


def frame(request: HttpRequest, there: Opened, **more: Any) -> dict[str, Any]:
    """What all the templates read."""
    actor, proceeding = request.actor, there.proceeding
    return {
        "proceeding": proceeding,
        "plan": there.plan,
        "owner": proceeding.owner,
        "is_self": actor.person == proceeding.owner and actor.on_behalf_of is None,
        "plan_title": title_of(actor, proceeding),
        "plan_url": page_of(proceeding),
        "today": clock.today(),
        "documents_url": _documents_of(there),
        "wishes": wishes_for(actor, proceeding, there.reach),
        "page_size": "sm" if actor.is_professional else "",
        "back_url": reverse("work-list") if actor.is_professional else reverse("my-page"),
        "back_label": _("Arbeidsliste") if actor.is_professional else _("Min side"),
        **more,
    }
