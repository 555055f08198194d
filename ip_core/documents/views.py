"""The one address of a case's files."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ip_core.access.surfaces import shows
from ip_core.documents import delivery, queries
from ip_core.people.gates import signed_in


@require_GET
@signed_in
@shows(gate=queries.may_open_file)
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read like any other content of its section: asked now, noted in the log."""
    found = queries.file_for(request.actor, request.municipality, uuid)
    request.reads.note(found.proceeding, [found.key], found.reach)
    return delivery.respond(found.stored)
