"""The yes-or-no questions: that the plan is made, the group, the electronic plan, the ending."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ip_core.access import keys
from ip_core.access.enums import ConsentKind
from ip_core.access.surfaces import shows
from ip_core.cases.models import Proceeding
from ip_core.people.gates import signed_in
from plugins.consent import gates, policies, queries, services, texts
from plugins.consent.enums import ASKED_AS
from plugins.consent.exceptions import AlreadyAsked
from plugins.consent.forms import ExceptionsForm, PeriodForm
from plugins.consent.views.frames import frame, language, posted


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_plan_consent)
def plan_consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The first yes, at an address that other rooms know."""
    return _question(request, uuid, ConsentKind.PLAN_MADE)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_question)
def question(request: HttpRequest, uuid: UUID, what: str) -> HttpResponse:
    """What a yes means, and what a no means. The text itself is on the next page."""
    if what not in ASKED_AS:
        raise Http404
    return _question(request, uuid, ASKED_AS[what])


def _question(request: HttpRequest, uuid: UUID, kind: ConsentKind) -> HttpResponse:
    plan, _reach = gates.plan_for(request.actor, request.municipality, uuid)
    policies.may_ask_for(request.actor, plan, kind).require()
    waiting = queries.waiting_on(plan, kind).first()
    if waiting is not None:
        return redirect("plugins:consent:consent", waiting.uuid)
    closable = [key for key in keys.PLAN_SECTIONS if key not in keys.NEVER_HIDDEN]
    form = ExceptionsForm(posted(request), sections=closable if kind == ConsentKind.PLAN_MADE else ())
    if form.is_valid():
        return _asked(request, plan, kind, form)
    coordinator = queries.coordinator_name(plan)
    context = frame(
        request,
        plan,
        form=form,
        kind=kind,
        with_exceptions=kind == ConsentKind.PLAN_MADE,
        question=texts.question(kind, language(), coordinator=coordinator),
    )
    return render(request, "consent/question.html", context)


def _asked(request: HttpRequest, plan: Proceeding, kind: ConsentKind, form: ExceptionsForm) -> HttpResponse:
    given = form.cleaned_data
    is_plan = kind == ConsentKind.PLAN_MADE
    try:
        consent = services.ask_for(
            plan,
            kind,
            actor=request.actor,
            language=language(),
            exception=given["exception_text"] if is_plan else "",
            excluded=tuple(given["excluded"]) if is_plan else (),
        )
    except AlreadyAsked as error:
        messages.info(request, error.message)
        return redirect(request.path)
    return redirect("plugins:consent:consent", consent.uuid)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_period)
def new_period(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The plan goes on: for how long is asked first, and the yes is a new one."""
    plan, _reach = gates.plan_for(request.actor, request.municipality, uuid)
    policies.may_ask_for_period(request.actor, plan).require()
    waiting = queries.waiting_on(plan, ConsentKind.PLAN_MADE).first()
    if waiting is not None:
        return redirect("plugins:consent:consent", waiting.uuid)
    form = PeriodForm(posted(request), initial={"first_day": _day(request.GET.get("fra", ""))})
    if form.is_valid():
        return _asked_for_period(request, plan, form.cleaned_data)
    return render(request, "consent/new_period.html", frame(request, plan, form=form))


def _asked_for_period(request: HttpRequest, plan: Proceeding, given: dict[str, Any]) -> HttpResponse:
    try:
        consent = services.ask_for_period(
            plan, given["first_day"], given["last_day"], actor=request.actor, language=language()
        )
    except AlreadyAsked as error:  # pressed twice, or asked by another at the same moment
        messages.info(request, error.message)
        return redirect(request.path)
    return redirect("plugins:consent:consent", consent.uuid)


def _day(typed: str) -> date | None:
    """What the address proposes as the first day; anything that is no date is passed over."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
