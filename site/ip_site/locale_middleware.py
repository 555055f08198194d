"""The language of a request is the one its address begins with, so that an address always shows the same text."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import translation

from ip_site import languages

_CMS_LANGUAGE = "nb"  # Wagtail has no nynorsk catalogue


class LocaleMiddleware:
    """Choose the language: the address, else the reader's cookie, else the municipality's written form.

    Stands after the municipality is known. Never reads Accept-Language: most browsers in Norway say bokmål
    whatever their owner reads.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        choices = languages.offered(request)
        named = languages.named_in(request.path_info)
        if named and named not in choices:
            return HttpResponsePermanentRedirect(_with_query(request, languages.in_language(request.path, choices[0])))
        if request.path_info == "/":
            return self._front_page(request, choices)
        language = named or _unnamed(request, choices)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if named and response.status_code == 200 and named != _preferred(request, choices):
            _remember(response, named)
        return response

    def _front_page(self, request: HttpRequest, choices: list[str]) -> HttpResponseBase:
        response = HttpResponseRedirect(_with_query(request, f"/{_preferred(request, choices)}/"))
        response.headers["Vary"] = "Cookie"
        return response


def _preferred(request: HttpRequest, choices: list[str]) -> str:
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return cookie if cookie in choices else choices[0]


def _remember(response: HttpResponseBase, language: str) -> None:
    """The reader went to another language: the front door leads there next time."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _unnamed(request: HttpRequest, choices: list[str]) -> str:
    return _CMS_LANGUAGE if request.path_info.startswith(settings.CMS_PATH) else _preferred(request, choices)


def _with_query(request: HttpRequest, path: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
