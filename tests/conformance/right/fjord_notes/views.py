import logging
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from fjord_notes import services
from fjord_notes.forms import NoteForm
from fjord_notes.models import SECTION, Note
from ip_core.access.queries import reaches_of, section_for
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in

logger = logging.getLogger(__name__)
SEEN = "notes:seen"


def readable(actor: Actor, request: HttpRequest) -> list[Note]:
    """The notes of the plans whose cooperation this reader may see."""
    reached = reaches_of(actor, request.municipality)
    plans = [proceeding for proceeding, reach in reached.items() if reach.may_read(SECTION)]
    for proceeding in plans:
        request.reads.note(proceeding, [SECTION], reached[proceeding])
    return list(Note.objects.filter(proceeding__in=plans, removed_at__isnull=True))


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "notes/about.html")


@require_GET
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    cache.set("notes:visits", cache.get("notes:visits", 0) + 1)
    return render(request, "notes/start.html", {"notes": readable(request.actor, request)})


@require_GET
@signed_in
def download(request: HttpRequest) -> HttpResponse:
    text = "\n".join(note.text for note in readable(request.actor, request))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_GET
@signed_in
def note(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _note(request, uuid)
    request.session[SEEN] = str(uuid)
    return render(request, "notes/note.html", {"note": found})


def _note(request: HttpRequest, uuid: UUID) -> Note:
    found = Note.objects.select_related("proceeding", "author").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    proceeding, reach = section_for(request.actor, request.municipality, found.proceeding.uuid, SECTION)
    request.reads.note(proceeding, [SECTION], reach)
    return found


@require_http_methods(["GET", "POST"])
@signed_in
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    proceeding, _reach = section_for(request.actor, request.municipality, uuid, SECTION)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        written = services.write_note(proceeding, actor=request.actor, text=form.cleaned_data["text"])
        logger.info("A note is written: %s", written.uuid)
        return redirect("plugins:notes:note", written.uuid)
    return render(request, "notes/add.html", {"form": form})
