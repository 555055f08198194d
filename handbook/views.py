"""Pages of Wagtail's administration that are Medvirk's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handbook import drafting, queries
from handbook.models import HandbookIndexPage, ProcedurePage
from ip_core.access.surfaces import shows_no_case
from ip_core.municipalities.models import Municipality
from ip_core.plugins import hooks
from ip_core.plugins.proposals import name_of
from ip_core.procedures.document import ProcedureDocument

EDIT = "wagtailadmin_pages:edit"


@dataclass(frozen=True)
class Offer:
    """A template of a plugin that is on here, and the page that the municipality has of it, if any."""

    plugin: str
    document: ProcedureDocument
    page: ProcedurePage | None

    @property
    def worded(self) -> ProcedureDocument:
        return self.document.in_language(get_language() or self.document.language)

    @property
    def key(self) -> str:
        return f"{self.plugin}:{self.document.slug}"

    @property
    def plugin_name(self) -> str:
        return name_of(self.plugin)


def can_draft(request: HttpRequest) -> bool:
    """Whether this editor may add a page below the municipality's own handbook."""
    return bool(_indexes(request))


@shows_no_case("procedures as plugins propose them, which name nobody")
@require_http_methods(["GET", "POST"])
def procedure_templates(request: HttpRequest) -> HttpResponse:
    """What plugins that are on here propose, each with a button that makes a draft to change."""
    indexes = _indexes(request)
    if not indexes or not request.user.is_authenticated:
        raise Http404
    offers, complete = _offers(request.municipality)
    if request.method != "POST":
        shown = {"offers": offers, "complete": complete}
        return render(request, "handbook/admin/procedure_templates.html", shown)
    chosen = next((offer for offer in offers if offer.key == request.POST.get("template")), None)
    if chosen is None:
        raise Http404
    if chosen.page is not None:
        messages.info(request, _("Kommunen har denne rutinen fra før."))
        return redirect(EDIT, chosen.page.pk)
    page = drafting.draft_pages(chosen.document, indexes, account=request.user)
    told = _("Dette er et utkast. Les det, og gjør det til deres eget. Ingenting gjelder før dere publiserer.")
    messages.success(request, told)
    return redirect(EDIT, page.pk)


def _indexes(request: HttpRequest) -> list[HandbookIndexPage]:
    """Where the drafts go, the municipality's own written form first; none for whoever may not write there."""
    municipality = request.municipality
    found = queries.procedure_indexes(municipality) if municipality else []
    may = [index.permissions_for_user(request.user).can_add_subpage() for index in found]
    return found if found and all(may) else []


def _offers(municipality: Municipality) -> tuple[list[Offer], bool]:
    """Also whether every plugin answered: else something may be missing."""
    answers = hooks(municipality).register_procedure_templates()
    made = {page.rule_slug: page for page in queries.procedure_pages(municipality)}
    offers = [Offer(slug, one.document, made.get(one.document.slug)) for slug, one in answers.attributed]
    return offers, answers.complete
