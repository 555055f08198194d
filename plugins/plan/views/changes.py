"""What the plan was before: who changed what, when, before and after."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ip_core.access.surfaces import shows
from ip_core.people.gates import signed_in
from plugins.plan import policies
from plugins.plan.queries.page import has_content
from plugins.plan.queries.versions import Change, Historian
from plugins.plan.views.explaining import explain_history, explain_item_history
from plugins.plan.views.opening import Opened, frame, open_item, opened

PER_PAGE = 30


@require_GET
@shows(proceeding="uuid", gate=explain_history)
@signed_in
def change_history(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every change in what this reader may read."""
    there = opened(request, uuid)
    if not has_content(there.reach):
        raise Http404
    changes = Historian(request.actor, there.existing, there.reach).of_plan()
    return _rendered(request, there, changes, _("Hva er endret i planen, og av hvem"))


@require_GET
@shows(proceeding="uuid", item="item", gate=explain_item_history)
@signed_in
def item_history(request: HttpRequest, uuid: UUID, word: str, item: UUID) -> HttpResponse:
    """Every change of one thing."""
    there, row = open_item(request, uuid, word, item)
    if row.deleted_at is not None and not policies.may_see_deleted(there.reach, row.section_key):
        raise Http404
    changes = Historian(request.actor, there.existing, there.reach).of_item(row)
    return _rendered(request, there, changes, _("Hva er endret her, og av hvem"))


def _rendered(request: HttpRequest, there: Opened, changes: list[Change], heading: str) -> HttpResponse:
    page = Paginator(changes, PER_PAGE).get_page(request.GET.get("side"))
    for change in page.object_list:
        change.restore_url = _way_back(request, there, change)
    request.reads.note(there.proceeding, _sections(page.object_list), there.reach)
    request.reads.note_existence(there.proceeding, there.reach)
    return render(request, "plan/history.html", frame(request, there, page=page, heading=heading))


def _sections(changes: Iterable[Change]) -> list[str]:
    return sorted({key for change in changes for key in change.sections})


def _way_back(request: HttpRequest, there: Opened, change: Change) -> str:
    """Where this change can be undone: a deleted thing is fetched back, an earlier text is opened in the form."""
    item = change.item
    if item is None:
        return ""
    arguments = [there.proceeding.uuid, item.word, item.uuid]
    if change.verb == "deleted" and change.is_latest and policies.may_restore(request.actor, item, there.reach):
        return reverse("plugins:plan:item-restore", args=arguments)
    is_there = change.before_id is not None and item.deleted_at is None
    if change.verb == "changed" and is_there and policies.may_change(request.actor, item, there.reach):
        return f"{reverse('plugins:plan:item-change', args=arguments)}?fra={change.before_id}"
    return ""
