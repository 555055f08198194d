"""Decide: outcome and grounds, the letter looked at, and sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core import clock
from ip_core.access import keys
from ip_core.access.reach import Reach
from ip_core.access.surfaces import shows
from ip_core.cases.models import ProceedingStep
from ip_core.exceptions import ChangedMeanwhile, MedvirkError, NotAllowed
from ip_core.people.gates import signed_in
from plugins.intake import gates, policies, queries, services
from plugins.intake.forms.handling import DecisionForm, SendForm
from plugins.intake.letters import appeal_words, letter_for, outcome_sentence, provision
from plugins.intake.stepping import StepPage
from plugins.intake.views.pages import LATER, STAFF, changed_meanwhile, with_seen


def decide(request: HttpRequest, shown: StepPage, reach: Reach) -> HttpResponse:
    """Outcome and grounds. The letter is looked at before it is sent, on a page of its own."""
    found = shown.step
    application = queries.application_of(found.proceeding)
    assert application is not None  # nothing is decided that was not applied for
    decision, assessment = queries.decision_being_written(found), queries.assessment_of(found.proceeding)
    rows = queries.answered_criteria(found.proceeding, assessment) if assessment else []
    to = request.POST.get("do", "")
    sent = request.POST if request.method == "POST" else None
    form = DecisionForm(sent, application=application, decision=decision, hint=_hint(rows), lenient=to == LATER)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_decision(found, actor=request.actor, **form.cleaned_data)
        except ChangedMeanwhile as changed:
            return _both_decisions(request, form, changed.theirs, shown)
        return redirect("work-list") if to == LATER else redirect("plugins:intake:preview", found.uuid)
    request.reads.note(found.proceeding, [keys.ASSESSMENT, *([keys.LETTER] if decision else [])], reach)
    answered = queries.reviews_of(found.proceeding) if found.complaint_id else []
    if answered:
        request.reads.note(found.proceeding, [keys.COMPLAINT], reach)
    context = {
        "page": shown,
        "form": form,
        "reviews": answered,
        "decision": decision,
        "rows": rows,
        "law": [provision(one) for one in queries.law_of(found.proceeding, clock.today())],
        "appeal": appeal_words(found.proceeding.rule.legal_basis, clock.today()),
        "page_size": STAFF,
    }
    return render(request, "intake/decide.html", context)


def _hint(rows: list[Any]) -> str:
    """Where the answers point. No sum decides."""
    yes = bool(rows) and all(answer is not None and answer.is_met for _criterion, answer in rows)
    points = _("Svarene over peker mot ja.") if yes else _("Ikke alle svarene over er ja.")
    decides = _("Det er du som avgjør.")
    return f"{points} {decides}"


def _both_decisions(request: HttpRequest, form: DecisionForm, theirs: Any, shown: StepPage) -> HttpResponse:
    application = queries.application_of(shown.step.proceeding)
    assert application is not None  # decide
    mine = form.cleaned_data
    changes = [
        (
            str(form.fields["outcome"].label),
            outcome_sentence(theirs.outcome, application),
            outcome_sentence(mine["outcome"], application),
        ),
        (str(form.fields["grounds"].label), theirs.grounds, mine["grounds"]),
    ]
    return changed_meanwhile(
        request,
        DecisionForm(with_seen(form, theirs.version), application=application),
        changes,
        heading=shown.title,
        cancel_url=reverse("plugins:intake:step", args=[shown.step.uuid]),
        page_size=STAFF,
    )


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_preview)
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letter as the person will get it. Only from here is it sent."""
    found, reach = queries.step_for(request.actor, request.municipality, uuid)
    policies.may_decide(request.actor, found).require()
    decision, application = queries.decision_being_written(found), queries.application_of(found.proceeding)
    if decision is None or application is None or not (decision.outcome and decision.grounds.strip()):
        messages.warning(request, _("Velg utfall og skriv begrunnelse før du ser på brevet."))
        return redirect("plugins:intake:step", uuid)
    form = SendForm(request.POST if request.method == "POST" else None, initial={"seen": decision.version})
    if request.method == "POST" and form.is_valid():
        return _issue(request, found, form.cleaned_data["seen"])
    request.reads.note(found.proceeding, [keys.LETTER], reach)
    try:
        letter = letter_for(decision, application, on=clock.today())
    except MedvirkError as missing:
        messages.error(request, missing.message)
        return redirect("plugins:intake:step", uuid)
    context = {"letter": letter, "form": form, "step": found, "page_size": STAFF}
    return render(request, "intake/preview.html", context)


def _issue(request: HttpRequest, found: ProceedingStep, seen: int) -> HttpResponse:
    try:
        services.issue_decision(found, actor=request.actor, seen=seen)
    except NotAllowed:
        raise
    except ChangedMeanwhile:
        messages.warning(request, _("Teksten er endret siden du så på brevet. Les det på nytt før du sender."))
        return redirect("plugins:intake:preview", found.uuid)
    except MedvirkError as refused:
        messages.warning(request, refused.message)
        return redirect("plugins:intake:step", found.uuid)
    told = _("Brevet er sendt. %(name)s kan lese det nå.") % {"name": found.proceeding.owner.name}
    messages.success(request, told)
    return redirect("plugins:intake:step", found.uuid)
