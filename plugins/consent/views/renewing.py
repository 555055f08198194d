"""One tap: the same access once more, as a new consent that is read and signed. Nothing is renewed silently."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ip_core.access import queries as reading
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.surfaces import shows
from ip_core.people.gates import signed_in
from plugins.consent import gates, queries, services
from plugins.consent.exceptions import AlreadyAsked
from plugins.consent.views.frames import language


@require_POST
@signed_in
@shows(gate=gates.may_open_renewal)
def renew(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To the text of the new one; to the one that waits, if somebody was quicker."""
    found, _reach = reading.consent_for(request.actor, request.municipality, uuid)
    try:
        new = services.renew(found, actor=request.actor, language=language())
    except AlreadyAsked as error:
        messages.info(request, error.message)
        waiting = queries.waiting_like(found)
        return redirect("plugins:consent:consent", waiting.uuid if waiting else found.uuid)
    except GrantNotPossible as error:
        messages.info(request, error.message)
        return redirect("plugins:consent:ask", found.proceeding.uuid)
    return redirect("plugins:consent:consent", new.uuid)
