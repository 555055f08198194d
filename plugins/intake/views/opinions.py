"""Opinions: the taker asks somebody about a part of the case, she answers, and what was sent is closed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ip_core import clock
from ip_core.access import keys
from ip_core.access.models import OpinionRequest
from ip_core.access.surfaces import shows
from ip_core.cases.models import ProceedingStep
from ip_core.exceptions import ChangedMeanwhile
from ip_core.people.gates import signed_in
from ip_core.people.models import Membership
from plugins.intake import gates, policies, queries, services
from plugins.intake import opinions as asking
from plugins.intake.exceptions import OpinionImpossible
from plugins.intake.forms.opinions import AskOpinionForm, OpinionForm, WhomForm
from plugins.intake.sent import sent_with
from plugins.intake.views.pages import LATER, STAFF, changed_meanwhile, with_seen


@require_GET
@signed_in
@shows(gate=gates.may_open_opinions)
def opinions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whom the taker has asked, and what they answered; for the owner's side what is finished."""
    proceeding, reach, found = asking.opinions_for(request.actor, request.municipality, uuid)
    request.reads.note(proceeding, [keys.OPINIONS] if found else [], reach)
    step = queries.open_step(proceeding)
    context = {
        "opinions": found,
        "proceeding": proceeding,
        "step": step if step is not None and policies.may_ask_opinion(request.actor, step) else None,
        "today": clock.today(),
        "page_size": STAFF if request.actor.is_professional else "",
    }
    return render(request, "intake/opinions.html", context)


@require_GET
@signed_in
@shows(gate=gates.may_open_whom_to_ask)
def whom_to_ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Find a person by her name or where she works."""
    step = _step(request, uuid)
    form = WhomForm(request.GET if "navn" in request.GET else None)
    found: list[Membership] = []
    if form.is_valid():
        found = asking.named(asking.askable(request.actor, step.proceeding), form.cleaned_data["navn"])
    context = {
        "step": step,
        "proceeding": step.proceeding,
        "form": form,
        "asked": form.is_bound and form.is_valid(),
        "found": found[: asking.MOST_FOUND],
        "has_more": len(found) > asking.MOST_FOUND,
        "page_size": STAFF,
    }
    return render(request, "intake/whom_to_ask.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_whom_to_ask)
def ask(request: HttpRequest, uuid: UUID, who: int) -> HttpResponse:
    """What is asked, why, by when, and which parts of the case go with it."""
    step = _step(request, uuid)
    asked: Membership = get_object_or_404(asking.askable(request.actor, step.proceeding), pk=who)
    _proceeding, reach = queries.intake_for(request.actor, request.municipality, step.proceeding.uuid)
    form = AskOpinionForm(
        request.POST if request.method == "POST" else None, offered=asking.sendable(step.proceeding, reach)
    )
    if request.method == "POST" and form.is_valid() and _asked(request, step, asked, form):
        told = _("%(name)s er spurt, og finner spørsmålet i arbeidslisten sin.") % {"name": asked.person.name}
        messages.success(request, told)
        return redirect("plugins:intake:opinions", step.proceeding.uuid)
    context = {
        "step": step,
        "proceeding": step.proceeding,
        "form": form,
        "asked": asked,
        "cancel_url": reverse("plugins:intake:whom-to-ask", args=[uuid]),
        "page_size": STAFF,
    }
    return render(request, "intake/ask_opinion.html", context)


def _asked(request: HttpRequest, step: ProceedingStep, asked: Membership, form: AskOpinionForm) -> bool:
    """What speaks against it is said over the form, with everything typed still there."""
    try:
        services.ask_opinion(step, asked, actor=request.actor, **form.cleaned_data)
    except OpinionImpossible as refused:
        form.add_error(None, refused.message)
    return not form.errors


def _step(request: HttpRequest, uuid: UUID) -> ProceedingStep:
    """The gate of asking."""
    step, reach = queries.step_for(request.actor, request.municipality, uuid)
    policies.may_ask_opinion(request.actor, step).require()
    request.reads.note_existence(step.proceeding, reach)
    return step


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_opinion)
def opinion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The question, exactly what was sent with it, and room for an answer. Gone when that is finished."""
    asked, reach = asking.asked_for(request.actor, request.municipality, uuid)
    to = request.POST.get("do", "")
    form = OpinionForm(
        request.POST if request.method == "POST" else None,
        initial={"answer": asked.answer, "seen": asked.version},
        lenient=to == LATER,
    )
    if request.method == "POST" and form.is_valid():
        return _answered(request, asked, form, is_finished=to != LATER)
    sent = sent_with(asked, request.actor, reach)
    request.reads.note(asked.proceeding, sent.keys, reach)
    context = {
        "asked": asked,
        "sent": sent,
        "owner": asked.proceeding.owner if sent.keys else None,
        "form": form,
        "today": clock.today(),
        "page_size": STAFF,
    }
    return render(request, "intake/opinion.html", context)


def _answered(request: HttpRequest, asked: OpinionRequest, form: OpinionForm, *, is_finished: bool) -> HttpResponse:
    act = services.finish_opinion if is_finished else services.save_opinion
    try:
        act(asked, actor=request.actor, **form.cleaned_data)
    except ChangedMeanwhile as changed:
        return _both_answers(request, asked, form, changed.theirs)
    if is_finished:
        messages.success(request, _("Uttalelsen er sendt. Det du fikk lese, er stengt igjen."))
    else:
        messages.success(request, _("Utkastet er lagret. Bare du kan se det."))
    return redirect("work-list")


def _both_answers(request: HttpRequest, asked: OpinionRequest, form: OpinionForm, theirs: object) -> HttpResponse:
    assert isinstance(theirs, OpinionRequest)
    changes = [(_("Uttalelsen din"), theirs.answer, form.cleaned_data["answer"])]
    return changed_meanwhile(
        request,
        OpinionForm(with_seen(form, theirs.version), lenient=True),
        changes,
        heading=_("Uttalelse"),
        cancel_url=reverse("plugins:intake:opinion", args=[asked.uuid]),
        page_size=STAFF,
    )


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_cancel_opinion)
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the question back, after a second question."""
    asked, reach = asking.cancellable_for(request.actor, request.municipality, uuid)
    policies.may_cancel_opinion(request.actor, asked).require()
    back = reverse("plugins:intake:opinions", args=[asked.proceeding.uuid])
    if request.method == "POST":
        services.cancel_opinion(asked, actor=request.actor)
        messages.success(request, _("Spørsmålet er trukket."))
        return redirect(back)
    request.reads.note_existence(asked.proceeding, reach)
    name = {"name": asked.membership.person.name}
    context = {
        "heading": _("Vil du trekke spørsmålet til %(name)s?") % name,
        "consequences": [
            _("%(name)s kan ikke lese det du sendte, fra dette øyeblikket.") % name,
            _("Det som er skrevet, men ikke sendt, blir ikke lest av noen."),
        ],
        "confirm": _("Ja, trekk spørsmålet"),
        "danger": True,
        "cancel_url": back,
        "page_size": STAFF,
    }
    return render(request, "theme/confirm.html", context)
