"""The few pages that belong to no room."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language


def server_error(request: HttpRequest) -> HttpResponse:
    """We failed: a constant page that needs neither database nor template context."""
    from theme import pages

    return HttpResponse(pages.server_error(get_language() or "nb"), status=500)
