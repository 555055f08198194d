"""Handing out the bytes: by the web server where it can (X-Accel-Redirect, X-Sendfile), else by ourselves."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from ip_core.documents.enums import FileKind
from ip_core.documents.models import StoredFile, case_files

ACCEL, SENDFILE = "x-accel:", "x-sendfile"


def respond(stored: StoredFile) -> HttpResponse:
    """The file as a download with a neutral name, which no browser opens as a page. Whoever calls has asked first."""
    response = _by_server(stored) or FileResponse(stored.open())
    response.headers["Content-Type"] = FileKind(stored.kind).mime
    response.headers["Content-Disposition"] = content_disposition_header(True, stored.neutral_name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # a streaming one is as good to every view


def _by_server(stored: StoredFile) -> HttpResponse | None:
    way = settings.FILE_SENDING
    if way.startswith(ACCEL):
        return HttpResponse(headers={"X-Accel-Redirect": f"{way.removeprefix(ACCEL)}{stored.path_name}"})
    if way == SENDFILE:
        return HttpResponse(headers={"X-Sendfile": case_files().path(stored.path_name)})
    return None
