"""The gate before every address of a plugin, and the building of those addresses.

An address lies under `/<language>/t/<url_slug>/` in the namespace `plugins:<slug>`. Where the plugin is off, it
does not exist: the answer is the one 404, also for a missing slash at its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from uuid import UUID

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext as _

from ip_core.access.queries import reaches_any_of
from ip_core.exceptions import NotAllowed
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.enums import Assurance
from ip_core.plugins import addresses, counting, failures, house, queries
from ip_core.plugins.enums import SERVED, Reason, State
from ip_core.plugins.failures import Failure
from ip_core.plugins.house import describe
from ip_core.plugins.proposals import name_of

ADDRESS = re.compile(r"/[a-z]{2}/t/(?P<word>[^/]+)(?:/|\Z)")
UNDER_T = re.compile(r"/[a-z]{2}/t(?:/|\Z)")
IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def urlpatterns() -> list[URLPattern | URLResolver]:
    """For the site's URLconf, inside `i18n_patterns`. A plugin whose addresses cannot load is quarantined."""
    here = house.current()
    patterns: list[URLPattern | URLResolver] = []
    for found in list(here.loaded.values()):
        try:
            branch = addresses.branch_of(found)
        except BaseException as error:  # noqa: BLE001 - the guard
            here.quarantine(found, Reason.ADDRESSES, describe(error))
        else:
            patterns += [branch] if branch else []
    return [path("t/", include((patterns, "plugins"), namespace="plugins"))]


ANSWERS = (
    Http404,
    PermissionDenied,
    NotAllowed,
    BadRequest,
    SuspiciousOperation,
    MultiPartParserError,
    UnreadablePostError,
)
"""What Django and core make an ordinary answer of."""


class PageExited(Exception):
    """A plugin's page called for the end of the server."""


class PluginGateMiddleware:
    """Off or unknown: 404. Quarantined but on: 503 for who would have read. Read-only: nothing that writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        municipality: Municipality | None = getattr(request, "municipality", None)
        with queries.one_request(), failures.noting_failures() as failed:
            try:
                return self._closed(request, municipality) or self._answer(request, failed)
            finally:
                if municipality is not None:
                    counting.count(municipality, failed)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """The same question wherever the view was mounted: its namespace and its code decide, not the path."""
        match = request.resolver_match
        namespaces = match.namespaces if match is not None else []
        claims = {namespaces[1]} if namespaces[:1] == ["plugins"] else set()
        if (author := _author_of(view)) is not None:
            claims.add(author)
        if claims and claims != {getattr(request, "plugin", None)}:
            raise _no_such_address(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """What fails in a plugin's page is counted among its failures, if it is not an answer in disguise."""
        slug = getattr(request, "plugin", None)
        if slug is not None and not isinstance(exception, ANSWERS):
            failures.of_work(slug, failures.PAGE, exception)

    def _answer(self, request: HttpRequest, failed: Sequence[Failure]) -> HttpResponse:
        """A page that exits would stop the server: it fails as any other."""
        slug = getattr(request, "plugin", None)
        try:
            response = self.get_response(request)
        except BaseException as error:
            if slug is None or isinstance(error, Exception | KeyboardInterrupt):
                raise
            failures.of_work(slug, failures.PAGE, error)
            raise PageExited(slug) from None
        if slug is not None and response.status_code == 500 and not any(one.hook == failures.PAGE for one in failed):
            match = request.resolver_match
            failures.note(Failure(slug, failures.PAGE, "500", match.view_name if match else slug))
        return response

    def _closed(self, request: HttpRequest, municipality: Municipality | None) -> HttpResponse | None:
        """The answer when the gate is closed; None when it is open, or this is no plugin's address."""
        if not UNDER_T.match(request.path_info):
            return None
        found = ADDRESS.match(request.path_info)
        slug = house.current().slug_of_address(found["word"]) if found else None
        state = queries.state_of(slug, municipality) if slug and municipality else State.OFF
        if slug is None or municipality is None or state not in SERVED:
            raise _no_such_address(request)
        request.plugin = slug  # type: ignore[attr-defined]
        if not house.current().is_loaded(slug):
            return self._quarantined(request, slug, municipality)
        if state == State.READ_ONLY and request.method not in SAFE:
            return _read_only(request, slug, municipality)
        return None

    def _quarantined(self, request: HttpRequest, slug: str, municipality: Municipality) -> HttpResponse:
        """As off, but whoever has a level in what the address names is told that it is out of order (ACCESS §5)."""
        actor: Actor | None = getattr(request, "actor", None)
        named = {UUID(one) for one in IDENTIFIER.findall(request.path_info)}
        if actor is None or not actor.is_signed_in or actor.assurance < Assurance.HIGH:
            raise _no_such_address(request)
        if named and not reaches_any_of(actor, municipality, named):
            raise _no_such_address(request)
        response = render(request, "theme/errors/unavailable.html", {"what": name_of(slug)}, status=503)
        response.headers["Cache-Control"] = "no-store"
        return response


def _author_of(view: Callable[..., HttpResponse]) -> str | None:
    """The plugin whose code the view is."""
    return house.current().author_of(getattr(getattr(view, "view_class", view), "__module__", ""))


def _read_only(request: HttpRequest, slug: str, municipality: Municipality) -> HttpResponse:
    said = _("%(name)s er satt til bare lesing. Du kan lese alt som før, men ingenting blir lagret.")
    is_on = queries.chosen_states(municipality)[slug] == State.ON
    if is_on and queries.misconfigured(slug, municipality):
        said = _(
            "En innstilling i %(name)s må rettes av administratoren i kommunen. "
            "Til det er gjort, kan du lese alt som før, men ingenting blir lagret."
        )
    elif is_on and queries.lacking(slug, municipality):
        said = _(
            "%(name)s trenger en annen modul, som administratoren i kommunen må slå på. "
            "Til det er gjort, kan du lese alt som før, men ingenting blir lagret."
        )
    elif is_on and queries.rivals(slug, municipality):
        said = _(
            "%(name)s gjør det samme som en annen modul, og administratoren i kommunen må slå av en av dem. "
            "Til det er gjort, kan du lese alt som før, men ingenting blir lagret."
        )
    return render(request, "403.html", {"reason": said % {"name": name_of(slug)}}, status=403)


def _no_such_address(request: HttpRequest) -> Http404:
    """For this request there are no addresses, so nobody redirects to one with a slash at its end."""
    request.urlconf = "ip_core.plugins.no_addresses"
    return Http404()
