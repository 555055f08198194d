"""Find a coordinator: the one who appoints asks, the one who is asked answers."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access.reach import Reach
from ip_core.access.stages import plan_stage
from ip_core.cases.enums import PlanStage
from ip_core.cases.models import CoordinatorAppointment, Proceeding
from ip_core.cases.services import accept_appointment, ask_coordinator, decline_appointment
from ip_core.cases.summaries import page_of
from ip_core.exceptions import MedvirkError, NotAllowed
from plugins.intake import queries
from plugins.intake.answers import YES
from plugins.intake.forms.handling import AnswerForm, AppointForm
from plugins.intake.stepping import StepPage
from plugins.intake.views.pages import STAFF


def appoint(request: HttpRequest, shown: StepPage, reach: Reach) -> HttpResponse:
    """Choose from those who have room. The person's wish stands on top, the grounds are not shown."""
    proceeding = shown.step.proceeding
    form = AppointForm(
        request.POST if request.method == "POST" else None,
        candidates=queries.candidates_for(request.actor, proceeding),
    )
    if request.method == "POST" and form.is_valid() and _ask(request, form, shown):
        told = _("%(name)s er spurt, og ser saken i arbeidslisten sin.") % {"name": form.chosen().person.name}
        messages.success(request, told)
        return redirect("plugins:intake:step", shown.step.uuid)
    context = {
        "page": shown,
        "form": form,
        "declined": [one for one in queries.appointments_in(proceeding) if one.declined_at is not None],
        "today": clock.today(),
        "page_size": STAFF,
    }
    return render(request, "intake/appoint.html", context)


def _ask(request: HttpRequest, form: AppointForm, shown: StepPage) -> bool:
    """What speaks against this very person is said at the choice."""
    try:
        ask_coordinator(shown.step, form.chosen(), actor=request.actor, note=form.cleaned_data["note"])
    except NotAllowed as refused:
        form.add_error("coordinator", refused.message)
    except IntegrityError:
        form.add_error("coordinator", _("En koordinator er spurt og har ikke svart ennå. Vent på svaret."))
    return not form.errors


def accept(request: HttpRequest, shown: StepPage, reach: Reach) -> HttpResponse:
    """Yes or no, knowing the name and the wish and nothing more."""
    appointment = queries.asked_of(request.actor, shown.step.proceeding)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if appointment is not None and request.method == "POST" and form.is_valid():
        answered = _yes(request, appointment) if form.cleaned_data["answer"] == YES else None
        if form.cleaned_data["answer"] != YES:
            decline_appointment(appointment, actor=request.actor, reason=form.cleaned_data["reason"])
            messages.success(request, _("Svaret er sendt. Den som spurte, finner en annen."))
        return redirect(answered or "work-list")
    context = {"page": shown, "form": form, "appointment": appointment, "page_size": STAFF}
    return render(request, "intake/accept.html", context)


def _yes(request: HttpRequest, appointment: CoordinatorAppointment) -> str | None:
    try:
        plan = accept_appointment(appointment, actor=request.actor)
    except NotAllowed:
        raise
    except MedvirkError as refused:
        messages.warning(request, refused.message)
        return None
    messages.success(request, _told(appointment, plan))
    return page_of(plan)


def _told(appointment: CoordinatorAppointment, plan: Proceeding) -> str:
    """A plan that she has taken over is there already; else it waits for the owner."""
    owner = appointment.case.owner
    said = _("Du er koordinator for %(name)s. Planen kan lages når %(given)s har sagt ja.")
    if plan_stage(plan, clock.now()) != PlanStage.BEFORE:
        said = _("Du er koordinator for %(name)s fra nå av, og planen er din å følge opp.")
    return said % {"name": owner.name, "given": owner.given_name}
