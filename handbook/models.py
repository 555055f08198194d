"""The pages. The tree is closed: each type says what may stand above and below it.

A municipality has one HomePage for each language, translations of each other and siblings under Wagtail's root.
Everything below a HomePage belongs to its municipality.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing
from wagtail.url_routing import RouteResult

from handbook import addresses, blocks
from handbook.enums import Audience
from handbook.forms import HandbookPageForm, ProcedurePageForm
from ip_core.access import policies
from ip_core.municipalities.models import Municipality
from ip_core.procedures.enums import DecisionForm

ARTICLE = "handbook/article.html"
"""Wagtail gives every concrete type a template name of its own, so a shared one is said by each."""

VERSION = "versjon"
"""The part of an address that is followed by the number of a version."""


class HandbookPage(Page):
    """What all pages share: a lead, an audience, and a 404 for whoever is not of it."""

    lead = models.TextField(_("ingress"), max_length=400)
    audience = models.CharField(
        _("hvem siden er for"), max_length=12, choices=Audience.choices, default=Audience.PUBLIC
    )

    base_form_class = HandbookPageForm
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead")]
    promote_panels: ClassVar = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("show_in_menus"), FieldPanel("audience")], _("Side"))
    ]
    search_kind: ClassVar[str] = ""

    class Meta:
        abstract = True

    @cached_property
    def home(self) -> HomePage:
        """The front page above this one; a page outside a municipality's tree has none and is never served."""
        return HomePage.objects.ancestor_of(self, inclusive=True).select_related("municipality").get()

    @property
    def municipality(self) -> Municipality:
        return self.home.municipality

    @property
    def address(self) -> str:
        return addresses.of(self)

    @property
    def is_for_staff(self) -> bool:
        return self.audience != Audience.PUBLIC

    def scope_in(self, municipality: Municipality) -> str:
        return Audience(self.audience).scope(municipality)

    def body_text(self) -> str:
        """What the search finds the page by, beside its title."""
        return self.lead

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The gate. Not of the audience, or another municipality's page: it does not exist."""
        municipality = request.municipality
        if municipality is None or self.municipality != municipality:
            raise Http404
        if not policies.may_read_page(request.actor, self.scope_in(municipality), municipality):
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from handbook import contexts

        context = super().get_context(request, *args, **kwargs)
        return {**context, **contexts.common(self), **self.own_context(request)}

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        """What this type's template reads besides."""
        return {}


class HomePage(HandbookPage):
    """Framside. Where a person starts: what is it, is it for me, whom do I call."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="home_pages")
    doors = StreamField([("door", blocks.DoorBlock())], verbose_name=_("veier inn"), max_num=7)
    contact_title = models.CharField(_("overskrift over kontakt"), max_length=120)
    contact_text = models.TextField(_("tekst om kontakt"), max_length=400)
    answers = StreamField([("answer", blocks.AnswerBlock())], verbose_name=_("spørsmål og svar"), blank=True)

    template = "handbook/home.html"
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["handbook.SectionPage", "handbook.HandbookIndexPage", "handbook.InformationPage"]
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
    def home(self) -> HomePage:  # type: ignore[override]
        return self

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        from handbook import contexts

        return contexts.home(self, request)

    def body_text(self) -> str:
        questions = [str(block.value["question"]) for block in self.answers]
        return " ".join([self.lead, self.contact_text, *questions])


class SectionPage(HandbookPage):
    """Samleside, e.g. "Rettar": a heading over the pages below it."""

    template = "handbook/section.html"
    parent_page_types: ClassVar = ["handbook.HomePage"]
    subpage_types: ClassVar = ["handbook.RightsPage", "handbook.InformationPage"]
    search_kind = "handbook.section"

    class Meta:
        verbose_name = _("samleside")

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        from handbook import contexts

        return contexts.children(self, request)


class ArticlePage(HandbookPage):
    """A page of text that stands on law."""

    body = StreamField([("text", blocks.TextBlock())], verbose_name=_("innhold"))
    law = StreamField([("reference", blocks.LawReferenceBlock())], verbose_name=_("lovhenvisninger"), blank=True)
    related = StreamField([("page", blocks.AnswerBlock())], verbose_name=_("les også"), blank=True)

    subpage_types: ClassVar = []
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
        sections = [f"{one.value['heading']} {get_text_for_indexing(one.value['text'].source)}" for one in self.body]
        return " ".join([self.lead, *sections])


class RightsPage(ArticlePage):
    """Rettsside: what the law gives a person, in words that she uses herself. Leads on to the application."""

    template = ARTICLE
    parent_page_types: ClassVar = ["handbook.SectionPage"]
    search_kind = "handbook.rights"

    class Meta:
        verbose_name = _("side om rettigheter")


class InformationPage(ArticlePage):
    """Informasjonsside: contact, privacy, the accessibility statement."""

    in_footer = models.BooleanField(_("lenke nederst på alle sider"), default=False)

    template = ARTICLE
    parent_page_types: ClassVar = ["handbook.HomePage", "handbook.SectionPage"]
    promote_panels: ClassVar = [*HandbookPage.promote_panels, FieldPanel("in_footer")]
    search_kind = "handbook.information"

    class Meta:
        verbose_name = _("informasjonsside")


class HandbookIndexPage(HandbookPage):
    """Handbok: the list of procedures and guidelines that the reader is of the audience of."""

    template = "handbook/section.html"
    parent_page_types: ClassVar = ["handbook.HomePage"]
    subpage_types: ClassVar = ["handbook.ProcedurePage", "handbook.GuidelinePage"]
    search_kind = "handbook.index"

    class Meta:
        verbose_name = _("håndbok")

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        from handbook import contexts

        return contexts.children(self, request)


class GuidelinePage(HandbookPage):
    """Retningslinje: what to do, and why, in pairs."""

    pairs = StreamField([("pair", blocks.WhatAndWhyBlock())], verbose_name=_("hva og hvorfor"))
    law = StreamField([("reference", blocks.LawReferenceBlock())], verbose_name=_("lovhenvisninger"), blank=True)

    template = "handbook/guideline.html"
    parent_page_types: ClassVar = ["handbook.HandbookIndexPage"]
    subpage_types: ClassVar = []
    content_panels: ClassVar = [*HandbookPage.content_panels, FieldPanel("pairs"), FieldPanel("law")]
    search_kind = "handbook.guideline"

    class Meta:
        verbose_name = _("retningslinje")

    def own_context(self, request: HttpRequest) -> dict[str, Any]:
        from handbook import contexts

        return {"references": contexts.law(self.law)}

    def body_text(self) -> str:
        pairs = [f"{one.value['what']} {one.value['why']}" for one in self.pairs]
        return " ".join([self.lead, *pairs])


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
    parent_page_types: ClassVar = ["handbook.HandbookIndexPage"]
    subpage_types: ClassVar = []
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
        steps = [f"{one.value['title']} {one.value['text']} {one.value['why']}" for one in self.steps]
        return " ".join([self.lead, self.purpose, self.responsibility, self.evaluation, *steps])

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """`…/versjon/3/` is stable: it answers also when the page itself is taken down."""
        match path_components:
            case [word, number] if word == VERSION and number.isascii() and number.isdigit() and len(number) < 9:
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
