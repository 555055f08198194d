"""Signing in as a person of the cast. Without MEDVIRK_DEMO=1 none of this answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from ip_core.access.surfaces import shows_no_case
from ip_core.people import sessions
from ip_core.people.actor import actor_for_handle
from ip_core.people.models import Identity
from ip_site.demo import links
from ip_site.demo.people import SLUGS, MunicipalityData, municipality_data

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return gate


@require_http_methods(["GET", "POST"])
@shows_no_case("the demo's invented people, before anybody is signed in")
def sign_in(request: HttpRequest) -> HttpResponse:
    """In the demo: choose whom to be. Elsewhere: what to do until an identity provider is connected."""
    if not settings.DEMO:
        return render(request, "ip_site/sign_in_closed.html")
    if request.method == "POST":
        return _enter(request, request.POST.get("person", ""), request.POST.get("next", ""))
    context = {"groups": groups(_data_here(request)), "next": request.GET.get("next", "")}
    return render(request, "ip_site/sign_in.html", context)


@require_GET
@demo_only
@shows_no_case("signs in, and sends on")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A signed link from the start page or the command line."""
    try:
        return _enter(request, links.handle_of(token))
    except links.LinkExpired:
        return render(request, "ip_site/link_expired.html", status=403)


@require_GET
@demo_only
@shows_no_case("sends on to another host")
def leave_for(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """From the start page's host to the municipality's own, by a link that is made now and soon expires."""
    if slug not in SLUGS:
        raise Http404
    port = request.get_port()
    data = municipality_data(slug)
    try:
        address = links.sign_in_address(handle, host=f"{slug}.localhost:{port}", language=data.languages[0])
    except Identity.DoesNotExist as unknown:
        raise Http404 from unknown
    return redirect(address)


def groups(data: MunicipalityData) -> list[dict[str, Any]]:
    """Citizens and staff of a municipality, as doors."""
    language = get_language()
    found: list[dict[str, Any]] = []
    for works in (False, True):
        people = [
            {
                "title": " ".join(row.name),
                "text": row.nn if language == "nn" else row.nb,
                "handle": data.handle(row.handle),
                "name": "person",
                "value": data.handle(row.handle),
            }
            for row in data.people
            if row.works == works
        ]
        found.append({"works": works, "people": people})
    return found


def _data_here(request: HttpRequest) -> MunicipalityData:
    slug = request.municipality.slug if request.municipality is not None else ""
    if slug not in SLUGS:
        raise Http404
    return municipality_data(slug)


def _enter(request: HttpRequest, handle: str, following: str = "") -> HttpResponse:
    try:
        actor = actor_for_handle(handle)
    except Identity.DoesNotExist as unknown:
        raise Http404 from unknown
    if actor.account is None:
        raise Http404
    sessions.begin(request, actor.account, capacity=actor.capacity, on_behalf_of=actor.on_behalf_of)
    if url_has_allowed_host_and_scheme(following, {request.get_host()}):
        return redirect(following)
    return redirect("work-list" if actor.is_professional else "my-page")
