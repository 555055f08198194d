"""One's own answer to being asked to coordinate. Neither owner nor case is named: before a yes she has no basis."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core.access.models import OwnCoordinator
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict
from ip_core.decisions import own, policies
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in


def may_open_question(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    verdict = policies.may_answer_coordination(actor, _row(municipality, uuid))
    if not verdict:
        raise Http404
    return verdict


def _row(municipality: Municipality, uuid: UUID) -> OwnCoordinator:
    rows = OwnCoordinator.objects.filter(case__municipality=municipality, uuid=uuid)
    row = rows.select_related("named_by", "case__owner", "case__municipality").first()
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_open_question)
def own_coordination(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Yes, no, or no longer."""
    may_open_question(request.actor, request.municipality, uuid=uuid)
    row = _row(request.municipality, uuid)
    if request.method == "POST" and request.POST.get("svar") == "ja":
        own.accept_coordination(row, actor=request.actor)
        messages.success(request, _("Nå er du koordinator."))
        return redirect("case", row.case.uuid)
    if request.method == "POST" and request.POST.get("svar") == "nei":
        own.leave_coordination(row, actor=request.actor)
        messages.success(request, _("Du er ikke koordinator. Den som spurte deg, får vite det."))
        return redirect("my-page")
    return render(request, "ip_core/decisions/own_coordination.html", {"row": row})
