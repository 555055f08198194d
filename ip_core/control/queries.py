"""What the control role may see: who, when, case number. Never a section, a name of an owner, or a word of content."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from ip_core import clock
from ip_core.access.enums import EventKind
from ip_core.access.models import AccessEvent
from ip_core.cases.models import Case
from ip_core.control.enums import LookKind
from ip_core.control.models import ControlLook
from ip_core.control.policies import may_control
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Guardianship, Parenthood, Representation

OPEN_FOR = timedelta(hours=8)
"""How long the answer to one question can be read again; after that it is asked anew, with its reason."""

SHOWN = frozenset(
    {"at", "person_uuid", "person_label", "capacity", "capacity_label", "kind", "case_number", "case_uuid"}
)


def look_for(actor: Actor, municipality: Municipality, uuid: UUID, kind: LookKind) -> ControlLook:
    """The gate of an answer: whoever asked, while she has the role, and not for long. Else Http404."""
    if not may_control(actor, municipality) or actor.person is None:
        raise Http404
    rows = ControlLook.objects.filter(by_uuid=actor.person.uuid, kind=kind, at__gt=clock.now() - OPEN_FOR)
    found: ControlLook = get_object_or_404(rows, uuid=uuid)
    return found


def looks(limit: int = 20) -> QuerySet[ControlLook]:
    """The latest that was asked in this municipality, by whom and why: those who control see each other's."""
    return ControlLook.objects.all()[:limit]


def entries_for(look: ControlLook, actor: Actor) -> QuerySet[AccessEvent]:
    """The log's entries that answer it, the latest first; only the columns that control may see.

    Nobody controls her own case, nor that of somebody she acts or has acted for: to her it has no entries."""
    found = AccessEvent.objects.exclude(kind=EventKind.CONTROL).exclude(case_uuid__in=_own_cases(actor))
    if look.case_number:
        found = found.filter(case_number=look.case_number)
    if look.about_label:
        found = found.filter(person_label__iexact=look.about_label)
    if look.first_day:
        found = found.filter(at__gte=clock.start_of(look.first_day))
    if look.last_day:
        found = found.filter(at__lt=clock.midnight_after(look.last_day))
    return found.only(*SHOWN)


def _own_cases(actor: Actor) -> list[UUID]:
    """Case uuids of her own, and of whoever she is or was parent, guardian or representative for (ACCESS §1)."""
    person = actor.person
    if person is None:
        return []
    tied = {
        person.pk,
        *Parenthood.objects.filter(parent=person).values_list("child_id", flat=True),
        *Guardianship.objects.filter(guardian=person).values_list("ward_id", flat=True),
        *Representation.objects.filter(representative=person).values_list("represented_id", flat=True),
    }
    return list(Case.objects.filter(owner__in=tied).values_list("uuid", flat=True))


def case_numbered(actor: Actor, number: str) -> Case | None:
    """The case with this number in the active municipality, unless it is as good as her own."""
    year, _sep, serial = number.partition("/")
    if not (year.isdigit() and serial.isdigit()):
        return None
    rows = Case.objects.filter(year=int(year), serial=int(serial)).exclude(uuid__in=_own_cases(actor))
    return rows.select_related("owner", "municipality").first()
