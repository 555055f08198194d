"""The citizen's page about modules that are off. It belongs to no plugin, so that none can switch it off."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ip_core.access.enums import Level
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict, allow
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in
from ip_core.plugins.kept import kept_about, may_read_kept


def may_open_kept(actor: Actor, municipality: Municipality, **_parts: object) -> Verdict:
    """Only about oneself: for professionals, and for whoever acts for another, the page does not exist."""
    if not may_read_kept(actor):
        raise Http404
    return allow(Level.READ)


@require_GET
@signed_in
@shows(gate=may_open_kept)
def kept_elsewhere(request: HttpRequest) -> HttpResponse:
    """Plain and only to be read. The owner's own reads do not count in the log (ACCESS §5)."""
    may_open_kept(request.actor, request.municipality)
    found = kept_about(request.actor, request.municipality)
    context = {
        "modules": [kept for kept in found if kept.parts],
        "silent": [kept.name for kept in found if not kept.is_complete],
    }
    return render(request, "ip_core/plugins/kept.html", context)
