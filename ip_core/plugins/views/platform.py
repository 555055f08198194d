"""The platform's page of modules, on the host that belongs to no municipality: for whoever runs the installation.

It says what is installed and where it is on, and switches nothing: that is each municipality's own decision."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ip_core.access.surfaces import shows_no_case
from ip_core.plugins import overview


@require_safe
@shows_no_case("which modules are installed, and where they are on")
def platform_modules(request: HttpRequest) -> HttpResponse:
    """For a superuser, who signs in where the pages are edited; for everybody else it does not exist."""
    if not (request.user.is_active and request.user.is_superuser):
        raise Http404
    modules = overview.installed()
    context = {
        "page_size": "sm",
        "modules": modules,
        "broken": sum(one.module.is_quarantined for one in modules),
    }
    return render(request, "ip_core/plugins/platform.html", context)
