"""The ways out that are no page: mail, the package with everything about one, the command line, a consent on paper."""

from __future__ import annotations

import json
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django_scopes import scope, scopes_disabled

from ip_core.cases.models import Event, Proceeding
from ip_core.documents.letters import Letter
from ip_core.history.acting import acting
from ip_core.municipalities.models import Municipality
from ip_core.notices import sending
from ip_core.notices.models import Notice
from ip_core.people.actor import Actor, actor_for_handle
from ip_core.people.models import Identity, Person
from ip_core.subjects import services as packages
from ip_core.subjects.models import SubjectExport
from tests.proof.standing import CITIZEN, PROFESSIONAL, Session, World
from tests.proof.surfaces import View, readable_words, words_of_a_copy
from tests.proof.tables import EXISTENCE, READ
from tests.proof.tally import Marks
from tests.proof.texts import COMMON, words_in
from tests.proof.town import address_of


def as_text(letter: Letter, **_options: Any) -> bytes:
    """Instead of the PDF: the words that go into it, where they can be read."""
    parts = [line for part in letter.sections for line in (part.heading, *part.paragraphs)]
    return "\n".join(["%PDF", letter.title, letter.receiver, letter.reference, *parts]).encode()


# --- mail -------------------------------------------------------------------------------------------------------------


def compare_mail(views: list[View], matter: Proceeding, key: str, marks: Marks) -> None:
    """Something has happened, and everybody was to be told: of those, those are who may see it as it leaves."""
    told = {view.session.person: view for view in views if _may_be_told(view.world, view.session)}
    with scopes_disabled():
        event = Event.objects.create(
            municipality=matter.municipality, case=matter.case, scope=matter.scope(key), kind="consent.prepared",
            actor_label="Prøve", at=matter.opened_at,
        )  # fmt: skip
        for view in told.values():
            _notice(event, view)
    mail.outbox.clear()
    sending.work()
    reached = {address for message in mail.outbox for address in message.to}
    for view in told.values():
        says, is_told = view.answers[matter.pk], address_of(view.session.person) in reached
        may_know = says.exists if key == EXISTENCE else says.level(key) >= READ
        assert is_told == may_know, f"{view.session} at {view.world.at} is told of {key} of {matter.kind} {matter.pk}"
        marks.note("mail", is_allowed=is_told)
    for message in mail.outbox:
        _is_neutral(f"{message.subject} {message.body} {message.extra_headers}", matter)


def _may_be_told(world: World, session: Session) -> bool:
    """Nothing is sent to who acts at work for a child, and to nobody whose basis on behalf is over."""
    if session.behalf is None:
        return session.is_sure
    return session.is_sure and session.capacity == CITIZEN and world.may_act_for(session.person, session.behalf)


def _notice(event: Event, view: View) -> None:
    session, at = view.session, view.world.at
    Notice.objects.create(
        municipality=event.municipality, event=event, person_id=session.person, capacity=session.capacity,
        on_behalf_of_id=session.behalf, created_at=at, due_at=at,
    )  # fmt: skip


def _is_neutral(text: str, matter: Proceeding) -> None:
    case, owner = matter.case, matter.owner
    named = [one for one in (owner.given_name, owner.family_name, str(matter.uuid), str(case.uuid)) if one in text]
    assert not named, f"a mail names {named}"
    assert not words_in(text) | ({case.number} if case.number in text else set())


# --- everything about one ---------------------------------------------------------------------------------------------


def compare_package(view: View, municipality: Municipality, marks: Marks) -> None:
    """What the worker gathers for a citizen, modules that are off too: never a word that she may not read herself."""
    found = _package(view, municipality)
    beyond = found - words_of_a_copy(view, municipality)
    assert not beyond, f"{view.session} at {view.world.at}: the package of {municipality} has {beyond}"
    marks.note("package", is_allowed=bool(found))


def _package(view: View, municipality: Municipality) -> set[str]:
    """The words in each member of the zip; none where nothing was made."""
    session, at = view.session, view.world.at
    with scope(municipality=municipality), transaction.atomic(), acting(Actor.system("proof")):
        asked = SubjectExport.objects.create(
            municipality=municipality, subject_id=session.behalf or session.person, asked_by_id=session.person,
            language="nb", asked_at=at, expires_at=at + packages.KEPT, parts=1,
        )  # fmt: skip
        made = packages.make(asked).file
        found = set[str]()
        if made is not None:
            with made.open() as content, ZipFile(BytesIO(content.read())) as archive:
                found = {word for name in archive.namelist() for word in words_in(archive.read(name).decode())}
            made.content.delete(save=False)
        transaction.set_rollback(True)
    return found


# --- the command line -------------------------------------------------------------------------------------------------


def compare_command(world: World, handle: str, municipality: Municipality, marks: Marks) -> None:
    """`medvirk search --as HANDLE`: her usual session, and the words that it may see."""
    view = usual_view(world, handle)
    if view is None:
        return
    told = StringIO()
    with scope(municipality=municipality):
        call_command("search", COMMON, municipality=municipality.slug, handle=handle, as_json=True, stdout=told)
    served = {r.slug for r in world.rows.plugins if r.municipality_id == municipality.pk and r.state != "off"}
    kinds = {row.uuid.hex[:8]: row.kind for row in world.rows.proceedings}
    wanted = {word for word in readable_words(view, municipality) if kinds[word[6:14]] in served}
    found = words_in(told.getvalue())
    assert found <= wanted, f"{view.session} at {world.at}: the command tells {found - wanted}"
    assert bool(found) == bool(wanted), f"{view.session} at {world.at}: the command tells nothing of {wanted}"
    assert json.loads(told.getvalue())["total"] == len(wanted), f"{view.session} at {world.at}: the command counts"
    for row in world.rows.proceedings:
        if row.municipality_id == municipality.pk and row.kind != "complaint":
            marks.note("command: search", is_allowed=any(row.uuid.hex[:8] in word for word in wanted))


def usual_view(world: World, handle: str) -> View | None:
    """As her sign-in link would let her in. Nobody signs in as one who is dead."""
    actor = actor_for_handle(handle)
    assert actor.person is not None
    if world.has_happened(actor.person.died_at):
        return None
    behalf = actor.on_behalf_of.pk if actor.on_behalf_of is not None else None
    return View.of(world, Session(actor.person.pk, PROFESSIONAL if actor.is_professional else CITIZEN, behalf))


def handles(people: list[Person]) -> list[str]:
    """Of those who have one: as the demo's sign-in links call them."""
    rows = Identity.objects.filter(account__person__in=people, issuer="demo").order_by("pk")
    return list(rows.values_list("subject", flat=True))
