"""The owner's own page: who has her mandate, giving one, and ending it at once. No plugin switches it off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ip_core.access.mandates import words
from ip_core.access.queries import case_for
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict
from ip_core.cases.models import Case
from ip_core.decisions import mandate_policies, mandates
from ip_core.decisions.exceptions import DecisionNotPossible
from ip_core.decisions.mandate_forms import RepresentativeForm
from ip_core.decisions.views import frame, note
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in
from ip_core.people.models import Representation


def may_open_mandates(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    case, _reaches = case_for(actor, municipality, uuid)
    return mandate_policies.may_see_representations(actor, case)


def may_open_giving(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    case, _reaches = case_for(actor, municipality, uuid)
    return mandate_policies.may_give_representation(actor, case)


def may_open_own_ending(actor: Actor, municipality: Municipality, *, uuid: UUID, row: UUID) -> Verdict:
    verdict = may_open_mandates(actor, municipality, uuid=uuid)
    if verdict:
        case, _reaches = case_for(actor, municipality, uuid)
        _row(case, row)
    return verdict


def _row(case: Case, uuid: UUID) -> Representation:
    rows = mandate_policies.ties_of(case, Representation)
    found = next((row for row in rows if row.uuid == uuid), None)
    if found is None:
        raise Http404
    return found


@require_GET
@signed_in
@shows(gate=may_open_mandates)
def mandates_given(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who can act for her, in what, until when; and who could before."""
    may_open_mandates(request.actor, request.municipality, uuid=uuid).require()
    case, reaches = case_for(request.actor, request.municipality, uuid)
    may_give = mandate_policies.may_give_representation(request.actor, case)
    rows = [(row, words(row.scope)) for row in mandate_policies.ties_of(case, Representation)]
    note(request, reaches)
    context = _frame(case) | {
        "standing": [one for one in rows if mandate_policies.is_standing(one[0])],
        "over": [one for one in rows if not mandate_policies.is_standing(one[0])],
        "refused": may_give.reason,
    }
    return render(request, "ip_core/decisions/mandates.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_open_giving)
def give(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whom, what, from when and until when. What cannot be kept is said at the top of the form."""
    may_open_giving(request.actor, request.municipality, uuid=uuid).require()
    case, reaches = case_for(request.actor, request.municipality, uuid)
    form = RepresentativeForm(request.POST if request.method == "POST" else None, case=case, actor=request.actor)
    if form.is_valid() and _given(request, case, form):
        messages.success(request, _("Fullmakten er gitt. Personen velger deg ved neste innlogging."))
        return redirect("case-mandates", uuid)
    note(request, reaches)
    return render(request, "ip_core/decisions/mandate_new.html", _frame(case) | {"form": form})


def _given(request: HttpRequest, case: Case, form: RepresentativeForm) -> bool:
    try:
        mandates.give_representation(case, actor=request.actor, **form.values())
    except DecisionNotPossible as late:
        form.add_error(None, late.message)
        return False
    return True


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_open_own_ending)
def end_own(request: HttpRequest, uuid: UUID, row: UUID) -> HttpResponse:
    """Two clicks: the page says what stops, and the button stops it."""
    may_open_own_ending(request.actor, request.municipality, uuid=uuid, row=row).require()
    case, reaches = case_for(request.actor, request.municipality, uuid)
    found = _row(case, row)
    if request.method == "POST":
        mandates.end_tie(case, found, actor=request.actor)
        messages.success(request, _("Avsluttet. Det gjelder fra nå av."))
        return redirect("case-mandates", uuid)
    note(request, reaches)
    return render(request, "ip_core/decisions/mandate_end.html", _frame(case) | {"row": found})


def _frame(case: Case) -> dict[str, Any]:
    return frame(case) | {"page_size": ""}
