"""A complaint at work: see the case anew, send it on, record what came back, or write another answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core import clock
from ip_core.access import keys
from ip_core.access.reach import Reach
from ip_core.access.surfaces import shows
from ip_core.exceptions import ChangedMeanwhile, MedvirkError, NotAllowed
from ip_core.people.gates import signed_in
from plugins.intake import gates, policies, queries, services
from plugins.intake.enums import ReviewResult
from plugins.intake.forms.reviewing import CHANGE, AnswerRecordForm, ReviewForm
from plugins.intake.letters import passed_on_to
from plugins.intake.models import ComplaintReview
from plugins.intake.stepping import StepPage, page_for
from plugins.intake.views import deciding
from plugins.intake.views.pages import STAFF


def review(request: HttpRequest, shown: StepPage, reach: Reach) -> HttpResponse:
    """What is complained about, and the three ways on; once it is sent on, what came back."""
    found = queries.review_of(shown.step)
    if found is not None and found.awaits_answer:
        return _await(request, shown, reach, found)
    if found is not None or queries.is_writing_anew(shown.step):
        return redirect("plugins:intake:decide-anew", shown.step.uuid)
    complaints = queries.complaints_in(shown.step)
    form = ReviewForm(
        request.POST if request.method == "POST" else None,
        next_instance=passed_on_to(shown.step.proceeding),
        is_late=all(one.is_late for one in complaints),
    )
    if request.method == "POST" and form.is_valid():
        answered = _reviewed(request, shown, form)
        if answered is not None:
            return answered
    request.reads.note(shown.step.proceeding, [keys.COMPLAINT], reach)
    context = {"page": shown, "form": form, "complaints": queries.told(complaints), "page_size": STAFF}
    return render(request, "intake/review.html", context)


def _reviewed(request: HttpRequest, shown: StepPage, form: ReviewForm) -> HttpResponse | None:
    result, grounds = form.cleaned_data["result"], form.cleaned_data["grounds"]
    if result == CHANGE:
        return redirect("plugins:intake:decide-anew", shown.step.uuid)
    act = services.uphold if result == ReviewResult.UPHELD else services.dismiss_as_late
    try:
        act(shown.step, actor=request.actor, grounds=grounds)
    except NotAllowed:
        raise
    except MedvirkError as refused:
        form.add_error(None, refused.message)
        return None
    messages.success(request, _("Vurderingen er sendt. Den som klaget, kan lese den nå."))
    return redirect("plugins:intake:step", shown.step.uuid)


def _await(request: HttpRequest, shown: StepPage, reach: Reach, found: ComplaintReview) -> HttpResponse:
    """It has been sent on; record the answer when it comes."""
    form = AnswerRecordForm(request.POST if request.method == "POST" else None, initial={"seen": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.record_answer(shown.step, actor=request.actor, **form.cleaned_data)
        except ChangedMeanwhile:
            messages.warning(request, _("Noen andre har registrert et svar mens du skrev. Les det før du går videre."))
            return redirect("plugins:intake:step", shown.step.uuid)
        messages.success(request, _("Svaret på klagen er registrert."))
        return redirect("plugins:intake:step", shown.step.uuid)
    complaints = queries.complaints_in(shown.step)
    request.reads.note(shown.step.proceeding, [keys.COMPLAINT], reach)
    context = {
        "page": shown,
        "form": form,
        "review": found,
        "complaints": queries.told(complaints),
        "today": clock.today(),
        "page_size": STAFF,
    }
    return render(request, "intake/review_sent_on.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_review)
def decide_anew(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write another answer. The first one stands, and stays readable, until this is sent."""
    step, reach = queries.step_for(request.actor, request.municipality, uuid)
    policies.may_review(request.actor, step).require()
    shown = page_for(request.actor, step, reach)
    request.reads.note_existence(step.proceeding, reach)
    request.reads.note(step.proceeding, shown.shown, reach)
    return deciding.decide(request, shown, reach)
