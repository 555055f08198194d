"""Everything about me, and having something corrected: core pages that no plugin can switch off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ip_core import clock
from ip_core.access import behalf, engine, keys
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Basis
from ip_core.documents import delivery
from ip_core.exceptions import ChangedMeanwhile
from ip_core.people.gates import signed_in
from ip_core.subjects import policies, queries, services
from ip_core.subjects.forms import AnswerForm, CorrectionForm
from ip_core.subjects.models import CorrectionRequest
from ip_core.subjects.receiving import shown_by
from ip_core.subjects.standing import Standing, keys_of


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=queries.may_open_everything)
def everything(request: HttpRequest) -> HttpResponse:
    """What one gets, and asking for it."""
    queries.here_for(request.actor, request.municipality)
    if request.method == "POST":
        language = get_language() or request.municipality.primary_language
        export = services.ask_for_everything(actor=request.actor, municipality=request.municipality, language=language)
        return redirect("subject-export", export.uuid)
    now = clock.now()
    ready = [one for one in queries.exports_of(request.actor, request.municipality) if now < one.expires_at]
    return render(request, "ip_core/subjects/everything.html", {"exports": ready, "today": clock.today()})


@require_GET
@signed_in
@shows(gate=queries.may_open_export)
def export(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far it has come. No script: a link looks again."""
    found = queries.export_for(request.actor, request.municipality, uuid)
    now = clock.now()
    context = {
        "export": found,
        "is_ready": found.is_ready(now),
        "is_over": now >= found.expires_at,
        "is_slow": found.done_at is None and now - found.asked_at > services.SLOW,
        "today": clock.today(),
    }
    return render(request, "ip_core/subjects/export.html", context)


@require_GET
@signed_in
@shows(gate=queries.may_open_export)
def fetch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The package, if all that went into it is still open to whoever asked."""
    found = queries.export_for(request.actor, request.municipality, uuid)
    here = queries.here_for(request.actor, request.municipality)
    if found.file is None or not found.is_ready(clock.now()):
        return redirect("subject-export", uuid)
    if not queries.is_still_open(found, here):
        messages.warning(request, _("Noe i pakken er ikke åpent for deg lenger. Be om en ny."))
        return redirect("subject-data")
    _note(request, here)
    services.note_fetched(found, actor=request.actor)
    return delivery.respond(found.file)


def _note(request: HttpRequest, here: Standing) -> None:
    """Reads on behalf of somebody stand in her log; the owner's own don't count."""
    for proceeding in here.sides:
        shown = [key for key in keys_of(proceeding) if here.reaches(proceeding, key)]
        reach = engine.reach(request.actor, proceeding)
        request.reads.note(proceeding, [key for key in (keys.EXISTENCE, *shown) if reach.basis(key)], reach)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=queries.may_open_correction_form)
def ask_correction(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Something that stands about her is wrong."""
    case, here = queries.case_for_correction(request.actor, request.municipality, uuid)
    proceedings = [proceeding for proceeding in here.sides if proceeding.case_id == case.pk]
    form = CorrectionForm(request.POST if request.method == "POST" else None, here=here, proceedings=proceedings)
    if form.is_valid():
        proceeding, key = form.place
        wrong = services.Wrong(key, form.cleaned_data["wrong"], form.cleaned_data["right"])
        row = services.ask_for_correction(proceeding, wrong, actor=request.actor)
        messages.success(request, _("Kravet er sendt. Du får svar her."))
        return redirect("correction", row.uuid)
    rows = queries.corrections_of(here, case)
    for row in rows:
        request.reads.note(row.proceeding, [row.key], engine.reach(request.actor, row.proceeding))
    return render(request, "ip_core/subjects/ask_correction.html", _frame(request, case=case, form=form, rows=rows))


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=queries.may_open_correction)
def correction(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One request, and its answer. Whoever is to answer has the form."""
    row = queries.correction_for(request.actor, request.municipality, uuid)
    verdict = policies.may_answer_correction(request.actor, row)
    _note_request(request, row, verdict.basis)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"seen": row.version})
    if request.method == "POST":
        verdict.require()
        if form.is_valid() and _answered(request, row, form):
            return redirect("work-list")
    context = _frame(
        request,
        row=row,
        asked_by=behalf.names_of(CorrectionRequest.history, {row.pk: row.asked_by})[row.pk],
        form=form if verdict else None,
        is_stranded=row.answered_at is None and not policies.may_be_received(row.proceeding, row.key),
        part=keys.label(row.key),
        case=row.proceeding.case,
    )
    return render(request, "ip_core/subjects/correction.html", context)


def _note_request(request: HttpRequest, row: CorrectionRequest, basis: Basis | None) -> None:
    """Whoever answers without reading the section has opened something of the case, and no section."""
    reach = engine.reach(request.actor, row.proceeding)
    if reach.basis(row.key) is None and basis is not None:
        request.reads.note_existence(row.proceeding, shown_by(row.proceeding, basis))
    else:
        request.reads.note(row.proceeding, [row.key], reach)


def _answered(request: HttpRequest, row: CorrectionRequest, form: AnswerForm) -> bool:
    try:
        services.answer_correction(row, actor=request.actor, **form.cleaned_data)
    except ChangedMeanwhile as changed:
        form.add_error(None, changed.message)
        return False
    messages.success(request, _("Svaret er sendt."))
    return True


def _frame(request: HttpRequest, **context: object) -> dict[str, object]:
    return {"today": clock.today(), "page_size": "sm" if request.actor.is_professional else "", **context}
