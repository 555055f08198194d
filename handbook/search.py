"""Published pages in the search: one entry for each page and language, under the scope of its audience."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from wagtail.models import Page

from handbook.enums import Audience
from handbook.models import (
    GuidelinePage,
    HandbookIndexPage,
    HandbookPage,
    HomePage,
    InformationPage,
    ProcedurePage,
    RightsPage,
    SectionPage,
)
from ip_core.municipalities.models import Municipality
from ip_core.search import services
from ip_core.search.entries import HANDBOOK, CoreKind, Entry

FOUND: tuple[type[HandbookPage], ...] = (
    HomePage,
    SectionPage,
    RightsPage,
    InformationPage,
    HandbookIndexPage,
    GuidelinePage,
    ProcedurePage,
)
HOME_PATH = 8
"""Treebeard's path of a page at depth 2: the front page's, and the beginning of every path below it."""


def register_kinds() -> None:
    for model in FOUND:
        label = model._meta.verbose_name
        services.register(CoreKind(model.search_kind, capfirst(label), _entries(model), _scopes_now(model)))


def entry_of(page: HandbookPage, municipality: Municipality) -> Entry:
    return Entry(
        municipality=municipality,
        plugin=HANDBOOK,
        kind=page.search_kind,
        object_uuid=page.translation_key,
        scope=page.scope_in(municipality),
        language=page.locale.language_code,
        title=page.title,
        body=page.body_text(),
        address=page.address,
        updated_at=page.last_published_at,
    )


def found_when_published(instance: Any, **_: object) -> None:
    """Receiver of page_published."""
    if isinstance(instance, HandbookPage):
        services.index(entry_of(instance, instance.municipality))


def lost_when_unpublished(instance: Any, **_: object) -> None:
    """Receiver of page_unpublished and of post_delete: what is not public any more is not found any more."""
    if isinstance(instance, HandbookPage):
        services.remove(
            HANDBOOK, instance.search_kind, instance.translation_key, language=instance.locale.language_code
        )


def found_at_new_address(instance: Any, **_: object) -> None:
    """Receiver of post_page_move and page_slug_changed: every page below has another address, maybe another owner."""
    for page in Page.objects.descendant_of(instance, inclusive=True).live().specific():
        lost_when_unpublished(page)
        found_when_published(page)


def _entries(model: type[HandbookPage]) -> Callable[[Municipality], Iterable[Entry]]:
    def entries(municipality: Municipality) -> Iterator[Entry]:
        for home in HomePage.objects.filter(municipality=municipality):
            pages = model.objects.live().descendant_of(home, inclusive=True).select_related("locale")
            yield from (entry_of(page, municipality) for page in pages)

    return entries


def _scopes_now(model: type[HandbookPage]) -> Callable[[Collection[UUID]], Mapping[UUID, str]]:
    """The audience that each page has now. Two languages with different audiences: the narrower one for both."""

    def scopes_now(uuids: Collection[UUID]) -> Mapping[UUID, str]:
        homes = {home.path: home.municipality for home in HomePage.objects.select_related("municipality")}
        order = list(Audience)
        found: dict[UUID, Audience] = {}
        places: dict[UUID, Municipality] = {}
        rows = model.objects.live().filter(translation_key__in=uuids)
        for key, path, audience in rows.values_list("translation_key", "path", "audience"):
            found[key] = max(found.get(key, Audience.PUBLIC), Audience(audience), key=order.index)
            places[key] = homes[path[:HOME_PATH]]
        return {key: audience.scope(places[key]) for key, audience in found.items()}

    return scopes_now


def connect() -> None:
    """The receivers of Wagtail's signals, in one place."""
    from django.db.models.signals import post_delete
    from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

    page_published.connect(found_when_published, dispatch_uid="handbook-found")
    page_unpublished.connect(lost_when_unpublished, dispatch_uid="handbook-lost")
    post_page_move.connect(found_at_new_address, dispatch_uid="handbook-moved")
    page_slug_changed.connect(found_at_new_address, dispatch_uid="handbook-renamed")
    for model in FOUND:
        post_delete.connect(lost_when_unpublished, sender=model, dispatch_uid=f"handbook-gone-{model.search_kind}")
