"""The control role's pages: who has been in a case, and why somebody can see it. Never what stands in it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ip_core import clock
from ip_core.access.enums import Level
from ip_core.access.models import AccessEvent
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict, allow
from ip_core.control import answers, policies, queries, services
from ip_core.control.enums import LookKind
from ip_core.control.forms import ExplainForm, LogForm
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
PER_PAGE = 50


def may_open_control(actor: Actor, municipality: Municipality) -> Verdict:
    """For everybody else the pages do not exist."""
    if not policies.may_control(actor, municipality):
        raise Http404
    return allow(Level.NONE)


def may_open_log_answer(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    queries.look_for(actor, municipality, uuid, LookKind.LOG)
    return allow(Level.EXISTS)


def may_open_access_answer(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    queries.look_for(actor, municipality, uuid, LookKind.EXPLAIN)
    return allow(Level.EXISTS)


def control_only(view: View[P]) -> View[P]:
    """Missing for everybody else, whatever the method."""

    @functools.wraps(view)
    def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        may_open_control(request.actor, request.municipality)
        return view(request, *args, **kwargs)

    return gate


@signed_in
@control_only
@require_GET
@shows(gate=may_open_control)
def overview(request: HttpRequest) -> HttpResponse:
    """What can be asked, and what has been asked: by whom, of what, why."""
    return render(request, "ip_core/control/overview.html", _frame(looks=queries.looks()))


@signed_in
@control_only
@require_http_methods(["GET", "POST"])
@shows(gate=may_open_control)
def log(request: HttpRequest) -> HttpResponse:
    form = LogForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        look = services.look_up(LookKind.LOG, form.question, actor=request.actor, municipality=request.municipality)
        return redirect("control-log-shown", look.uuid)
    return render(request, "ip_core/control/ask_log.html", _frame(form=form))


@signed_in
@control_only
@require_GET
@shows(gate=may_open_log_answer)
def log_shown(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who, when, case number. The owner of each case that is shown reads in her own log that control looked."""
    look = queries.look_for(request.actor, request.municipality, uuid, LookKind.LOG)
    found = Paginator(queries.entries_for(look, request.actor), PER_PAGE).get_page(request.GET.get("page"))
    _note(request, found)
    context = _frame(look=look, entries=found, days=answers.by_day(found.object_list))
    return render(request, "ip_core/control/log.html", context)


def _note(request: HttpRequest, found: Page[AccessEvent]) -> None:
    for event in found.object_list:
        if event.case_uuid is not None:
            request.reads.note_control(event.case_uuid, event.case_number)


@signed_in
@control_only
@require_http_methods(["GET", "POST"])
@shows(gate=may_open_control)
def access(request: HttpRequest) -> HttpResponse:
    form = ExplainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        look = services.look_up(LookKind.EXPLAIN, form.question, actor=request.actor, municipality=request.municipality)
        return redirect("control-access-shown", look.uuid)
    return render(request, "ip_core/control/ask_access.html", _frame(form=form))


@signed_in
@control_only
@require_GET
@shows(gate=may_open_access_answer)
def access_shown(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Why can she see this, section by section: basis, what narrows it, level. No content."""
    look = queries.look_for(request.actor, request.municipality, uuid, LookKind.EXPLAIN)
    case = queries.case_numbered(request.actor, look.case_number)
    found = answers.explained(case, look.about_label) if case is not None else []
    if case is not None and found:
        request.reads.note_control(case.uuid, case.number)
    return render(request, "ip_core/control/access.html", _frame(look=look, people=found))


def _frame(**context: object) -> dict[str, object]:
    return {"today": clock.today(), "page_size": "sm", **context}
