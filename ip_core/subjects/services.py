"""Ask for everything, make the package, hand it out, forget it; ask for a correction, and answer it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from django_scopes import scope

from ip_core import clock
from ip_core.access.queries import is_refused
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding
from ip_core.documents.enums import FileKind
from ip_core.documents.services import forget_files, store_made
from ip_core.history.acting import acting, service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor, actor_for
from ip_core.people.enums import Capacity
from ip_core.people.models import Person
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.enums import State
from ip_core.plugins.queries import state_of
from ip_core.subjects import policies
from ip_core.subjects.enums import CorrectionOutcome
from ip_core.subjects.models import CorrectionRequest, SubjectExport
from ip_core.subjects.package import pack
from ip_core.subjects.parts import CORE, Part, core_parts, files_of
from ip_core.subjects.standing import Standing, standing

KEPT = timedelta(hours=24)
"""A package lies ready this long. It holds everything, so it does not lie about."""
SLOW = timedelta(minutes=10)
"""What is not made by then may never be: she is told, and may ask again."""


def scope_of(export: SubjectExport) -> str:
    return f"export:{export.uuid}"


@service
def ask_for_everything(*, actor: Actor, municipality: Municipality, language: str) -> SubjectExport:
    """Write down the wish, and let the worker make it. The one that is being made already, if there is one.

    Raises NotAllowed."""
    policies.may_ask_for_everything(actor, municipality).require()
    from ip_core.subjects.tasks import make_package

    forget_expired(municipality)
    assert actor.person is not None  # may_ask_for_everything
    assert actor.subject is not None
    now = clock.now()
    Person.objects.select_for_update().get(pk=actor.person.pk)
    asked = SubjectExport.objects.filter(municipality=municipality, subject=actor.subject, asked_by=actor.person)
    under_way = asked.filter(done_at__isnull=True, asked_at__gt=now - SLOW).first()
    if under_way is not None:
        return under_way
    export = SubjectExport.objects.create(
        municipality=municipality,
        subject=actor.subject,
        asked_by=actor.person,
        language=language,
        asked_at=now,
        expires_at=now + KEPT,
        parts=len(CORE) + len(hooks(municipality).answered_by("subject_data")),
    )
    record_event("export.asked", municipality=municipality, actor=actor, export=export.uuid)
    make_package.enqueue(export.pk, municipality.pk)
    return export


def make(export: SubjectExport) -> SubjectExport:
    """Gather it as the asker may have it at this moment; somebody who has lost her basis meanwhile gets nothing."""
    asker, subject = export.asked_by, export.subject
    actor = actor_for(asker, capacity=Capacity.CITIZEN, on_behalf_of=None if asker == subject else subject)
    with scope(municipality=export.municipality), translation.override(export.language), acting(actor):
        here = standing(actor, export.municipality)
        if here is not None and export.done_at is None:
            _make(export, here, actor)
    return export


def _make(export: SubjectExport, here: Standing, actor: Actor) -> None:
    done: list[Part] = []
    for part in _all_parts(export, here, actor):
        done.append(part)
        export.parts_done = len(done)
        export.save_without_historical_record(update_fields=["parts_done"])  # type: ignore[attr-defined]
    data = pack(done, files_of(here), municipality=export.municipality.name, language=export.language)
    export.file = store_made(
        data, FileKind.ZIP, name="medvirk.zip", actor=actor, municipality=export.municipality, scope=scope_of(export)
    )
    export.scopes = here.scopes
    export.is_complete = not any(part.missing for part in done)
    export.done_at = clock.now()
    export.save()


def _all_parts(export: SubjectExport, here: Standing, actor: Actor) -> Iterator[Part]:
    yield from core_parts(here, actor)
    for slug in hooks(export.municipality).answered_by("subject_data"):
        yield _plugin_part(export, slug, here, actor)


def _plugin_part(export: SubjectExport, slug: str, here: Standing, actor: Actor) -> Part:
    """A plugin's own, also when it is off. To whoever may not have the whole it is left out, and that is said."""
    if not here.is_whole:
        told = _("Noe av dette er ikke åpent for deg, og derfor er hele delen utelatt. Den det gjelder, kan få alt.")
        return Part(slug, _plugin_name(slug), (), told)
    if is_refused(actor, export.municipality):
        told = _("En modul sier nei til å vise noe av dette, og derfor er hele delen utelatt. Spør kommunen om innsyn.")
        return Part(slug, _plugin_name(slug), (), told)
    if not here.is_herself and state_of(slug, export.municipality) == State.OFF:
        return Part(
            slug, _plugin_name(slug), (), _("Modulen er slått av. Da kan bare den det gjelder, få denne delen.")
        )
    answers = hooks(export.municipality).of(slug).subject_data(actor=actor, person=here.subject)
    failed = "" if answers.complete else _("Modulen svarte ikke. Denne delen er ikke fullstendig. Be om en ny senere.")
    return Part(slug, _plugin_name(slug), tuple(answers), failed)


def _plugin_name(slug: str) -> str:
    from ip_core.plugins import house

    return house.current().loaded[slug].described.names.in_language(translation.get_language())


@service
def note_fetched(export: SubjectExport, *, actor: Actor) -> None:
    export.fetched_at = clock.now()
    export.save()


def forget_expired(municipality: Municipality) -> int:
    """Delete the bytes of packages whose time is out. The rows stay: that somebody asked, and when."""
    rows = SubjectExport.objects.filter(municipality=municipality, expires_at__lte=clock.now(), file__isnull=False)
    with acting(Actor.system()):
        for export in rows:
            export.file = None
            export.save()
            forget_files(scope_of(export), actor=Actor.system())
    return len(rows)


@dataclass(frozen=True)
class Wrong:
    """What somebody wants corrected."""

    key: str
    wrong: str
    right: str = ""


@service
def ask_for_correction(proceeding: Proceeding, wrong: Wrong, *, actor: Actor) -> CorrectionRequest:
    """Send it to whoever looks after that part. Raises NotAllowed, also when there is nobody."""
    policies.may_ask_for_correction(actor, proceeding, wrong.key).require()
    policies.may_be_received(proceeding, wrong.key).require()
    assert actor.person is not None  # may_ask_for_correction
    row = CorrectionRequest.objects.create(
        proceeding=proceeding,
        key=wrong.key,
        wrong=wrong.wrong,
        right=wrong.right,
        asked_by=actor.person,
        asked_at=clock.now(),
    )
    record_event("correction.asked", proceeding=proceeding, key=wrong.key, actor=actor, correction=row.uuid)
    return row


@service
def answer_correction(
    correction: CorrectionRequest, *, actor: Actor, seen: int, outcome: CorrectionOutcome | str, answer: str
) -> CorrectionRequest:
    """Say what became of it. Raises NotAllowed, ChangedMeanwhile."""
    correction.require_version(seen)
    policies.may_answer_correction(actor, correction).require()
    correction.outcome, correction.answer = CorrectionOutcome(outcome), answer
    correction.answered_by, correction.answered_at = actor.person, clock.now()
    correction.save()
    record_event(
        "correction.answered",
        proceeding=correction.proceeding,
        key=correction.key,
        actor=actor,
        correction=correction.uuid,
    )
    return correction


__all__ = (
    "Wrong",
    "answer_correction",
    "ask_for_correction",
    "ask_for_everything",
    "forget_expired",
    "make",
    "note_fetched",
    "scope_of",
)
