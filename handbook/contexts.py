"""What the templates read. Links are addresses already, law is looked up by the day, and nothing is asked twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from wagtail.models import Page

from handbook import addresses, rules
from handbook.enums import Audience, Destination
from ip_core import clock
from ip_core.access import policies
from ip_core.plugins import hooks
from ip_core.procedures import queries, wording
from ip_core.procedures.document import ProcedureDocument, Step
from ip_core.procedures.exceptions import InvalidProcedure, NoProcedureInForce
from ip_core.procedures.models import LawReference, ProcedureVersion
from ip_core.procedures.services import check

if TYPE_CHECKING:
    from handbook.models import ArticlePage, HandbookPage, HomePage, ProcedurePage

APPLICATION = "intake"
"""The plugin whose doors a rights page leads to, if it is on. Nothing of it is imported."""


def common(page: HandbookPage) -> dict[str, Any]:
    """The way down to the page, and the size of the text: larger for citizens than for staff."""
    above = page.get_ancestors().filter(depth__gt=1)
    language = page.locale.language_code
    return {
        "above": [{"label": one.title, "url": addresses.of(one, language)} for one in above],
        "page_size": "sm" if page.is_for_staff else "",
        "today": clock.today(),
    }


def home(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    doors = [_door(block.value, request) for block in page.doors]
    return {
        "ways": [door for door in doors if door["url"]],
        "answers": _answers(page.answers),
        "search_url": _url("search"),
        "handbook": next(iter(_readable(page, request, ["HandbookIndexPage"])), None),
    }


def children(page: HandbookPage, request: HttpRequest) -> dict[str, Any]:
    return {"children": _readable(page, request)}


def article(page: ArticlePage, request: HttpRequest) -> dict[str, Any]:
    from handbook.models import RightsPage

    services = services_for(request) if isinstance(page, RightsPage) else []
    return {"references": law(page.law), "related": _answers(page.related), "services": services}


def services_for(request: HttpRequest) -> list[Any]:
    """The ways to apply here, the first for oneself. None while the plugin is off: the page then says whom to call."""
    answers = hooks(request.municipality).citizen_services(actor=request.actor)
    return sorted((one for slug, one in answers.attributed if slug == APPLICATION), key=lambda service: service.order)


def law(stream: Iterable[Any]) -> list[LawReference]:
    """The chosen references that hold today."""
    keys = [str(block.value) for block in stream]
    return queries.law_references(keys, clock.today()) if keys else []


def version_to_show(page: ProcedurePage, number: int | None) -> ProcedureVersion:
    """The one in force, or the one with this number; 404 when there is none."""
    if number is None:
        try:
            return queries.version_in_force(page.municipality, page.rule_slug, clock.now())
        except NoProcedureInForce as missing:
            raise Http404 from missing
    version = queries.versions(page.municipality, page.rule_slug).filter(number=number).first()
    if version is None:
        raise Http404
    return version


def procedure(page: ProcedurePage, version: ProcedureVersion) -> dict[str, Any]:
    """A version as text, in the reader's language, with the law as it stood when it was published."""
    versions = list(queries.versions(page.municipality, page.rule_slug))
    newest = queries.version_in_force(page.municipality, page.rule_slug, clock.now())
    return {
        **_rule(version.rule.in_language(page.locale.language_code), version),
        "version": version,
        "newest": newest,
        "is_old": version.pk != newest.pk,
        "versions": [{"version": one, "url": addresses.of_version(page, one.number)} for one in versions],
    }


def draft(page: ProcedurePage) -> dict[str, Any]:
    """A draft as the rule that it would become, or what is wrong with it. Its words alone if it is a translation."""
    try:
        document = rules.compile_rule(page)
        check(document)
    except InvalidProcedure as refused:
        return {"problems": refused.problems}
    return _rule(document, None)


def _rule(document: ProcedureDocument, version: ProcedureVersion | None) -> dict[str, Any]:
    day = clock.local(version.published_at).date() if version else clock.today()
    keys = {*document.legal_basis, *(key for step in document.steps for key in step.legal_basis)}
    references = {one.key: one for one in queries.law_references(keys, day)}
    return {
        "rule": document,
        "steps": [_step(step, references) for step in document.chain],
        "references": [references[key] for key in document.legal_basis if key in references],
    }


def _step(step: Step, references: dict[str, LawReference]) -> dict[str, Any]:
    return {
        "step": step,
        "responsible": wording.responsible_text(step),
        "deadline": wording.deadline_text(step.deadline),
        "law": [references[key] for key in step.legal_basis if key in references],
        "consents": [consent.label for consent in step.required_consents],
    }


def _door(value: Any, request: HttpRequest) -> dict[str, str]:
    return {"title": value["title"], "text": value["text"], "url": _leads_to(value, request)}


def _leads_to(value: Any, request: HttpRequest) -> str:
    """Empty when there is nothing behind the door: the page is not published, the module is switched off."""
    if value["destination"] == Destination.MY_PAGE:
        return _url("my-page")
    if value["destination"] == Destination.APPLICATION:
        return next((service.url for service in services_for(request)), "")
    return addresses.of(value["page"]) if value["page"] and value["page"].live else ""


def _answers(stream: Iterable[Any]) -> list[dict[str, str]]:
    answers = [(block.value["question"], block.value["page"]) for block in stream]
    language = translation.get_language()
    return [
        {"label": question, "url": addresses.of(page, language)} for question, page in answers if page and page.live
    ]


def _readable(page: Page, request: HttpRequest, types: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The live pages right below that this reader is of the audience of; one query for each type among them."""
    found = [child for child in page.get_children().live().specific() if not types or type(child).__name__ in types]
    municipality, language = request.municipality, page.locale.language_code
    return [
        {"label": child.title, "url": addresses.of(child, language), "lead": child.lead, "staff": child.is_for_staff}
        for child in found
        if child.audience == Audience.PUBLIC
        or policies.may_read_page(request.actor, child.scope_in(municipality), municipality)
    ]


def _url(name: str) -> str:
    """Core's own pages; empty in a house where they are not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
