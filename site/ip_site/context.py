"""What the frame of every page shows: the theme reads it and asks for nothing."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from handbook import addresses as handbook_addresses
from handbook.queries import footer_pages, menu_pages
from ip_core.control.policies import may_control
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.policies import may_manage_plugins
from ip_site import languages
from ip_site.hosts import address_of

MOST_IN_MENU = 4  # so that a phone needs no folded menu


@dataclass(frozen=True, slots=True)
class Link:
    """A link of menu or footer."""

    label: str
    url: str
    current: bool = False


def frame(request: HttpRequest) -> dict[str, Any]:
    """Municipality, languages, who the reader is here, navigation and footer; worked out when a page shows them."""
    if request.path_info.startswith(settings.CMS_PATH):
        return {}
    municipality: Municipality | None = getattr(request, "municipality", None)
    actor: Actor | None = getattr(request, "actor", None)
    signed_in = actor is not None and actor.is_signed_in
    return {
        "municipality": municipality,
        "moved_to": _moved_to(request, municipality),
        "home_url": f"/{get_language()}/",
        "languages": SimpleLazyObject(lambda: _languages(request)),
        "actor": actor if signed_in else None,
        "nav": SimpleLazyObject(lambda: _navigation(request, municipality, actor)),
        "footer_links": SimpleLazyObject(lambda: _footer(municipality)),
        "demo": settings.DEMO,
        "sign_out_url": _address("sign-out") if signed_in else "",
        "switch_url": _address("switch") if signed_in else "",
        "theme_css": theme_css(municipality),
    }


def _moved_to(request: HttpRequest, municipality: Municipality | None) -> Link | None:
    """Who stands in the municipality's place, on the pages of its handbook that remain."""
    successor = municipality.successor if municipality is not None else None
    return Link(successor.name, address_of(request, successor)) if successor is not None else None


def theme_css(municipality: Municipality | None) -> str:
    """The municipality's colours, or the neutral ones if it has none of its own."""
    themed = municipality is not None and municipality.slug in settings.THEMES
    return f"theme/{municipality.slug}.css" if themed and municipality else "theme/neutral.css"


def _navigation(request: HttpRequest, municipality: Municipality | None, actor: Actor | None) -> list[Link]:
    """At most four: own work first, search last, and the handbook and the modules fill what is between."""
    if municipality is None:
        return _platform(request)
    first, last = _own_place(actor), [(_("Søk"), _address("search"))]
    if actor is None or not actor.is_signed_in:
        first, last = [], [*last, (_("Logg inn"), _address("sign-in"))]
    middle = [*_administration(municipality, actor), *_pages(municipality), *_modules(municipality, actor)]
    room = MOST_IN_MENU - len(first) - len(last)
    chosen = [*first, *middle[:room], *last]
    return [Link(label, url, current=request.path == url) for label, url in chosen if url]


def _platform(request: HttpRequest) -> list[Link]:
    """Where no municipality is: which modules there are, for whoever runs the installation."""
    user, url = getattr(request, "user", None), _address("platform-modules")
    if not url or user is None or not (user.is_active and user.is_superuser):
        return []
    return [Link(_("Moduler"), url, current=request.path == url)]


def _own_place(actor: Actor | None) -> list[tuple[str, str]]:
    if actor is not None and actor.is_professional:
        return [(_("Arbeidsliste"), _address("work-list"))]
    return [(_("Min side"), _address("my-page"))]


def _administration(municipality: Municipality, actor: Actor | None) -> list[tuple[str, str]]:
    """What only administrators and editors have."""
    if actor is None:
        return []
    found = [(_("Moduler"), _address("plugin-admin"))] if may_manage_plugins(actor, municipality) else []
    if may_control(actor, municipality):
        found.append((_("Kontroll"), _address("control")))
    if actor.with_role(Role.EDITOR, municipality):
        found.append((_("Rediger"), settings.CMS_PATH))
    return found


def _pages(municipality: Municipality) -> list[tuple[str, str]]:
    return [(page.title, handbook_addresses.of(page)) for page in menu_pages(municipality, _language())]


def _modules(municipality: Municipality, actor: Actor | None) -> list[tuple[str, str]]:
    items = sorted(hooks(municipality).nav_items(actor=actor or Actor.anonymous()), key=lambda item: item.order)
    return [(str(item.label), item.url) for item in items]


def _footer(municipality: Municipality | None) -> list[Link]:
    if municipality is None:
        return []
    return [Link(page.title, handbook_addresses.of(page)) for page in footer_pages(municipality, _language())]


def _languages(request: HttpRequest) -> list[dict[str, str]]:
    names = dict(settings.LANGUAGES)
    return [
        {"code": code, "name": names[code], "url": _same_page(request, code)} for code in languages.offered(request)
    ]


def _same_page(request: HttpRequest, language: str) -> str:
    """This page in another language; a handbook page that has no such translation leads to the front page."""
    match = request.resolver_match
    if match is None or match.url_name != "wagtail_serve":
        return languages.in_language(request.get_full_path() if request.method == "GET" else request.path, language)
    route = Page.route_for_request(request, match.args[0] if match.args else "")
    if route is None:
        return f"/{language}/"
    page = route.page
    if page.locale.language_code == language:
        return request.path
    other = page.get_translations().live().filter(locale__language_code=language).select_related("locale").first()
    return handbook_addresses.of(other) if other else f"/{language}/"


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
