from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from handbook import blocks
from handbook.models.base import HandbookPage, PageTypes
from ip_core.municipalities.models import Municipality


class HomePage(HandbookPage):
    """Framside. Where a person starts: what is it, is it for me, whom do I call."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="home_pages")
    doors = StreamField([("door", blocks.DoorBlock())], verbose_name=_("veier inn"), max_num=7)
    contact_title = models.CharField(_("overskrift over kontakt"), max_length=120)
    contact_text = models.TextField(_("tekst om kontakt"), max_length=400)
    answers = StreamField([("answer", blocks.AnswerBlock())], verbose_name=_("spørsmål og svar"), blank=True)

    template = "handbook/home.html"
    parent_page_types: ClassVar[PageTypes] = ["wagtailcore.Page"]
    subpage_types: ClassVar[PageTypes] = [
        "handbook.SectionPage",
        "handbook.HandbookIndexPage",
        "handbook.InformationPage",
    ]
    content_panels: ClassVar = [
        *HandbookPage.content_panels,
        FieldPanel("municipality"),
        FieldPanel("doors"),
        MultiFieldPanel([FieldPanel("contact_title"), FieldPanel("contact_text")], _("Kontakt")),
        FieldPanel("answers"),
    ]
    search_kind = "handbook.home"

    class Meta:
        verbose_name = _("framside")

    def clean(self) -> None:
        super().clean()
        others = HomePage.objects.filter(municipality=self.municipality_id, locale=self.locale_id).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError({"municipality": _("Kommunen har allerede en framside på dette målet.")})

    @property
    def home(self) -> HomePage:
        return self

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        from handbook import contexts

        return contexts.home(self, request)

    def body_text(self) -> str:
        questions = [str(block.value["question"]) for block in self.answers]
        return "\n".join([self.lead, self.contact_text, *questions])
