from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.rich_text import get_text_for_indexing

from handbook import blocks
from handbook.models.base import HandbookPage, PageTypes

ARTICLE = "handbook/article.html"
"""Wagtail gives every concrete type a template name of its own, so a shared one is said by each."""


class ArticlePage(HandbookPage):
    """A page of text that stands on law."""

    body = StreamField([("text", blocks.TextBlock())], verbose_name=_("innhold"))
    law = StreamField([("reference", blocks.LawReferenceBlock())], verbose_name=_("lovhenvisninger"), blank=True)
    related = StreamField([("page", blocks.AnswerBlock())], verbose_name=_("les også"), blank=True)

    subpage_types: ClassVar[PageTypes] = []
    content_panels: ClassVar = [
        *HandbookPage.content_panels,
        FieldPanel("body"),
        FieldPanel("law"),
        FieldPanel("related"),
    ]

    class Meta:
        abstract = True

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        from handbook import contexts

        return contexts.article(self, request)

    def body_text(self) -> str:
        sections = [f"{one.value['heading']}\n{get_text_for_indexing(one.value['text'].source)}" for one in self.body]
        return "\n".join([self.lead, *sections])


class RightsPage(ArticlePage):
    """Rettsside: what the law gives a person, in words that she uses herself. Leads on to the application."""

    template = ARTICLE
    parent_page_types: ClassVar[PageTypes] = ["handbook.SectionPage"]
    search_kind = "handbook.rights"

    class Meta:
        verbose_name = _("side om rettigheter")


class InformationPage(ArticlePage):
    """Informasjonsside: contact, privacy, the accessibility statement."""

    in_footer = models.BooleanField(_("lenke nederst på alle sider"), default=False)

    template = ARTICLE
    parent_page_types: ClassVar[PageTypes] = ["handbook.HomePage", "handbook.SectionPage"]
    promote_panels: ClassVar = [*HandbookPage.promote_panels, FieldPanel("in_footer")]
    search_kind = "handbook.information"

    class Meta:
        verbose_name = _("informasjonsside")
