from collections.abc import Iterable, Iterator
from datetime import date

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from fjord_notes import procedures, search, services
from fjord_notes.models import SECTION, Note, Reminder
from ip_core.access import engine
from ip_core.access.models import Consent
from ip_core.cases.models import Case, Event, Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from ip_core.plugins import hookimpl
from ip_core.plugins.enums import State
from ip_core.plugins.types import (
    Blocker,
    NavItem,
    Panel,
    ProcedureTemplate,
    RetentionCandidates,
    SearchKind,
    SubjectData,
)


@hookimpl
def nav_items(actor: Actor) -> Iterable[NavItem]:
    if not Note.objects.exists():
        return []
    return [NavItem("Notater", reverse("plugins:notes:start"))]


@hookimpl
def case_panels(request: HttpRequest, case: Case, slot: str) -> Iterator[Panel]:
    for proceeding in Proceeding.objects.filter(case=case, kind="plan") if slot == "main" else ():
        reach = engine.reach(request.actor, proceeding)
        rows = Note.objects.filter(proceeding=proceeding, removed_at__isnull=True).select_related("author")
        if reach.may_read(SECTION):
            request.reads.note(proceeding, [SECTION], reach)
            yield Panel("notes", "Notater", render_to_string("notes/panel.html", {"notes": rows}))


@hookimpl
def register_search() -> Iterable[SearchKind]:
    return search.KINDS


@hookimpl
def register_procedure_templates() -> Iterable[ProcedureTemplate]:
    return procedures.templates()


@hookimpl
def on_event(event: Event) -> None:
    if event.kind == "consent.in_force":
        consent = Consent.objects.select_related("proceeding__case").get(uuid=event.references["consent"])
        services.remind(consent.proceeding, actor=Actor.system("Notater"))


@hookimpl
def subject_data(actor: Actor, person: Person) -> Iterator[SubjectData]:
    for note in Note.objects.filter(proceeding__owner=person):
        yield SubjectData("Notat", "notes.Note", (("Tekst", note.text),))
    for reminder in Reminder.objects.filter(proceeding__owner=person):
        yield SubjectData("Påminning", "notes.Reminder", (("Dag", str(reminder.due_date)),))


@hookimpl
def retention_candidates(municipality: Municipality, on: date) -> Iterator[RetentionCandidates]:
    for model in (Note, Reminder):
        rows = model.objects.filter(proceeding__closed_at__year__lt=on.year - 10)
        keys = frozenset(rows.values_list("pk", flat=True))
        yield RetentionCandidates(model._meta.label, keys, "Ti år etter at saken ble lukket.")


@hookimpl
def state_blockers(target: State) -> Iterator[Blocker]:
    if target == State.OFF and Note.objects.exists():
        yield Blocker("Det finnes notater. Velg bare lesing.")
