"""The pages that belong to no plugin: one's own page, the work list, a case, taking a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ip_core import clock
from ip_core.access import keys, standing
from ip_core.access.ahead import Ahead, ahead_in, due_in
from ip_core.access.policies import may_lift_hidden
from ip_core.access.queries import case_for, plan_told_of, proceeding_for, reaches_of
from ip_core.access.reach import Reach
from ip_core.access.surfaces import existence, shows, shows_list
from ip_core.access.verdict import Verdict
from ip_core.cases import queries, services
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.exceptions import StepNotOpen
from ip_core.cases.models import Case, Proceeding, ProceedingStep
from ip_core.cases.summaries import opinion_page, step_page, step_title, summary
from ip_core.decisions.mandate_policies import may_give_representation
from ip_core.decisions.policies import may_name_deputy, may_record_by, may_see_break_glass
from ip_core.decisions.queries import hidden_by_takers, own_coordinations
from ip_core.municipalities.models import Municipality
from ip_core.notices.letters import letters_due
from ip_core.notices.news import asks_for_channel, news_for
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.kept import kept_about
from ip_core.plugins.types import Panel
from ip_core.subjects.queries import corrections_waiting


@require_GET
@signed_in
@shows_list()
def my_page(request: HttpRequest) -> HttpResponse:
    """A citizen's own matters, and what she can do here. Whoever is at work goes to the work list."""
    if request.actor.is_professional:
        return redirect("work-list")
    found = queries.own_proceedings(request.actor, request.municipality)
    shared = {p: r for p, r in reaches_of(request.actor, request.municipality).items() if p not in found and r.exists}
    for proceeding, reach in found.items():
        request.reads.note_existence(proceeding, reach)
    cases = list(dict.fromkeys(proceeding.case for proceeding in found))
    context = {
        "news": news_for(request.actor, request.municipality, {**found, **shared}),
        "asks_channel": bool(found or shared) and asks_for_channel(request.actor),
        "matters": [summary(p, r) for p, r in found.items()],
        "shared": [summary(p, r) for p, r in shared.items()],
        "panels": [panel for case in cases for panel in _panels(request, case, "main")],
        "ahead": _ahead(request, found),
        "cases": cases,
        "coordinations": own_coordinations(request.actor, request.municipality),
        "services": sorted(hooks(request.municipality).citizen_services(actor=request.actor), key=lambda s: s.order),
        "kept_elsewhere": kept_about(request.actor, request.municipality),
        "today": clock.today(),
    }
    return render(request, "ip_core/cases/my_page.html", context)


def _ahead(request: HttpRequest, found: Mapping[Proceeding, Reach]) -> Ahead:
    """Of the plan that runs, if any; who is named there is content."""
    for plan, reach in found.items():
        if plan.kind == ProceedingKind.PLAN and plan.closed_at is None:
            near = ahead_in(plan, request.actor, reach)
            if near.names_anybody:
                request.reads.note(plan, [keys.CONSENTS], reach)
            return near
    return Ahead()


@require_GET
@signed_in
@shows_list()
def work_list(request: HttpRequest) -> HttpResponse:
    """What first, what is late, who waits for whom. Names and dates only: nothing of a case's content."""
    if not request.actor.is_professional:
        return redirect("my-page")
    items = queries.work_list(request.actor, request.municipality)
    mine = [item for item in items if item.is_mine]
    free = [item for item in items if not item.is_mine and item.may_take]
    others = [item for item in items if not item.is_mine and not item.may_take]
    opinions = queries.opinions_asked(request.actor, request.municipality)
    followed = queries.plans_followed(request.actor, request.municipality)
    due, letters = due_in(followed), letters_due(followed)
    corrections = corrections_waiting(request.actor, request.municipality)
    context = {
        "groups": [
            ("mine", _("Venter på deg"), _rows(mine)),
            ("free", _("Ledige saker"), _rows(free)),
            ("others", _("Venter på andre"), _rows(others)),
        ],
        "opinions": [{"asked": asked, "url": opinion_page(asked)} for asked in opinions],
        "plans": [summary(p, r) for p, r in followed.items()],
        "due": due,
        "letters": letters,
        "corrections": corrections,
        "lead": _lead(mine, free, [len(opinions), len(corrections), len(due), len(letters)]),
        "today": clock.today(),
        "asks_break_glass": may_see_break_glass(request.actor, request.municipality),
        "page_size": "sm",
    }
    return render(request, "ip_core/cases/work_list.html", context)


ASKED = (
    ngettext_lazy("Du er spurt om én uttalelse.", "Du er spurt om %(n)s uttalelser.", "n"),
    ngettext_lazy("Ett krav om retting venter på svar.", "%(n)s krav om retting venter på svar.", "n"),
    ngettext_lazy("Samtykker i én plan må følges opp.", "Samtykker i %(n)s planer må følges opp.", "n"),
    ngettext_lazy("Ett brev må sendes.", "%(n)s brev må sendes.", "n"),
)
"""What else waits for whoever reads her work list: opinions, corrections, plans with consents to follow up, letters."""


def _lead(mine: list[queries.WorkItem], free: list[queries.WorkItem], asked: Sequence[int]) -> str:
    sentences = [str(sentence % {"n": n}) for sentence, n in zip(ASKED, asked, strict=True) if n]
    if mine:
        found = ngettext("Én sak venter på deg.", "%(n)s saker venter på deg.", len(mine)) % {"n": len(mine)}
        sentences.insert(0, found)
    if not sentences:
        sentences = [_("Ingen saker venter på deg nå.")]
    late = sum(1 for item in [*mine, *free] if item.due_date is not None and item.due_date < clock.today())
    if free:
        sentences.append(ngettext("Én sak er ledig.", "%(n)s saker er ledige.", len(free)) % {"n": len(free)})
    if late:
        sentences.append(ngettext("Én er over fristen.", "%(n)s er over fristen.", late) % {"n": late})
    return " ".join(sentences)


def _rows(items: list[queries.WorkItem]) -> list[dict[str, object]]:
    return [
        {
            "item": item,
            "title": f"{step_title(item.step)}: {item.proceeding.owner.name}",
            "url": step_page(item.step) if item.is_mine else "",
        }
        for item in items
    ]


@require_GET
@signed_in
@shows(case="uuid")
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One person's folder: its matters, who has them now, and what plugins add."""
    found_case, found = case_for(request.actor, request.municipality, uuid)
    existence(found.values())  # a notifier reads her own text, and has no case
    for proceeding, reach in found.items():
        request.reads.note_existence(proceeding, reach)
    told = _told_of_consents(request, found)
    context = {
        "case": found_case,
        "matters": [summary(p, r) for p, r in found.items() if r.exists and p.kind != ProceedingKind.COMPLAINT],
        "panels": _panels(request, found_case, "main"),
        "asides": _panels(request, found_case, "aside"),
        "knows_of_consents": told is not None,
        "lost_consents": told is not None and told.may_read(keys.CONSENTS),
        "shows_access": any(reach.may_read("consents") for reach in found.values()),
        "shows_hidden": any(may_lift_hidden(request.actor, row) for row in hidden_by_takers(found_case)),
        "shows_mandates": may_give_representation(request.actor, found_case),
        "shows_decisions": may_record_by(found.values()) or may_name_deputy(request.actor, found_case),
        "page_size": "sm" if request.actor.is_professional else "",
    }
    return render(request, "ip_core/cases/case.html", context)


def _told_of_consents(request: HttpRequest, found: Mapping[Proceeding, Reach]) -> Reach | None:
    """That there are consents which she does not read: what she would reach in that plan if no plugin closed it."""
    told = plan_told_of(request.actor, found)
    if told is None or not standing.given(told[0]):
        return None
    request.reads.note_existence(*told)
    return told[1]


def _panels(request: HttpRequest, shown: Case, slot: str) -> list[Panel]:
    panels = hooks(request.municipality).case_panels(request=request, case=shown, slot=slot)
    return sorted(panels, key=lambda panel: panel.order)


def may_open_step(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    """The gate: a step of a proceeding that exists for this person."""
    step: ProceedingStep = get_object_or_404(ProceedingStep.objects.select_related("proceeding"), uuid=uuid)
    _proceeding, reach = proceeding_for(actor, municipality, step.proceeding.uuid)
    return existence([reach])


@require_POST
@signed_in
@shows(gate=may_open_step)
def take_step(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Become responsible for an open step, and go straight to it."""
    step = _step(request, uuid)
    try:
        services.take_step(step, actor=request.actor)
    except StepNotOpen as late:
        messages.warning(request, late.message)
        return redirect("work-list")
    messages.success(request, _("Du har saken nå."))
    return redirect(step_page(step))


@require_POST
@signed_in
@shows(gate=may_open_step)
def leave_step(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put the step back, so that somebody else can take it."""
    step = _step(request, uuid)
    services.leave_step(step, actor=request.actor)
    messages.success(request, _("Saken er lagt tilbake. Andre i rollen kan ta den."))
    return redirect("work-list")


def _step(request: HttpRequest, uuid: UUID) -> ProceedingStep:
    may_open_step(request.actor, request.municipality, uuid=uuid)
    step: ProceedingStep = ProceedingStep.objects.select_related("proceeding__case").get(uuid=uuid)
    return step
