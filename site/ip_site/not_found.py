"""The one 404: what is missing, what is hidden and what is switched off answer with the same bytes."""

from collections.abc import Callable
from functools import cache

from csp.constants import HEADER
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from ip_site import languages


class NotFoundMiddleware:
    """Replace every 404 outside Wagtail's administration with a new, constant response.

    Outermost, because the layers inside would tell the two apart: a CSRF cookie, `Vary: Cookie`, a path in a form,
    a nonce. An unknown host name is answered here too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost:
            return _not_found(settings.LANGUAGE_CODE)
        response = self.get_response(request)
        if response.status_code != 404 or request.path_info.startswith(settings.CMS_PATH):
            return response
        return _not_found(_language(request))


def _language(request: HttpRequest) -> str:
    """From the address alone, else the municipality: nothing about the reader may show."""
    choices = languages.offered(request)
    named = languages.named_in(request.path_info)
    return named if named in choices else choices[0]


def _not_found(language: str) -> HttpResponse:
    response = HttpResponse(_body(language), status=404)
    for name, value in _headers().items():
        response.headers[name] = value
    response.headers["Content-Language"] = language
    return response


@cache
def _body(language: str) -> bytes:
    from theme.pages import not_found  # after the app registry: the page is a template

    body = not_found(language)
    return body if isinstance(body, bytes) else body.encode()


def _headers() -> dict[str, str]:
    """What the layers inside add to other responses, constant: they are passed by."""
    policy = "; ".join(f"{key} {' '.join(values)}" for key, values in sorted(settings.STRICT_POLICY.items()))
    headers = {
        HEADER: policy,
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Vary": "Cookie",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
    return headers
