"""Pages that list the pages below them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from handbook.models.base import HandbookPage, PageTypes


class SectionPage(HandbookPage):
    """Samleside, e.g. "Rettar": a heading over the pages below it."""

    template = "handbook/section.html"
    parent_page_types: ClassVar[PageTypes] = ["handbook.HomePage"]
    subpage_types: ClassVar[PageTypes] = ["handbook.RightsPage", "handbook.InformationPage"]
    search_kind = "handbook.section"

    class Meta:
        verbose_name = _("samleside")

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        from handbook import contexts

        return contexts.children(self, request)


class HandbookIndexPage(HandbookPage):
    """Handbok: the list of procedures and guidelines that the reader is of the audience of."""

    template = "handbook/section.html"
    parent_page_types: ClassVar[PageTypes] = ["handbook.HomePage"]
    subpage_types: ClassVar[PageTypes] = ["handbook.ProcedurePage", "handbook.GuidelinePage"]
    search_kind = "handbook.index"

    class Meta:
        verbose_name = _("håndbok")

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        from handbook import contexts

        return contexts.children(self, request)
