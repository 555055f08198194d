"""What remains of a municipality that has become a part of another: its handbook, and the way to everything else."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from ip_site.hosts import address_of

HANDBOOK_PAGE = "wagtail_serve"


class MovedMiddleware:
    """Send every address but those of handbook pages on to the successor's, whatever may be there.

    It asks nothing of what the address names, so that it tells nothing of it either."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Once Django knows which view it would call."""
        municipality = getattr(request, "municipality", None)
        if municipality is None or municipality.successor is None or request.path_info.startswith(settings.CMS_PATH):
            return None
        is_page = request.resolver_match is not None and request.resolver_match.url_name == HANDBOOK_PAGE
        if is_page and any(args):  # the front page has no path, and leads on
            return None
        there = address_of(request, municipality.successor)
        if request.method in ("GET", "HEAD"):
            return redirect(there + request.get_full_path().lstrip("/"))
        context = {"successor": municipality.successor, "there": there, "moved_to": None}  # said on the page itself
        return render(request, "ip_site/moved.html", context, status=409)
