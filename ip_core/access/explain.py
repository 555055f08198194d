"""Why can she see this, or why not: what a GET of an address would be answered with, without rendering anything.

The answer comes from the view's own gate (`ip_core.access.surfaces`), so it cannot differ from the page's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django_scopes import scope
from wagtail.models import Page

from ip_core.access import policies
from ip_core.access.enums import BasisKind, Level
from ip_core.access.surfaces import Surface, surface_of
from ip_core.access.verdict import Basis, Verdict, allow
from ip_core.exceptions import NotAllowed
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.enums import Assurance
from ip_core.plugins.queries import is_on

PUBLISHED = "wagtail_serve"


@dataclass(frozen=True)
class Explanation:
    """`status` is 200, 403 or 404. A page that a person is sent on from counts as the page she comes to."""

    status: int
    level: Level
    basis: Basis | None
    reason: str

    def as_data(self) -> dict[str, Any]:
        basis = {"kind": self.basis.kind.value, "id": self.basis.id} if self.basis else None
        return {"status": self.status, "level": self.level.label, "basis": basis, "reason": self.reason}


def explain(actor: Actor, municipality: Municipality, address: str) -> Explanation:
    """What this person would get at this address of the municipality's, now."""
    path = path_of(address, municipality)
    language = path.split("/")[1]
    with scope(municipality=municipality), translation.override(language):
        try:
            return _allowed_or_refused(_ask(actor, municipality, path))
        except (Http404, Resolver404):
            return nothing()
        except NotAllowed as refused:
            return _allowed_or_refused(refused.verdict)


def nothing() -> Explanation:
    return Explanation(404, Level.NONE, None, _("Ingenting her finnes for denne personen nå."))


def path_of(address: str, municipality: Municipality) -> str:
    """Without host, query and fragment; with a language, and the slash at the end that the site would add."""
    path = "/" + urlsplit(address).path.lstrip("/")
    first = path.split("/")[1]
    if first not in dict(settings.LANGUAGES):
        path = f"/{municipality.primary_language}{path}"
    return path if path.endswith("/") else f"{path}/"


def _allowed_or_refused(verdict: Verdict) -> Explanation:
    if not verdict:
        return Explanation(403, verdict.level, verdict.basis, verdict.reason)
    words = {
        Level.NONE: _("Siden viser ingen sak."),
        Level.EXISTS: _("Ser at saken finnes, ikke hva som står i den."),
        Level.READ: _("Kan lese."),
        Level.WRITE: _("Kan lese og skrive."),
    }
    # the kind alone: words of the basis's own, such as the reason for break-glass, are content
    because = f" {_('Grunn: %(basis)s.') % {'basis': verdict.basis.kind.label}}" if verdict.basis else ""
    return Explanation(200, verdict.level, verdict.basis, words[verdict.level] + because)


def _ask(actor: Actor, municipality: Municipality, path: str) -> Verdict:
    match = resolve(path)
    if match.namespaces[:1] == ["plugins"] and not is_on(match.namespaces[1], municipality):
        raise Http404
    if match.url_name == PUBLISHED:
        return _published(actor, municipality, path, match)
    surface = surface_of(match.func)
    if surface is None:  # not ours; our own are held to saying it
        raise Http404
    if surface.asks_for_case:
        _require_sign_in(actor)
    return surface.ask(actor, municipality, match.kwargs)


def _require_sign_in(actor: Actor) -> None:
    """Below the highest assurance a case address tells nothing: for us that is as good as not there."""
    if not actor.is_signed_in or actor.assurance < Assurance.HIGH:
        raise Http404


def _published(actor: Actor, municipality: Municipality, path: str, match: ResolverMatch) -> Verdict:
    """A page of the handbook: the audience decides. Any other page of Wagtail's is nobody's here."""
    request = _request(actor, municipality, path)
    route = Page.route_for_request(request, match.args[0] if match.args else "")
    page = route.page.specific if route else None
    if page is None or getattr(page, "municipality", None) != municipality:
        raise Http404
    audience = page.scope_in(municipality)
    if not policies.may_read_page(actor, audience, municipality):
        raise Http404
    return allow(Level.READ, Basis(BasisKind.PUBLICATION, str(page.pk), audience))


def _request(actor: Actor, municipality: Municipality, path: str) -> HttpRequest:
    """As the page's routing sees it: the municipality's own host."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    site = municipality.site
    host, port = (site.hostname, site.port) if site else ("localhost", 80)
    request.META = {"SERVER_NAME": host, "SERVER_PORT": str(port), "HTTP_HOST": host}
    request.municipality, request.actor = municipality, actor
    return request


__all__ = ("Explanation", "Surface", "explain", "nothing", "path_of")
