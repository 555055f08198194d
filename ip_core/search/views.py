"""The search page. One box over handbook and cases; filters are links, so one tap and no script."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ip_core.access.surfaces import shows_list
from ip_core.search import services
from ip_core.search.forms import PLACES, SearchForm
from ip_core.search.results import Hit, Place, Results, place_of


@dataclass(frozen=True, slots=True)
class Filter:
    """A link that narrows the hits, with the number that it leaves."""

    label: str
    count: int
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The hits of one place; `more_query` leads to all of them."""

    place: Place
    hits: list[Hit]
    count: int
    more_query: str

    @property
    def is_cases(self) -> bool:
        return self.place == Place.CASES


@require_safe
@shows_list()
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    kind = form.cleaned_data.get("type") or None
    results = services.search(
        request.actor,
        request.municipality,
        words,
        kind=kind,
        place=form.place,
        page=form.page,
        reads=request.reads,
    )
    response = render(
        request,
        "ip_core/search/search.html",
        {
            "words": words,
            "typed": request.GET.get("q", "").replace("\x00", ""),
            "problem": form.problem,
            "page_has_errors": bool(form.problem),
            "results": results,
            "sections": _sections(results, form.place, kind),
            "place_filters": _place_filters(results, form.place, kind),
            "kind_filters": _kind_filters(results, form.place, kind),
            "narrowed": bool(form.place or kind),
            "previous_query": _query(words, form.place, kind, results.page - 1) if results.page > 1 else "",
            "next_query": _query(words, form.place, kind, results.page + 1) if results.page < results.pages else "",
            "is_signed_in": request.actor.is_signed_in,
            "is_logged": request.actor.is_professional or request.actor.on_behalf_of is not None,
            "page_size": "sm" if request.actor.is_professional else "",
        },
    )
    response["Referrer-Policy"] = "strict-origin"  # the address holds what was searched for, perhaps a name
    return response


def _query(words: str, place: Place | None, kind: str | None, page: int = 1) -> str:
    named = {one: name for name, one in PLACES.items()}
    parts = {"q": words, "hvor": named[place] if place else "", "type": kind or "", "side": page if page > 1 else ""}
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def _place_filters(results: Results, place: Place | None, kind: str | None) -> list[Filter]:
    """Nothing to choose between when all hits lie in one place, as for somebody who is not signed in."""
    counts = {one: results.count_in(one) for one in Place}
    if not all(counts.values()):
        return []
    shown = place or (place_of(kind) if kind else None)
    labels = {Place.CASES: _("Planer og saker"), Place.HANDBOOK: _("Håndboka")}
    rows = [Filter(_("Alt"), results.everything, _query(results.words, None, None), shown is None)]
    rows += [Filter(labels[one], counts[one], _query(results.words, one, None), shown == one) for one in Place]
    return rows


def _kind_filters(results: Results, place: Place | None, kind: str | None) -> list[Filter]:
    names = [name for name in results.counts if place is None or place_of(name) == place]
    if len(names) < 2:
        return []
    everything = sum(results.counts[name] for name in names)
    rows = [Filter(_("Alle"), everything, _query(results.words, place, None), kind is None)]
    for name in sorted(names, key=lambda name: (-results.counts[name], results.labels[name])):
        query = _query(results.words, place, name)
        rows.append(Filter(results.labels[name], results.counts[name], query, kind == name))
    return rows


def _sections(results: Results, place: Place | None, kind: str | None) -> list[Section]:
    """The hits of this page by place, and a way to the rest when the page shows only some of them."""
    found = []
    for one in Place:
        hits, count = results.hits_in(one), results.count_in(one)
        more = len(hits) < count and not (place or kind)
        if hits:
            found.append(Section(one, hits, count, _query(results.words, one, None) if more else ""))
    return found
