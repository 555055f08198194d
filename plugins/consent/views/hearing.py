"""What a child of 12–15 says of a consent that its parents sign: asked, written down, read by those who answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core.access import keys, registering
from ip_core.access import queries as reading
from ip_core.access.surfaces import shows
from ip_core.people.gates import signed_in
from plugins.consent import gates
from plugins.consent.paper_forms import ViewForm
from plugins.consent.views.frames import frame, posted, told


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_view)
def view_of_child(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """By the child itself; or by the coordinator, in the child's words."""
    found, reach = reading.consent_for(request.actor, request.municipality, uuid)
    registering.may_record_view(request.actor, found).require()
    form = ViewForm(posted(request), is_child=request.actor.is_citizen)
    if form.is_valid():
        registering.record_view(found, actor=request.actor, said=form.said)
        messages.success(request, _("Det er skrevet ned. De som svarer, ser det."))
        return redirect("plugins:consent:consent", found.uuid)
    request.reads.note(found.proceeding, [keys.CONSENTS], reach)
    return render(
        request,
        "consent/view_of_child.html",
        frame(request, found.proceeding) | told(found, request.actor) | {"form": form},
    )
