"""What the hooks answer, in full. Each runs inside one municipality."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ip_core import clock, counts
from ip_core.access import engine
from ip_core.access.enums import ConsentKind
from ip_core.access.models import Consent
from ip_core.cases.enums import PlanStage, ProceedingKind
from ip_core.cases.models import Case, Event, Proceeding
from ip_core.cases.queries import current_coordinator
from ip_core.people.actor import Actor
from ip_core.people.enums import Assurance
from ip_core.people.models import Person
from ip_core.plugins.enums import State
from ip_core.plugins.types import Blocker, HealthLine, NavItem, Panel, Service, SubjectData
from plugins.plan import search, services
from plugins.plan.models import ITEMS, IndividualPlan, PlanItem
from plugins.plan.queries.page import has_content
from plugins.plan.queries.period import period_ending
from plugins.plan.queries.stage import has_own_plan, stage_of
from plugins.plan.sections import PERIOD
from plugins.plan.wording import Names, described

FIRST = 5


def own_plan(actor: Actor) -> IndividualPlan | None:
    """The plan of the one this citizen's session is about, if its page would show her anything of it.

    The owner herself always reads her plan, once she has a session of her own; the engine is asked for everybody
    else, because this runs on every page. Below the highest assurance level nothing tells that there is one."""
    if not actor.is_citizen or actor.subject is None or actor.assurance < Assurance.HIGH:
        return None
    rows = IndividualPlan.objects.filter(proceeding__owner=actor.subject).select_related("proceeding__case__owner")
    plan = rows.order_by("-created_at").first()
    if plan is None or (actor.on_behalf_of is None and has_own_plan(plan.proceeding, actor.day)):
        return plan
    return plan if has_content(engine.reach(actor, plan.proceeding)) else None


def nav_items(actor: Actor) -> Iterator[NavItem]:
    plan = own_plan(actor)
    if plan is not None:
        yield NavItem(_title(actor, plan.owner), _page(plan.proceeding), order=10)


def citizen_services(actor: Actor) -> Iterator[Service]:
    plan = own_plan(actor)
    if plan is not None:
        text = _("Mål, tiltak, og hvem som gjør hva. Du kan skrive i den når du vil.")
        yield Service(_title(actor, plan.owner), text, _page(plan.proceeding), order=10)


def _title(actor: Actor, owner: Person) -> str:
    return _("Planen min") if actor.on_behalf_of is None else _("Planen til %(name)s") % {"name": owner.given_name}


def _page(proceeding: Proceeding) -> str:
    return reverse("plugins:plan:plan", args=[proceeding.uuid])


STATES = {
    PlanStage.BEFORE: gettext_lazy("Planen er ikke laget ennå. Den venter på samtykke."),
    PlanStage.OPEN: gettext_lazy("Planen er i gang."),
    PlanStage.WITHDRAWN: gettext_lazy("Samtykket til planen er trukket. Planen er stengt."),
    PlanStage.CLOSED: gettext_lazy("Planen er avsluttet."),
}


def case_panels(request: HttpRequest, case: Case) -> Iterator[Panel]:
    """Where the plan stands and the way to it: existence, and nothing of what it says."""
    for proceeding in Proceeding.objects.filter(case=case, kind=ProceedingKind.PLAN).select_related("case__owner"):
        if not engine.reach(request.actor, proceeding).exists:
            continue
        context = {
            "state": str(STATES[stage_of(proceeding)]),
            "coordinator": current_coordinator(proceeding),
            "url": _page(proceeding),
        }
        yield Panel("plan", _("Planen"), render_to_string("plan/panel.html", context))


def period_panels(request: HttpRequest, case: Case) -> Iterator[Panel]:
    """When the plan period ends soon, or has ended: on the person's own page, the case's, and "who can see"."""
    plans = IndividualPlan.objects.filter(proceeding__case=case, proceeding__closed_at__isnull=True)
    for plan in plans.select_related("proceeding__case__owner", "proceeding__municipality"):
        reach = engine.reach(request.actor, plan.proceeding)
        ending = period_ending(request.actor, plan, reach)
        if ending is None:
            continue
        request.reads.note(plan.proceeding, [PERIOD], reach)
        title = _("Planperioden er over") if ending.is_over else _("Planperioden går snart ut")
        context = {"ending": ending, "today": clock.today()}
        yield Panel("planperiode", title, render_to_string("plan/period_ending.html", context, request), FIRST)


def on_event(event: Event) -> None:
    """The owner has said yes: now there is a plan. A second time changes nothing."""
    if event.kind != "consent.in_force":
        return
    consent = Consent.objects.select_related("proceeding__case").filter(uuid=event.references["consent"]).first()
    if consent is None or consent.proceeding.kind != ProceedingKind.PLAN:
        return
    if consent.excluded:
        _index_again(consent.proceeding)
    if consent.kind != ConsentKind.PLAN_MADE:
        return
    if stage_of(consent.proceeding) == PlanStage.OPEN:  # withdrawn before this was delivered: no plan
        plan = services.create_plan(consent.proceeding, actor=Actor.system())
        if consent.period_from is not None and consent.period_until is not None:
            services.go_on(plan, consent.period_from, consent.period_until, actor=Actor.system())


def _index_again(proceeding: Proceeding) -> None:
    """What the consent leaves out lies by itself from now on; until then the search's second check keeps it closed."""
    for model in ITEMS:
        for item in model._default_manager.live().with_plan().filter(plan__proceeding=proceeding):  # type: ignore[attr-defined]  # noqa: SLF001
            search.keep(item)


def subject_data(actor: Actor, person: Person) -> Iterator[SubjectData]:
    """Everything in the person's own plans. For herself all of it; for others what they reach."""
    for plan in IndividualPlan.objects.filter(proceeding__owner=person).select_related("proceeding__case__owner"):
        herself = actor.person == person and actor.on_behalf_of is None
        reach = engine.reach(actor, plan.proceeding)
        if herself or reach.may_read(PERIOD):
            yield SubjectData(_("Individuell plan"), "plan.IndividualPlan", _rows("plan", plan))
        for model in ITEMS:
            for item in model._default_manager.filter(plan=plan).select_related("author"):  # noqa: SLF001
                open_to = herself or (item.deleted_at is None and reach.may_read(item.section_key, item.uuid))
                if open_to:
                    yield SubjectData(str(model.HISTORY_WORDS.noun), model._meta.label, _item_rows(item))


def _item_rows(item: PlanItem) -> tuple[tuple[str, str], ...]:
    rows = (*_rows(item.noun, item), (_("Skrevet av"), item.author.name))
    return (*rows, (_("Slettet"), _("ja"))) if item.deleted_at is not None else rows


def _rows(noun: str, row: object) -> tuple[tuple[str, str], ...]:
    responsible: Person | None = getattr(row, "responsible_person", None)
    names = Names({responsible.pk: responsible.name} if responsible else {}, {})
    return tuple((label, text) for label, text in described(noun, row, names).items() if text)


def state_blockers(target: State) -> Iterator[Blocker]:
    """Off closes people's plans to themselves; read-only does not."""
    open_ones = IndividualPlan.objects.filter(proceeding__closed_at__isnull=True).count()
    if target == State.OFF and open_ones:
        few = _("Færre enn %(fewest)s planer er åpne og blir borte for dem de gjelder. Velg bare lesing i stedet.")
        many = _("%(n)s planer er åpne og blir borte for dem de gjelder. Velg bare lesing i stedet.")
        yield Blocker(counts.told(open_ones, few=few, many=many))


def health() -> Iterator[HealthLine]:
    """Consents that should have made a plan and have not: the event is on its way, or was lost while this was off."""
    waiting = Consent.objects.filter(
        kind=ConsentKind.PLAN_MADE,
        in_force_at__isnull=False,
        withdrawn_at__isnull=True,
        proceeding__closed_at__isnull=True,
        proceeding__individual_plan__isnull=True,
    ).count()
    if waiting:
        few = _("Færre enn %(fewest)s samtykker har ikke fått sin plan ennå. De blir laget når noen åpner dem.")
        many = _("%(n)s samtykker har ikke fått sin plan ennå. De blir laget når noen åpner dem.")
        yield HealthLine(_("Planer som mangler"), "warning", counts.told(waiting, few=few, many=many))
    else:
        yield HealthLine(_("Alle samtykker har sin plan"), "ok")
