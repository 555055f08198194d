"""Finding pages."""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.models import Page

from handbook.models import HandbookIndexPage, HomePage, InformationPage, ProcedurePage
from ip_core.municipalities.models import Municipality


def home_page(municipality: Municipality, language: str) -> HomePage | None:
    return HomePage.objects.filter(municipality=municipality, locale__language_code=language).first()


def menu_pages(municipality: Municipality, language: str) -> list[Page]:
    """The pages right under the front page that the main menu shows; two queries, and none of their content."""
    home = home_page(municipality, language)
    return list(home.get_children().live().in_menu().select_related("locale")) if home else []


def footer_pages(municipality: Municipality, language: str) -> QuerySet[InformationPage]:
    """Privacy, the accessibility statement and such, at the foot of every page."""
    pages = InformationPage.objects.live().filter(in_footer=True, locale__language_code=language)
    homes = HomePage.objects.filter(municipality=municipality, locale__language_code=language)
    roots = list(homes.values_list("path", flat=True))
    return pages.filter(path__startswith=roots[0]).select_related("locale") if roots else pages.none()


def procedure_page(municipality: Municipality, rule_slug: str, language: str) -> ProcedurePage | None:
    """The live page about a rule, for "Les hele rutinen" beside a step."""
    home = home_page(municipality, language)
    if home is None:
        return None
    return ProcedurePage.objects.live().descendant_of(home).filter(rule_slug=rule_slug).first()


def procedure_indexes(municipality: Municipality) -> list[HandbookIndexPage]:
    """The handbook's list page in each language that has one, the rule's language first; none without that one."""
    first = municipality.primary_language
    pages = HandbookIndexPage.objects.select_related("locale")
    homes = HomePage.objects.filter(municipality=municipality)
    found = {index.locale.language_code: index for home in homes for index in pages.descendant_of(home)}
    return [found[first], *(index for code, index in found.items() if code != first)] if first in found else []


def procedure_pages(municipality: Municipality) -> list[ProcedurePage]:
    """Every page that is or may become a rule here, drafts too."""
    home = home_page(municipality, municipality.primary_language)
    return list(ProcedurePage.objects.descendant_of(home)) if home else []
