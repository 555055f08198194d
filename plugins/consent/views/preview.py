""" "Se som": exactly what the reader would see, before anybody says yes."""

from __future__ import annotations

from copy import copy
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ip_core.access import keys, wording
from ip_core.access.models import Consent
from ip_core.access.preview import SeenAs, seen_as
from ip_core.access.reads import ReadLog
from ip_core.access.surfaces import shows
from ip_core.people.gates import signed_in
from ip_core.plugins.dispatch import hooks
from plugins.consent import gates, queries
from plugins.consent.views.frames import frame, told


@require_GET
@signed_in
@shows(gate=gates.may_open_preview)
def see_as(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """By the real engine, as if it were signed; nothing of it stays. In the log it is the looker's own read."""
    found, reach = gates.previewed(request.actor, request.municipality, uuid)
    context = frame(request, found.proceeding) | told(found, request.actor)
    context |= {"is_in_force": found.in_force_at is not None}  # before it is as if signed
    with seen_as(found, request.actor) as seen:
        context |= _shown(request, found, seen) if seen is not None else {"nobody": True}
    shown = seen.shown if seen is not None else frozenset()
    request.reads.note(found.proceeding, {keys.CONSENTS, *shown}, reach)
    return render(request, "consent/see_as.html", context)


def _shown(request: HttpRequest, found: Consent, seen: SeenAs) -> dict[str, Any]:
    as_her = copy(request)
    as_her.actor = seen.actor
    as_her.seen_as = seen  # type: ignore[attr-defined]
    as_her.reads = ReadLog(seen.actor, request.municipality, "")  # thrown away: she has read nothing
    panels = hooks(request.municipality).case_panels(request=as_her, case=found.case, slot="preview")
    closed = set(keys.GRANTABLE) - seen.reads - seen.items
    return {
        "reads": [_line(key, seen) for key in wording.in_order(seen.reads)],
        "items": [wording.section(key) for key in wording.in_order(seen.items)],
        "not_seen": wording.joined(wording.section(key) for key in wording.in_order(closed)),
        "panels": panels.in_order(),
        "coordinator": queries.coordinator_name(found.proceeding),
        "is_whole": not seen.has_more and panels.complete,
    }


def _line(key: str, seen: SeenAs) -> dict[str, object]:
    return {"name": wording.opening(keys.label(key)), "writes": key in seen.writes}
