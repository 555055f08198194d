"""Signing out, and changing the role one is here in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ip_core.access.surfaces import shows_no_case
from ip_core.people import sessions
from ip_core.people.enums import Capacity
from ip_core.people.gates import signed_in
from ip_core.people.queries import ways_for


@require_POST
@shows_no_case("ends the session")
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("Du er logget ut."))
    return redirect("/")


@require_http_methods(["GET", "POST"])
@signed_in
@shows_no_case("the roles of the person herself")
def switch(request: HttpRequest) -> HttpResponse:
    """Choose whom to be: oneself, on behalf of somebody, or at work. An unknown choice shows the page again."""
    ways = ways_for(request.actor)
    chosen = next((way for way in ways if way.value == request.POST.get("way")), None)
    if chosen is not None:
        sessions.choose(request, capacity=chosen.capacity, on_behalf_of=chosen.on_behalf_of)
        return redirect("work-list" if chosen.capacity == Capacity.PROFESSIONAL else "my-page")
    return render(request, "ip_core/people/switch.html", {"ways": ways})
