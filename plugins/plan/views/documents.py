"""Files in a plan: who put what there, one more, and taking one away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core.access.surfaces import shows
from ip_core.documents.exceptions import FileRefused
from ip_core.documents.forms import FileForm
from ip_core.people.gates import signed_in
from plugins.plan import documents as files
from plugins.plan import policies
from plugins.plan.exceptions import TooManyFiles
from plugins.plan.sections import DOCUMENTS
from plugins.plan.views.explaining import explain_documents, explain_removal
from plugins.plan.views.opening import Opened, frame, opened


@require_http_methods(["GET", "POST"])
@shows(proceeding="uuid", gate=explain_documents)
@signed_in
def documents(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The files that this reader may open, and the way to add one."""
    explain_documents(request.actor, request.municipality, uuid=uuid)
    there = opened(request, uuid)
    may_add = policies.may_add(request.actor, there.proceeding, there.reach, DOCUMENTS)
    posted = request.method == "POST"
    if posted:
        may_add.require()
    form = FileForm(request.POST, request.FILES) if posted else FileForm()
    if posted and form.is_valid() and _attached(request, there, form):
        return redirect("plugins:plan:documents", uuid)
    return render(request, "plan/documents.html", _context(request, there, form if may_add else None))


def _attached(request: HttpRequest, there: Opened, form: FileForm) -> bool:
    """What was wrong with the file is said at the field; nothing of it is kept."""
    try:
        files.attach(there.existing, form.cleaned_data["file"], actor=request.actor)
    except (FileRefused, TooManyFiles) as refused:
        form.add_error("file", refused.message)
        return False
    messages.success(request, _("Filen er lagt i planen."))
    return True


def _context(request: HttpRequest, there: Opened, form: FileForm | None) -> dict[str, object]:
    rows = files.rows_for(request.actor, there.proceeding, there.reach)
    request.reads.note(there.proceeding, [DOCUMENTS] if rows else [], there.reach)
    request.reads.note_existence(there.proceeding, there.reach)
    return frame(request, there, form=form, rows=rows)


@require_http_methods(["GET", "POST"])
@shows(proceeding="uuid", gate=explain_removal)
@signed_in
def remove_document(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponse:
    """After a second question: it cannot be fetched back."""
    explain_removal(request.actor, request.municipality, uuid=uuid, file=file).require()
    there = opened(request, uuid)
    stored = files.file_in(there.proceeding, there.reach, file)
    back = reverse("plugins:plan:documents", args=[uuid])
    if request.method == "POST":
        files.detach(there.existing, stored, actor=request.actor)
        messages.success(request, _("Filen er fjernet."))
        return redirect(back)
    request.reads.note(there.proceeding, [DOCUMENTS], there.reach)
    context = frame(request, there) | {
        "heading": _("Vil du fjerne «%(name)s»?") % {"name": stored.original_name},
        "consequences": [
            _("Ingen kan åpne filen lenger, og den kan ikke hentes tilbake."),
            _("Historikken viser at den har ligget her, og hvem som fjernet den."),
        ],
        "confirm": _("Ja, fjern filen"),
        "danger": True,
        "cancel_url": back,
    }
    return render(request, "plan/document_remove.html", context)
