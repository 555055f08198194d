from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.url_routing import RouteResult

from handbook import addresses, blocks
from handbook.forms import ProcedurePageForm
from handbook.models.base import HandbookPage, PageTypes
from ip_core.procedures.enums import DecisionForm


class GuidelinePage(HandbookPage):
    """Retningslinje: what to do, and why, in pairs."""

    pairs = StreamField([("pair", blocks.WhatAndWhyBlock())], verbose_name=_("hva og hvorfor"))
    law = StreamField([("reference", blocks.LawReferenceBlock())], verbose_name=_("lovhenvisninger"), blank=True)

    template = "handbook/guideline.html"
    parent_page_types: ClassVar[PageTypes] = ["handbook.HandbookIndexPage"]
    subpage_types: ClassVar[PageTypes] = []
    content_panels: ClassVar = [*HandbookPage.content_panels, FieldPanel("pairs"), FieldPanel("law")]
    search_kind = "handbook.guideline"

    class Meta:
        verbose_name = _("retningslinje")

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        from handbook import contexts

        return {"references": contexts.law(self.law)}

    def body_text(self) -> str:
        pairs = [f"{one.value['what']}\n{one.value['why']}" for one in self.pairs]
        return "\n".join([self.lead, *pairs])


class ProcedurePage(HandbookPage):
    """Rutine. **The page is the rule**: publishing compiles it to the ProcedureVersion that new cases follow.

    In the municipality's written form the page holds the rule; its translations give words alone. What a reader sees
    is the version in force, never the page's own fields, so that text and engine cannot say different things.
    """

    rule_slug = models.SlugField(
        _("rutinens nøkkel"),
        max_length=60,
        default="individuell-plan",
        help_text=_("Programmet finner rutinen ved dette navnet. Det står fast når siden får ny adresse."),
    )
    decision_form = models.CharField(_("avgjørelsens form"), max_length=12, choices=DecisionForm.choices)
    legal_basis = StreamField([("reference", blocks.LawReferenceBlock())], verbose_name=_("lovgrunnlag"))
    purpose = models.TextField(_("formål"))
    responsibility = models.TextField(_("ansvar"))
    evaluation = models.TextField(_("evaluering"))
    criteria = StreamField([("criterion", blocks.CriterionBlock())], verbose_name=_("spørsmål i vurderingen"))
    steps = StreamField([("step", blocks.StepBlock())], verbose_name=_("steg"))

    base_form_class = ProcedurePageForm
    template = "handbook/procedure.html"
    parent_page_types: ClassVar[PageTypes] = ["handbook.HandbookIndexPage"]
    subpage_types: ClassVar[PageTypes] = []
    content_panels: ClassVar = [
        *HandbookPage.content_panels,
        FieldPanel("purpose"),
        MultiFieldPanel(
            [FieldPanel("rule_slug"), FieldPanel("decision_form"), FieldPanel("legal_basis")], _("Rettslig")
        ),
        FieldPanel("criteria"),
        FieldPanel("steps"),
        FieldPanel("responsibility"),
        FieldPanel("evaluation"),
    ]
    search_kind = "handbook.procedure"

    class Meta:
        verbose_name = _("rutine")

    @property
    def is_rule(self) -> bool:
        """True for the page in the municipality's written form."""
        return self.locale.language_code == self.municipality.primary_language

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> None:
        """Page and version together or neither. Raises InvalidProcedure, which forms and lists ask about before."""
        from handbook import services

        services.publish_page_and_rule(revision, lambda: super(ProcedurePage, self).publish(revision, *args, **kwargs))

    def body_text(self) -> str:
        steps = [f"{one.value['title']}\n{one.value['text']}\n{one.value['why']}" for one in self.steps]
        return "\n".join([self.lead, self.purpose, self.responsibility, self.evaluation, *steps])

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """`…/versjon/3/` is stable: it answers also when the page itself is taken down."""
        match path_components:
            case [word, number] if (
                word == addresses.VERSION and number.isascii() and number.isdigit() and len(number) < 9
            ):
                return RouteResult(self, kwargs={"number": int(number)})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The version is looked for before the page answers: a number that was never published is a 404."""
        from handbook import contexts

        self.shown = contexts.version_to_show(self, kwargs.get("number"))
        return super().serve(request, *args, **kwargs)

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        from handbook import contexts

        return contexts.procedure(self, self.shown) if hasattr(self, "shown") else contexts.draft(self)
