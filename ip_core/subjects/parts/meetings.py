"""Who is asked to come, to what; and which conversations there are."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ip_core.access.enums import Level
from ip_core.access.models import Invitation, Thread
from ip_core.people.actor import Actor
from ip_core.plugins.types import SubjectData
from ip_core.subjects.parts.part import Part, instant, name, pairs, veil
from ip_core.subjects.standing import Standing


def meetings_part(here: Standing, actor: Actor) -> Part:
    things = (*_invitations(here), *_threads(here))
    return Part("moter", _("Møter og samtaler"), things)


def _invitations(here: Standing) -> Iterator[SubjectData]:
    open_to = [proceeding for proceeding in here.sides if here.reaches(proceeding, "meetings")]
    rows = Invitation.objects.filter(proceeding__in=open_to).select_related("person", "invited_by")
    for row in rows:
        told = pairs(
            (_("Hvem"), row.person.name),
            (_("Til hva"), row.title),
            (_("Saksliste"), row.agenda),
            (_("Oppgave"), row.task),
            (_("Sted"), veil(here)(row.place)),
            (_("Fra"), instant(row.starts_at)),
            (_("Til"), instant(row.ends_at)),
            (_("Spurt av"), name(row.invited_by)),
            (_("Sa ja"), instant(row.accepted_at)),
            (_("Sa nei"), instant(row.declined_at)),
            (_("Avlyst"), instant(row.cancelled_at)),
        )
        yield SubjectData(_("Invitasjon"), "ip_core.Invitation", told)


def _threads(here: Standing) -> Iterator[SubjectData]:
    """Every one to herself, who is in them all; to others those that they are in."""
    rows = Thread.objects.filter(proceeding__in=list(here.sides)).select_related("proceeding", "opened_by")
    for row in rows.prefetch_related("members__person"):
        if not (here.is_herself or _is_in(here, row)):
            continue
        told = pairs(
            (_("Hva den gjelder"), row.title),
            (_("Begynt"), instant(row.opened_at)),
            (_("Spurt av"), name(row.opened_by)),
        )
        yield SubjectData(_("Samtale"), "ip_core.Thread", told)
        for member in row.members.all():
            who = pairs(
                (_("Hvem"), name(member.person) or _("den som er koordinator")),
                (_("Fra"), instant(member.valid_from)),
                (_("Til"), instant(member.valid_until)),
            )
            yield SubjectData(_("Med i samtalen"), "ip_core.ThreadMember", who)


def _is_in(here: Standing, thread: Thread) -> bool:
    reach = here.reaches_by.get(thread.proceeding)
    return reach is not None and reach.thing_level(thread.uuid) >= Level.READ
