"""What Wagtail's administration says and refuses beyond its forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from handbook import rules, views
from handbook.models import ProcedurePage

TEMPLATES = "handbook-procedure-templates"


class TemplatesItem(MenuItem):
    """Only for whoever may add a procedure here."""

    def is_shown(self, request: HttpRequest) -> bool:
        return views.can_draft(request)


@hooks.register("register_admin_urls")
def own_addresses() -> list[URLPattern]:
    return [path("rutinemaler/", views.procedure_templates, name=TEMPLATES)]


@hooks.register("register_admin_menu_item")
def templates_item() -> MenuItem:
    return TemplatesItem(gettext_lazy("Rutinemaler"), reverse(TEMPLATES), icon_name="copy", order=250)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_what_a_translation_does(request: HttpRequest, page: Page) -> None:
    """A role changed on a translation has no effect, and the editor must not believe that it had."""
    procedure = page.specific
    if not isinstance(procedure, ProcedurePage) or procedure.is_rule:
        return
    messages.info(
        request, _("Denne siden gir bare ordene. Roller, frister og rekkefølge hentes fra siden på kommunens eget mål.")
    )
    latest = procedure.get_latest_revision_as_object()
    ruling = next((one for one in procedure.get_translations() if one.is_rule), None)
    if ruling and (differing := rules.steps_that_differ(latest, ruling)):
        steps = ", ".join(f"«{title}»" for title in differing)
        messages.warning(request, _("Her sier oversettelsen noe annet enn regelen: %(steps)s.") % {"steps": steps})


@hooks.register("before_bulk_action")
def refuse_to_publish_what_is_no_rule(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action_class_instance: Any
) -> HttpResponse | None:
    """Publishing from a list goes past the page's form, so the rule is asked here too."""
    if action_type != "publish":
        return None
    refused: Page | None = None
    for page in objects:
        procedure = page.get_latest_revision_as_object()
        if isinstance(procedure, ProcedurePage) and (found := rules.problems(procedure, procedure.home)):
            refused = page
            told = " ".join(problem.message for problem in found)
            messages.error(
                request, _("«%(title)s» er ikke publisert. %(problems)s") % {"title": page, "problems": told}
            )
    return redirect("wagtailadmin_explore", refused.get_parent().pk) if refused else None
