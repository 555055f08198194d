"""Where a page is. The same path in every language, behind the language's own beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation

if TYPE_CHECKING:
    from wagtail.models import Page


VERSION = "versjon"
"""The part of an address that is followed by the number of a version."""


def inside_site(page: Page) -> str:
    """The path below the front page: "rettar/kva-er-ein-plan/", and "" for the front page itself."""
    return page.url_path.split("/", 2)[2]


def of(page: Page, language: str = "") -> str:
    """The address in the page's own language. Needs no query when the locale is at hand."""
    with translation.override(language or page.locale.language_code):
        return reverse("wagtail_serve", args=[inside_site(page)])


def of_version(page: Page, number: int) -> str:
    return f"{of(page)}{VERSION}/{number}/"
