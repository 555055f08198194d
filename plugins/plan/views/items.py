"""Write, change, delete and fetch back one thing in the plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ip_core.access import privacy
from ip_core.access.models import AccessGrant
from ip_core.access.surfaces import shows
from ip_core.exceptions import ChangedMeanwhile
from ip_core.people.gates import signed_in
from plugins.plan import policies, services
from plugins.plan.enums import TextKind
from plugins.plan.exceptions import VoiceTaken
from plugins.plan.models import Measure, PlanItem, SectionText
from plugins.plan.sections import CONSENTS, GOALS, may_stand_in
from plugins.plan.views.explaining import explain_add, explain_change, explain_restore
from plugins.plan.views.meanwhile import changed_meanwhile
from plugins.plan.views.opening import Opened, frame, open_item, opened, page_of, posted
from plugins.plan.views.sorts import SORTS, Sort, form_for
from plugins.plan.wording import part_title


@require_http_methods(["GET", "POST"])
@shows(proceeding="uuid", gate=explain_add)
@signed_in
def add_item(request: HttpRequest, uuid: UUID, word: str) -> HttpResponse:
    """A new goal, measure or participant."""
    if word not in SORTS or not SORTS[word].section:
        raise Http404
    return _add(request, opened(request, uuid), word, SORTS[word].section, "")


@require_http_methods(["GET", "POST"])
@shows(proceeding="uuid", gate=explain_add)
@signed_in
def add_text(request: HttpRequest, uuid: UUID, section: str, kind: str) -> HttpResponse:
    """A new text in a section; the owner's own words are one."""
    if not may_stand_in(section, kind):
        raise Http404
    there = opened(request, uuid)
    if kind == TextKind.VOICE:
        row = SectionText.objects.live().filter(plan=there.existing, kind=kind).first()
        if row is not None and there.reach.may_read(GOALS, row.uuid):
            return HttpResponseRedirect(_url("item-change", there, "tekst", row.uuid))
    return _add(request, there, "tekst", section, kind)


def _add(request: HttpRequest, there: Opened, word: str, section: str, kind: str) -> HttpResponse:
    plan, sort = there.existing, SORTS[word]
    if not there.reach.may_read(section):
        raise Http404
    policies.may_add(request.actor, there.proceeding, there.reach, section, kind).require()
    form = form_for(sort, request.actor, there, data=posted(request), section=section, kind=kind)
    if form.is_valid():
        values = form.values() | ({"section": section, "kind": kind} if kind else {})
        try:
            row = sort.add(plan, actor=request.actor, **values)
        except VoiceTaken as taken:
            form.add_error(None, taken.message)
        else:
            messages.success(request, str(sort.added))
            return HttpResponseRedirect(f"{page_of(there.proceeding)}#{row.anchor}")
    if word == Measure.word and "goal" in form.fields:
        request.reads.note(there.proceeding, [GOALS], there.reach)
    heading = part_title(SectionText(section=section, kind=kind)) if kind else sort.new
    return render(request, "plan/item_form.html", frame(request, there, form=form, heading=heading, anchor=section))


@require_http_methods(["GET", "POST"])
@shows(proceeding="uuid", item="item", gate=explain_change)
@signed_in
def change_item(request: HttpRequest, uuid: UUID, word: str, item: UUID) -> HttpResponse:
    """Change it; `?fra=` opens an earlier version in the form, to be looked at and saved anew."""
    there, row = open_item(request, uuid, word, item)
    may_change = policies.may_change(request.actor, row, there.reach)
    if row.deleted_at is not None and (request.method == "GET" or not may_change):
        raise Http404
    may_change.require()
    sort = SORTS[word]
    form = form_for(sort, request.actor, there, data=posted(request), row=_version_asked(request, there, row))
    if row.deleted_at is not None and not form.is_valid():
        raise Http404  # a form that was filled in before it was deleted gets a page of its own, and loses nothing
    _note(request, there, row, form)
    if form.is_valid():
        try:
            sort.change(row, actor=request.actor, seen=form.seen_version, **form.values())
        except ChangedMeanwhile as late:
            action = _add_url(there, word, row)
            return changed_meanwhile(request, there, form, late.theirs, str(sort.edit), action=action)
        messages.success(request, str(sort.changed))
        return HttpResponseRedirect(f"{page_of(there.proceeding)}#{row.anchor}")
    return render(request, "plan/item_form.html", _form_context(request, there, sort, row, form))


def _form_context(request: HttpRequest, there: Opened, sort: Sort, row: PlanItem, form: Any) -> dict[str, Any]:
    may_delete = policies.may_delete(request.actor, row, there.reach)
    return frame(
        request,
        there,
        form=form,
        heading=part_title(row) or sort.edit,
        item=row,
        sort=sort,
        delete_url=_url("item-delete", there, row.word, row.uuid) if may_delete else "",
        history_url=_url("item-history", there, row.word, row.uuid),
        anchor=row.anchor,
        privacy=_privacy(request, there, row),
    )


def _privacy(request: HttpRequest, there: Opened, row: PlanItem) -> dict[str, Any]:
    """The switch on one's own parts, where it may be turned."""
    marked = privacy.private_items(there.proceeding).get(row.uuid)
    own = policies.is_own_part(request.actor, row)
    if marked is not None:
        may = privacy.may_lift_private(request.actor, marked)
    else:
        may = privacy.may_mark_private(request.actor, there.proceeding, row.section_key, row.uuid, is_own=own)
    return {"is_on": marked is not None, "url": _url("item-private", there, row.word, row.uuid)} if may else {}


@require_POST
@shows(proceeding="uuid", item="item", gate=explain_change)
@signed_in
def set_private(request: HttpRequest, uuid: UUID, word: str, item: UUID) -> HttpResponse:
    """Only for oneself, or for everybody who reads the part again."""
    there, row = open_item(request, uuid, word, item)
    private = request.POST.get("privat") != "nei"
    services.set_private(row, actor=request.actor, private=private)
    said = _("Nå er dette privat. Det gjelder fra nå av.") if private else _("Nå er dette ikke privat lenger.")
    messages.success(request, said)
    return HttpResponseRedirect(f"{page_of(there.proceeding)}#{row.anchor}")


def _version_asked(request: HttpRequest, there: Opened, row: PlanItem) -> Any:
    """The thing as it stands, or, for whoever may see its history, an earlier version of it with today's number."""
    asked = request.GET.get("fra", "")
    if request.method != "GET" or not asked.isdecimal() or len(asked) > 12:
        return row
    from plugins.plan.queries.versions import Historian

    seen = {change.before_id for change in Historian(request.actor, there.existing, there.reach).of_item(row)}
    if int(asked) not in seen:
        return row
    earlier = type(row).history.get(history_id=int(asked))  # type: ignore[attr-defined]
    earlier.version = row.version
    return earlier


def _note(request: HttpRequest, there: Opened, row: PlanItem, form: Any) -> None:
    shown = [row.section_key]
    if isinstance(row, Measure) and "goal" in form.fields:
        shown.append(GOALS)
    request.reads.note(there.proceeding, shown, there.reach)


@require_POST
@shows(proceeding="uuid", item="item", gate=explain_change)
@signed_in
def delete_item(request: HttpRequest, uuid: UUID, word: str, item: UUID) -> HttpResponse:
    """Nothing is asked, because it can be undone right away."""
    there, row = open_item(request, uuid, word, item)
    services.delete_item(row, actor=request.actor)
    return HttpResponseRedirect(f"{page_of(there.proceeding)}?angre={word}-{row.uuid}#angre")


@require_http_methods(["GET", "POST"])
@shows(proceeding="uuid", item="item", gate=explain_restore)
@signed_in
def restore_item(request: HttpRequest, uuid: UUID, word: str, item: UUID) -> HttpResponse:
    """Back into the plan: at once from "Angre", after a look from the history."""
    there, row = open_item(request, uuid, word, item)
    verdict = policies.may_restore(request.actor, row, there.reach)
    if not verdict and not policies.may_see_deleted(there.reach, row.section_key):
        raise Http404
    verdict.require()
    back = f"{page_of(there.proceeding)}#{row.anchor}"
    if row.deleted_at is None:
        return HttpResponseRedirect(back)
    if request.method == "POST":
        return _restore(request, row, back, SORTS[word])
    if not policies.may_see_deleted(there.reach, row.section_key):
        raise Http404
    request.reads.note(there.proceeding, [row.section_key], there.reach)
    context = frame(
        request,
        there,
        heading=SORTS[word].restore,
        confirm=_("Hent tilbake"),
        item=row,
        had_grants=there.reach.may_read(CONSENTS) and AccessGrant.objects.filter(item_uuid=row.uuid).exists(),
        cancel_url=page_of(there.proceeding),
    )
    return render(request, "plan/restore.html", context)


def _restore(request: HttpRequest, row: PlanItem, back: str, sort: Sort) -> HttpResponse:
    try:
        services.restore_item(row, actor=request.actor)
    except VoiceTaken as taken:
        messages.warning(request, taken.message)
    else:
        messages.success(request, str(sort.restored))
    return HttpResponseRedirect(back)


@require_POST
@shows(proceeding="uuid", item="item", gate=explain_change)
@signed_in
def mark_done(request: HttpRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """Done, or not done after all."""
    there, row = open_item(request, uuid, Measure.word, item)
    if row.deleted_at is not None or not isinstance(row, Measure):
        raise Http404
    done = request.POST.get("gjort") != "nei"
    services.mark_done(row, actor=request.actor, done=done)
    messages.success(request, _("Tiltaket står som gjort.") if done else _("Tiltaket står som ikke gjort."))
    return HttpResponseRedirect(f"{page_of(there.proceeding)}#{row.anchor}")


def _url(name: str, there: Opened, word: str, item: UUID) -> str:
    return reverse(f"plugins:plan:{name}", args=[there.proceeding.uuid, word, item])


def _add_url(there: Opened, word: str, row: PlanItem) -> str:
    """Where the same text can be saved as a new thing, when somebody deleted the old one meanwhile."""
    if isinstance(row, SectionText):
        return reverse("plugins:plan:text-add", args=[there.proceeding.uuid, row.section, row.kind])
    return reverse("plugins:plan:item-add", args=[there.proceeding.uuid, word])
