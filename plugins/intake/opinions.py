"""Uttalelser: whom the taker may ask, what can be sent with the question, and what each side may read of it.

Whoever is asked has no basis but the question: she reads exactly what was sent, until she has answered (ACCESS §2)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.enums import Level
from ip_core.access.models import OpinionRequest
from ip_core.access.reach import Reach
from ip_core.cases.models import Proceeding
from ip_core.documents.queries import files_in
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Membership, Person
from plugins.intake import queries

MOST_FOUND = 20
ASKED_ROLES = frozenset({Role.PROVIDER, Role.CASEWORKER, Role.COORDINATOR})
"""Those who work with people. Leaders, editors and administrators are asked for no opinion of a case."""
SENDABLE = (keys.APPLICATION, keys.ATTACHMENTS, keys.WISHES, keys.CONTACT, keys.ASSESSMENT)
"""What there may be to send, in the order it is offered. Others' opinions and the answer are not among it."""


def askable(actor: Actor, proceeding: Proceeding) -> QuerySet[Membership]:
    """Professionals here, or employed outside every municipality: not whoever asks, the owner or those close to her."""
    owner = proceeding.owner
    inside = Q(unit__organisation__municipality=proceeding.municipality_id) | Q(unit__organisation__municipality=None)
    close = Q(parent_of__child=owner) | Q(guardian_of__ward=owner) | Q(represents__represented=owner) | Q(pk=owner.pk)
    rows = Membership.objects.valid_on(clock.today()).filter(inside, role__in=ASKED_ROLES)
    rows = rows.exclude(person__in=Person.objects.filter(close))
    if actor.person is not None:
        rows = rows.exclude(person=actor.person)
    return rows.select_related("person", "unit__organisation")


def named(rows: QuerySet[Membership], words: str) -> list[Membership]:
    """Those whose name, title or place of work has every word; one more than is shown, to tell that there are more."""
    for word in words.split()[:6]:
        rows = rows.filter(_has(word))
    return list(rows[: MOST_FOUND + 1])


def _has(word: str) -> Q:
    """Three spellings: SQLite folds A–Z only, and Øyvind is a name."""
    found = Q()
    for spelled in {word, word.capitalize(), word.lower()}:
        for field in ("person__given_name", "person__family_name", "title", "unit__name", "unit__organisation__name"):
            found |= Q(**{f"{field}__icontains": spelled})
    return found


def sendable(proceeding: Proceeding, reach: Reach) -> list[str]:
    """What the taker reads herself, and that is there: nobody passes on what she may not read."""
    application, assessment = queries.application_of(proceeding), queries.assessment_of(proceeding)
    there = {
        keys.APPLICATION: application is not None,
        keys.ATTACHMENTS: bool(files_in(proceeding, keys.ATTACHMENTS, reach)),
        keys.WISHES: application is not None and bool(application.wished_coordinator),
        keys.CONTACT: application is not None,
        keys.ASSESSMENT: assessment is not None and assessment.finished_at is not None,
    }
    return [key for key in SENDABLE if there[key] and reach.may_read(key)]


def requests_in(proceeding: Proceeding) -> QuerySet[OpinionRequest]:
    rows = OpinionRequest.objects.filter(proceeding=proceeding, cancelled_at__isnull=True)
    return rows.select_related("membership__person", "membership__unit", "asked_by__person")


def readable_in(proceeding: Proceeding, reach: Reach) -> list[OpinionRequest]:
    """For whoever may write them, all; for the owner's side the finished ones: an answer begun is its writer's."""
    if not reach.may_read(keys.OPINIONS):
        return []
    rows = requests_in(proceeding)
    return list(rows if reach.may_write(keys.OPINIONS) else rows.filter(finished_at__isnull=False))


def opinions_for(
    actor: Actor, municipality: Municipality, uuid: UUID
) -> tuple[Proceeding, Reach, list[OpinionRequest]]:
    """The gate of the list: Http404 unless she handles the case, or there is a finished one that she may read."""
    proceeding, reach = queries.intake_section_for(actor, municipality, uuid, keys.OPINIONS)
    found = readable_in(proceeding, reach)
    if not found and not reach.may_write(keys.OPINIONS):
        raise Http404
    return proceeding, reach, found


def asked_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[OpinionRequest, Reach]:
    """The gate of one's own: whoever is asked, until she has finished. Http404 for all others, alike."""
    asked = _request(municipality, uuid)
    reach = engine.reach(actor, asked.proceeding)
    if reach.thing_level(asked.uuid) < Level.READ:
        raise Http404
    return asked, reach


def cancellable_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[OpinionRequest, Reach]:
    """The gate of taking a question back: whoever handles the case."""
    asked = _request(municipality, uuid)
    reach = engine.reach(actor, asked.proceeding)
    if not reach.may_write(keys.OPINIONS):
        raise Http404
    return asked, reach


def _request(municipality: Municipality, uuid: UUID) -> OpinionRequest:
    related = ("proceeding__case__owner", "proceeding__owner", "proceeding__municipality", "membership__person")
    rows = OpinionRequest.objects.filter(uuid=uuid, proceeding__municipality=municipality)
    found = rows.select_related(*related, "asked_by__person", "asked_by__unit").first()
    if found is None:
        raise Http404
    return found
