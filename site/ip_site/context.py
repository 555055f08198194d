"""What the frame of every page shows: the theme reads it and asks for nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from ip_site import languages


def frame(request: HttpRequest) -> dict[str, Any]:
    """Municipality, languages, who the reader is here, navigation and footer."""
    municipality = getattr(request, "municipality", None)
    return {
        "municipality": municipality,
        "languages": _languages(request),
        "actor": None,
        "nav": [],
        "footer_links": [],
        "demo": settings.DEMO,
        "sign_out_url": "",
        "switch_url": "",
        "theme_css": f"theme/{municipality.slug}.css" if municipality else "theme/meland.css",
    }


def _languages(request: HttpRequest) -> list[dict[str, str]]:
    names = dict(settings.LANGUAGES)
    return [
        {"code": code, "name": names[code], "url": languages.in_language(request.path, code)}
        for code in languages.offered(request)
    ]
