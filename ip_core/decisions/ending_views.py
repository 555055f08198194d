"""Ending what stands, and correcting who acts for the owner. What has a reason is asked for it on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core.access.models import Shielding
from ip_core.access.queries import case_for
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict
from ip_core.cases.models import Case
from ip_core.decisions import mandate_policies, mandates, policies, protection, queries, services
from ip_core.decisions.exceptions import DecisionNotPossible
from ip_core.decisions.mandate_forms import CorrectionForm, EndingForm, GuardianshipCorrectionForm
from ip_core.decisions.views import frame, note
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in
from ip_core.people.models import Guardianship

SHIELD = "skjerm"


def may_open_ending(actor: Actor, municipality: Municipality, *, uuid: UUID, kind: str, row: UUID) -> Verdict:
    """Whoever may not record here is told so before anything is looked for."""
    case, _reaches = case_for(actor, municipality, uuid)
    may = policies.may_name_deputy if kind == queries.DEPUTY else policies.may_record
    if not (verdict := may(actor, case)):
        return verdict
    found = row_on(case, kind, row)
    return mandate_policies.may_end_tie(actor, case, found) if kind in queries.TIES else verdict


def may_open_correction(actor: Actor, municipality: Municipality, *, uuid: UUID, kind: str, row: UUID) -> Verdict:
    case, _reaches = case_for(actor, municipality, uuid)
    if not (verdict := policies.may_record(actor, case)):
        return verdict
    if kind not in queries.TIES:
        raise Http404
    return mandate_policies.may_correct_tie(actor, case, row_on(case, kind, row))


def row_on(case: Case, kind: str, row: UUID) -> Any:
    found = queries.tie_on(case, kind, row) if kind in queries.TIES else queries.decision_on(case, kind, row)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_open_ending)
def end(request: HttpRequest, uuid: UUID, kind: str, row: UUID) -> HttpResponse:
    """From now on it does not count."""
    may_open_ending(request.actor, request.municipality, uuid=uuid, kind=kind, row=row).require()
    case, reaches = case_for(request.actor, request.municipality, uuid)
    found = row_on(case, kind, row)
    if kind in queries.TIES or kind == SHIELD:
        return _end_with_reason(request, case, reaches, found)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    ending: Callable[..., Any] = services.end_deputy if kind == queries.DEPUTY else services.end_decision
    ending(found, actor=request.actor)
    messages.success(request, _("Avsluttet. Det gjelder fra nå av."))
    return redirect("case-decisions", uuid)


def _end_with_reason(request: HttpRequest, case: Case, reaches: Any, row: Any) -> HttpResponse:
    form = EndingForm(request.POST if request.method == "POST" else None, case=case, actor=request.actor)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if isinstance(row, Shielding):
            protection.lift_shield(row, actor=request.actor, reason=reason)
        else:
            mandates.end_tie(case, row, actor=request.actor, reason=reason)
        messages.success(request, _("Avsluttet. Det gjelder fra nå av."))
        return redirect("case-decisions", case.uuid)
    note(request, reaches)
    return render(request, "ip_core/decisions/record.html", frame(case) | _about_ending(row) | {"form": form})


def _about_ending(row: Any) -> dict[str, str]:
    if isinstance(row, Shielding):
        lead = _("Da ser ledere og systemkoordinatorer saken igjen, som i andre saker.")
        return {"title": _("Avslutt skjermingen"), "lead": lead, "submit": _("Avslutt nå")}
    lead = _("Fra nå av kan ikke %(name)s handle for eieren på dette grunnlaget.") % {"name": row.person.name}
    return {"title": _("Avslutt for %(name)s") % {"name": row.person.name}, "lead": lead, "submit": _("Avslutt nå")}


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_open_correction)
def correct(request: HttpRequest, uuid: UUID, kind: str, row: UUID) -> HttpResponse:
    """What was written wrong is put right; what stood before stays in the history."""
    may_open_correction(request.actor, request.municipality, uuid=uuid, kind=kind, row=row).require()
    case, reaches = case_for(request.actor, request.municipality, uuid)
    found = row_on(case, kind, row)
    asked = GuardianshipCorrectionForm if isinstance(found, Guardianship) else CorrectionForm
    form = asked(request.POST if request.method == "POST" else None, case=case, actor=request.actor, row=found)
    if form.is_valid() and _corrected(request, case, found, form):
        messages.success(request, _("Rettet. Det gjelder fra nå av, og det som sto før, står i historikken."))
        return redirect("case-decisions", uuid)
    note(request, reaches)
    title = _("Rett det som er ført inn om %(name)s") % {"name": found.person.name}
    lead = _("Gjelder det en annen person, avslutt dette og før inn på nytt.")
    context = frame(case) | {"form": form, "title": title, "lead": lead, "submit": _("Lagre")}
    return render(request, "ip_core/decisions/record.html", context)


def _corrected(request: HttpRequest, case: Case, row: Any, form: CorrectionForm) -> bool:
    try:
        mandates.correct_tie(case, row, actor=request.actor, **form.values())
    except DecisionNotPossible as late:
        form.add_error(None, late.message)
        return False
    return True
