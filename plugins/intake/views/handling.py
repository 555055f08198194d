"""A step of the procedure at work: one address, and the page that its act needs. Acknowledge, assess."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core.access import keys
from ip_core.access.reach import Reach
from ip_core.access.surfaces import shows
from ip_core.cases.models import ProceedingStep
from ip_core.cases.policies import may_do_step, may_take_step
from ip_core.exceptions import ChangedMeanwhile
from ip_core.people.gates import signed_in
from ip_core.procedures.enums import Act
from plugins.intake import gates, policies, queries, services
from plugins.intake.forms.handling import AcknowledgeForm, AssessmentForm
from plugins.intake.stepping import StepPage, page_for
from plugins.intake.views import appointing, deciding, reviewing
from plugins.intake.views.pages import LATER, STAFF, changed_meanwhile, with_seen

Page = Callable[[HttpRequest, StepPage, Reach], HttpResponse]


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_step)
def step(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whoever has the step gets its page; whoever knows of it sees where it stands and may take it."""
    found, reach = queries.step_for(request.actor, request.municipality, uuid)
    if request.actor.is_citizen:
        return redirect("plugins:intake:intake", found.proceeding.uuid)
    shown = page_for(request.actor, found, reach)
    request.reads.note_existence(found.proceeding, reach)
    request.reads.note(found.proceeding, shown.shown, reach)
    verdict = may_do_step(request.actor, found)
    if request.method == "POST":
        verdict.require()
    view = _page_of(found) if verdict else None
    return view(request, shown, reach) if view else _overview(request, shown, reach)


def _page_of(step: ProceedingStep) -> Page | None:
    return reviewing.review if step.complaint_id is not None else PAGES.get(step.act)


def _overview(request: HttpRequest, shown: StepPage, reach: Reach) -> HttpResponse:
    """Where it stands, for those who have not got it."""
    waiting = queries.open_step(shown.step.proceeding)
    context = {
        "page": shown,
        "may_take": may_take_step(request.actor, shown.step) if shown.step.taker is None else None,
        "waiting": waiting if waiting is not None and waiting.pk != shown.step.pk else None,
        "page_size": STAFF,
    }
    return render(request, "intake/step.html", context)


def assess(request: HttpRequest, shown: StepPage, reach: Reach) -> HttpResponse:
    """Answer the criteria that the procedure names. Saving needs nothing; finishing needs all of it."""
    found = shown.step
    assessment = queries.assessment_of(found.proceeding)
    criteria = queries.criteria_of(found.proceeding)
    to = request.POST.get("do", "")
    sent = request.POST if request.method == "POST" else None
    form = AssessmentForm(sent, criteria=criteria, assessment=assessment, lenient=to == LATER)
    if request.method == "POST" and form.is_valid():
        act = services.save_assessment if to == LATER else services.finish_assessment
        try:
            act(found, actor=request.actor, seen=form.cleaned_data["seen"], answers=form.answers())
        except ChangedMeanwhile as changed:
            return _both_assessments(request, form, changed.theirs, shown)
        return _after_assessment(request, found, to)
    request.reads.note(found.proceeding, [keys.ASSESSMENT] if assessment else [], reach)
    known = queries.open_plan_known_to(request.actor, found.proceeding)
    if known is not None:
        request.reads.note_existence(*known)
    context = {
        "page": shown,
        "form": form,
        "assessment": assessment,
        "acknowledgement": queries.acknowledgement_of(found.proceeding),
        "has_plan": known is not None,
        "page_size": STAFF,
    }
    return render(request, "intake/assess.html", context)


def _after_assessment(request: HttpRequest, found: ProceedingStep, to: str) -> HttpResponse:
    if to == LATER:
        messages.success(request, _("Utkastet er lagret. Bare du kan se det."))
        return redirect("work-list")
    following = found.proceeding.steps.filter(done_at__isnull=True).select_related("taker").first()
    if following is not None and may_do_step(request.actor, following):
        messages.success(request, _("Vurderingen er ferdig. Nå kan du avgjøre."))
        return redirect("plugins:intake:step", following.uuid)
    messages.success(request, _("Vurderingen er ferdig. Saken ligger hos den som skal gjøre neste steg."))
    return redirect("plugins:intake:step", found.uuid)


def _both_assessments(request: HttpRequest, form: AssessmentForm, theirs: Any, shown: StepPage) -> HttpResponse:
    standing = AssessmentForm(criteria=form.criteria, assessment=theirs).initial
    names = [name for name in form.fields if name != "seen"]
    changes = [
        (str(form.fields[name].label), _answer(standing.get(name)), _answer(form.cleaned_data[name])) for name in names
    ]
    again = AssessmentForm(with_seen(form, theirs.version), criteria=form.criteria, lenient=True)
    return changed_meanwhile(
        request,
        again,
        changes,
        heading=shown.title,
        cancel_url=reverse("plugins:intake:step", args=[shown.step.uuid]),
        page_size=STAFF,
    )


def _answer(value: Any) -> str:
    return {"yes": _("Ja"), "no": _("Nei")}.get(str(value or ""), str(value or ""))


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_acknowledge)
def acknowledge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tell the applicant that it came, and who has it. Once, dated."""
    found, reach = queries.step_for(request.actor, request.municipality, uuid)
    policies.may_acknowledge(request.actor, found).require()
    if queries.acknowledgement_of(found.proceeding) is not None:
        messages.warning(request, _("Søkeren har fått svar om at søknaden er mottatt."))
        return redirect("plugins:intake:step", uuid)
    shown = page_for(request.actor, found, reach)
    form = AcknowledgeForm(request.POST if request.method == "POST" else None, initial={"text": _proposal(request)})
    if request.method == "POST" and form.is_valid():
        services.acknowledge(found, actor=request.actor, text=form.cleaned_data["text"])
        messages.success(request, _("Søkeren kan lese svaret nå."))
        return redirect("plugins:intake:step", uuid)
    request.reads.note(found.proceeding, shown.shown, reach)
    return render(request, "intake/acknowledge.html", {"page": shown, "form": form, "page_size": STAFF})


def _proposal(request: HttpRequest) -> str:
    """A beginning that can be sent as it is."""
    words = {"municipality": request.municipality.name, "name": request.actor.name}
    return _("%(municipality)s kommune har fått søknaden din. Jeg heter %(name)s og har saken din nå.") % words


PAGES: dict[str, Page] = {
    Act.RECEIVE_AND_ASSESS: assess,
    Act.DECIDE: deciding.decide,
    Act.APPOINT: appointing.appoint,
    Act.ACCEPT: appointing.accept,
}
"""Which page an act needs. What acts there are, and who does them when, is the procedure's."""
