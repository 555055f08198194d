"""What every page of the handbook is and does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from handbook import addresses
from handbook.enums import Audience
from handbook.forms import HandbookPageForm
from ip_core.access import policies
from ip_core.municipalities.models import Municipality

if TYPE_CHECKING:
    from handbook.models.home import HomePage

PageTypes = list[str]


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
        from handbook.models.home import HomePage

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
