"""Papers that go with an application. In the draft they are its author's alone; sent, they are read with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ip_core.documents import delivery
from ip_core.documents.exceptions import FileRefused
from ip_core.documents.forms import FileForm
from ip_core.documents.models import StoredFile
from plugins.intake import policies, queries, services
from plugins.intake.exceptions import TooManyAttachments
from plugins.intake.models import ApplicationDraft
from plugins.intake.views.drafts import NO_CASE


@never_cache
@require_http_methods(["GET", "POST"])
@NO_CASE
def attachments(request: HttpRequest, key: str) -> HttpResponse:
    """See what is attached, and add one more."""
    draft = _draft(request, key)
    posted = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if posted else FileForm()
    if form.is_valid():
        try:
            services.attach(draft, form.cleaned_data["file"], actor=request.actor)
        except (FileRefused, TooManyAttachments) as refused:
            form.add_error("file", refused.message)
        else:
            messages.success(request, _("Filen er lagt ved."))
            return redirect("plugins:intake:attachments", key)
    context = {"draft": draft, "key": key, "form": form, "files": queries.attachments_of(draft)}
    return render(request, "intake/attachments.html", context)


@never_cache
@require_GET
@NO_CASE
def draft_file(request: HttpRequest, key: str, file: UUID) -> HttpResponse:
    """The author looks at what she has attached."""
    return delivery.respond(_file(_draft(request, key), file))


@never_cache
@require_POST
@NO_CASE
def detach(request: HttpRequest, key: str, file: UUID) -> HttpResponse:
    """Take it away again. Nobody has seen it."""
    draft = _draft(request, key)
    services.detach(draft, _file(draft, file), actor=request.actor)
    messages.success(request, _("Filen er fjernet. Ingen andre har sett den."))
    return redirect("plugins:intake:attachments", key)


def _draft(request: HttpRequest, key: str) -> ApplicationDraft:
    """The gate: the author's own draft, of a kind that takes files."""
    draft = queries.draft_for(request.actor, request.municipality, key)
    if not policies.may_attach(request.actor, draft):
        raise Http404
    return draft


def _file(draft: ApplicationDraft, uuid: UUID) -> StoredFile:
    found: StoredFile = get_object_or_404(queries.attachments_of(draft), uuid=uuid)
    return found
