"""Pages that are bytes: the same for everybody, so that they tell nothing about what was asked for."""

from functools import cache

from django.template.loader import render_to_string
from django.utils import translation

NEUTRAL_CSS = "theme/neutral.css"


@cache
def not_found(language: str, municipality: str = "", theme_css: str = NEUTRAL_CSS) -> bytes:
    """Answer for what is missing and for what is not open to the reader: nobody can tell the two apart.

    Rendered without a request: no form, token, nonce, path or cookie can find its way in. Constant for each language
    and, if the caller names it, each municipality.
    """
    return _constant("theme/errors/not_found.html", language, municipality, theme_css)


@cache
def server_error(language: str, municipality: str = "", theme_css: str = NEUTRAL_CSS) -> bytes:
    """Answer when we failed: it needs neither database nor request."""
    return _constant("theme/errors/server_error.html", language, municipality, theme_css)


def _constant(template: str, language: str, municipality: str, theme_css: str) -> bytes:
    context = {"language": language, "theme_css": theme_css, "home_url": f"/{language}/"}
    if municipality:
        context["municipality_name"] = municipality
    with translation.override(language):
        return render_to_string(template, context).encode()
