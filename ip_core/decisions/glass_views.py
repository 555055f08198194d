"""Break-glass on screen: ask, answer as the second person, end. No case is named before it is confirmed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ip_core import clock
from ip_core.access import wording
from ip_core.access.models import BreakGlass
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict
from ip_core.decisions import glass, policies, queries
from ip_core.decisions.forms import BreakGlassForm
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in


def may_open_break_glass(actor: Actor, municipality: Municipality) -> Verdict:
    verdict = policies.may_see_break_glass(actor, municipality)
    if not verdict:
        raise Http404
    return verdict


def may_answer(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    verdict = policies.may_confirm_break_glass(actor, _row(municipality, uuid))
    if not verdict and not verdict.reason:
        raise Http404
    return verdict


def may_end(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    verdict = policies.may_end_break_glass(actor, _row(municipality, uuid))
    if not verdict:
        raise Http404
    return verdict


def _row(municipality: Municipality, uuid: UUID) -> BreakGlass:
    rows = BreakGlass.objects.filter(proceeding__municipality=municipality)
    related = ("proceeding__case__owner", "proceeding__owner", "proceeding__municipality", "membership__person")
    return get_object_or_404(rows.select_related(*related), uuid=uuid)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_open_break_glass)
def break_glass(request: HttpRequest) -> HttpResponse:
    """Ask, and see what waits for one's own answer. The answer is the same whether the case exists or not."""
    may_open_break_glass(request.actor, request.municipality)
    asks = bool(policies.may_ask_break_glass(request.actor, request.municipality))
    form = BreakGlassForm(request.POST if request.method == "POST" else None)
    if asks and form.is_valid():
        data = form.cleaned_data
        glass.ask_break_glass(
            request.municipality,
            data["case_number"],
            actor=request.actor,
            sections=data["sections"],
            reason=data["reason"],
        )
        messages.success(request, _("Spørsmålet er sendt til lederen din. Ring hvis det haster."))
        return redirect("break-glass")
    context = {
        "form": form if asks else None,
        "waiting": [_shown(row) for row in queries.waiting_for(request.actor, request.municipality)],
        "own": [_shown(row) for row in queries.own_break_glasses(request.actor)],
        "today": clock.today(),
        "page_size": "sm",
    }
    return render(request, "ip_core/decisions/break_glass.html", context)


def _shown(row: BreakGlass) -> dict[str, object]:
    return {
        "row": row,
        "number": row.proceeding.case.number,
        "who": row.membership.person.name,
        "sections": wording.sections(row.sections),
    }


@require_POST
@signed_in
@shows(gate=may_answer)
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The second person's yes or no."""
    may_answer(request.actor, request.municipality, uuid=uuid).require()
    row = _row(request.municipality, uuid)
    if request.POST.get("svar") == "ja":
        glass.confirm_break_glass(row, actor=request.actor)
        messages.success(request, _("Bekreftet. Tilgangen varer i 24 timer, og eieren får beskjed."))
    else:
        glass.decline_break_glass(row, actor=request.actor)
        messages.success(request, _("Du sa nei. Ingenting er åpnet."))
    return redirect("break-glass")


@require_POST
@signed_in
@shows(gate=may_end)
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close it before the time is out."""
    may_end(request.actor, request.municipality, uuid=uuid)
    glass.end_break_glass(_row(request.municipality, uuid), actor=request.actor)
    messages.success(request, _("Nødtilgangen er avsluttet."))
    return redirect("break-glass")
