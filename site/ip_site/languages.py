"""Which languages are offered where, and which of them an address names."""

from django.conf import settings
from django.http import HttpRequest


def offered(request: HttpRequest) -> list[str]:
    """The languages of the request's municipality, its own written form first; all of the site's on the start page."""
    municipality = getattr(request, "municipality", None)
    if municipality is None:
        return list(settings.SITE_LANGUAGES)
    own = [code for code in municipality.languages if code in settings.SITE_LANGUAGES]
    first = municipality.primary_language
    return [first, *(code for code in own if code != first)]


def named_in(path: str) -> str | None:
    """The language that an address begins with, whether it is offered or not; None if it names none."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in dict(settings.LANGUAGES) else None


def in_language(path: str, language: str) -> str:
    """The same address in another language: `/nn/sak/…` → `/nb/sak/…`."""
    return f"/{language}/{path.lstrip('/').partition('/')[2]}"
