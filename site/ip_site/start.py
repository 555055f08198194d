"""The start page: the host that belongs to no municipality, and lists them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from wagtail.models import Site

from ip_core.access.surfaces import shows_no_case
from ip_core.municipalities.models import Municipality
from ip_site.demo.people import SLUGS, municipality_data
from ip_site.demo.views import groups
from ip_site.hosts import address_of


class StartPageMiddleware:
    """Outside the municipalities only the start page exists, and only on its own host name.

    So no room's view ever runs without a municipality.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request, "municipality", None) is None and not request.path_info.startswith(settings.CMS_PATH):
            if not _is_start_host(request):
                raise Http404
            request.urlconf = "ip_site.start_urls"
        return self.get_response(request)


@shows_no_case("which municipalities there are")
def start(request: HttpRequest) -> HttpResponse:
    """Which municipalities there are."""
    places = [
        {
            "title": municipality.name,
            "text": municipality.coordinating_unit_name,
            "url": address_of(request, municipality),
        }
        for municipality in Municipality.objects.filter(site__isnull=False, succession=None).select_related("site")
    ]
    return render(request, "ip_site/start.html", {"places": places, "casts": _casts() if settings.DEMO else []})


def _casts() -> list[dict[str, Any]]:
    """In the demo: everybody one can be, by municipality."""
    return [
        {"name": data.name, "groups": _with_addresses(data.slug, groups(data))}
        for data in map(municipality_data, SLUGS)
        if Municipality.objects.filter(slug=data.slug).exists()
    ]


def _with_addresses(slug: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for group in found:
        group["people"] = [
            {"title": p["title"], "text": p["text"], "url": reverse("demo-leave-for", args=[slug, p["handle"]])}
            for p in group["people"]
        ]
    return found


def _is_start_host(request: HttpRequest) -> bool:
    site = Site.find_for_request(request)
    return site is not None and site.is_default_site and site.hostname == request.get_host().partition(":")[0]
