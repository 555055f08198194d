"""Closing a plan on a core page: what ends, what stays, and the button."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core.access import gates, keys
from ip_core.access.closing import close_plan, may_close_plan
from ip_core.access.gates import AccessPage, Viewer
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in


def _open(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[AccessPage, Proceeding]:
    """The gate: the latest plan whose consents she reads. Http404 for a grantee, as where there is no plan."""
    page = gates.access_page(actor, municipality, uuid)
    if page.viewer == Viewer.GRANTEE or page.plan is None:
        raise Http404
    return page, page.plan


def may_open_closing(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    page, plan = _open(actor, municipality, uuid)
    return may_close_plan(actor, plan, page.reaches[plan])


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_open_closing)
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is said before is what happens; then the case, which is all that the coordinator has left of it."""
    page, plan = _open(request.actor, request.municipality, uuid)
    may_close_plan(request.actor, plan, page.reaches[plan]).require()
    if request.method == "POST":
        close_plan(plan, actor=request.actor)
        messages.success(request, _("Planen er avsluttet. Alle tilganger er slutt."))
        return redirect("case", uuid)
    request.reads.note(plan, [keys.CONSENTS], page.reaches[plan])
    context = {
        "case": page.case,
        "owner": page.case.owner,
        "viewer": page.viewer.value,
        "heading": _("Vil du avslutte planen?"),
        "lead": _("Det er sagt ja til at planen blir avsluttet. Til noen gjør det, er alt som før."),
        "consequences": _consequences(page.viewer),
        "page_size": "sm" if request.actor.is_professional else "",
    }
    return render(request, "ip_core/access/close.html", context)


def _consequences(viewer: Viewer) -> list[str]:
    reads = _("Eieren kan fortsatt lese planen, men ingen kan skrive i den.")
    if viewer == Viewer.OWNER:
        reads = _("Du kan fortsatt lese planen, men ingen kan skrive i den.")
    return [
        _("Alle tilganger og invitasjoner slutter å gjelde med én gang."),
        reads,
        _("Det som er skrevet, blir tatt vare på så lenge loven krever det."),
        _("Koordinatoren er koordinator til det blir bestemt noe annet."),
        _("Du kan ikke angre. Retten til å søke om en ny plan er den samme."),
    ]
