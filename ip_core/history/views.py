"""What changed in a case, by whom, before and after."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.addresses import veil_over
from ip_core.access.queries import case_for, wishes_for
from ip_core.access.reach import Reach
from ip_core.access.surfaces import shows, widest
from ip_core.access.verdict import Verdict
from ip_core.cases.models import Proceeding
from ip_core.history.behalf import told_on_behalf
from ip_core.history.reading import ITEM, HistoryEntry, changes_in, windows
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in
from ip_core.plugins.proposals import name_of

PER_PAGE = 30


def may_open_history(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    """Whoever has a window to something in the case; Http404 for everybody else."""
    case, reaches = case_for(actor, municipality, uuid)
    if not windows(reaches, case):
        raise Http404
    return widest(reaches.values())


@require_GET
@signed_in
@shows(gate=may_open_history)
def case_history(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The readable history of one case, newest first."""
    case, reaches = case_for(request.actor, request.municipality, uuid)
    open_scopes = windows(reaches, case)
    if not open_scopes:
        raise Http404
    found = changes_in(case, open_scopes, veil_over(case, request.actor))
    entries: list[HistoryEntry] = found
    if request.actor.on_behalf_of is not None:
        entries = told_on_behalf(entries, engine.owner_sides(request.actor, reaches, request.municipality))
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("side"))
    _note(request, list(page.object_list), reaches)
    context = {
        "case": case,
        "page": page,
        "wishes": [wish for matter, reach in reaches.items() for wish in wishes_for(request.actor, matter, reach)],
        "silent": sorted(map(name_of, found.silent)),
        "today": clock.today(),
        "page_size": "sm" if request.actor.is_professional else "",
    }
    return render(request, "ip_core/history/case_history.html", context)


def _note(request: HttpRequest, entries: list[HistoryEntry], reaches: dict[Proceeding, Reach]) -> None:
    """The sections whose versions are on this page have been read."""
    by_uuid = {proceeding.uuid: (proceeding, reach) for proceeding, reach in reaches.items()}
    for scope in dict.fromkeys(scope for entry in entries for scope in (entry.scope, *entry.homes)):
        if keys.parse_proceeding_scope(scope) is not None:
            request.reads.note_scope(scope, by_uuid)
        elif scope.startswith(ITEM):
            _note_item(request, UUID(scope.removeprefix(ITEM)), reaches)


def _note_item(request: HttpRequest, item: UUID, reaches: dict[Proceeding, Reach]) -> None:
    for proceeding, reach in reaches.items():
        if item in reach.versions:
            request.reads.note(proceeding, [reach.versions[item].key], reach)
