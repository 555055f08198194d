"""What is sent: the same words to everybody. No name, no section, no plan, no municipality's office (ACCESS §5)."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from ip_core.municipalities.models import Municipality
from ip_core.people.models import Person


def language_of(person: Person, municipality: Municipality) -> str:
    return str(person.language or municipality.primary_language)


def subject(language: str) -> str:
    with translation.override(language):
        return _("Du har noe nytt i Medvirk")


def text(language: str, municipality: Municipality) -> str:
    """The address is the front door's: it tells nothing of what is behind it."""
    with translation.override(language):
        return _("Du har noe nytt i Medvirk. Logg inn for å se det: %(address)s") % {"address": _door(municipality)}


def _door(municipality: Municipality) -> str:
    site = municipality.site
    if site is None:
        return str(settings.WAGTAILADMIN_BASE_URL)
    scheme = "https" if settings.SESSION_COOKIE_SECURE else "http"
    port = "" if site.port in (80, 443) else f":{site.port}"
    return f"{scheme}://{site.hostname}{port}/"
