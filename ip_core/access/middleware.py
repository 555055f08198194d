"""Write what the response showed; turn refusals into 403 once."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from ip_core.access import memory
from ip_core.access.reads import ReadLog
from ip_core.exceptions import NotAllowed


class ReadLogMiddleware:
    """`request.reads` collects; one AccessEvent per response and case is written before the response leaves.

    If it cannot be written, the response is not sent: nobody reads unlogged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reads = reads = ReadLog(request.actor, request.municipality, surface="")
        with memory.one_request():
            response = self.get_response(request)
        match = request.resolver_match
        reads.surface = (match.view_name or "") if match else ""
        if response.status_code == 404 and match is not None and "uuid" in match.kwargs:
            reads.refused()
        if response.status_code < 500 and not 300 <= response.status_code < 400:  # who is led on has been shown nothing
            reads.write()
        if request.actor.is_signed_in:
            add_never_cache_headers(response)
            response.headers["Cache-Control"] = "no-store"
            del response.headers["ETag"]
        return response


class NotAllowedMiddleware:
    """NotAllowed from a policy becomes 403 with its reason, once, here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotAllowed):
            return None
        return render(request, "403.html", {"reason": exception.message}, status=403)
