"""What the control role may see: who, when, case number. Never a section, a name of an owner, or a word of content."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from ip_core import clock
from ip_core.access.enums import EventKind
from ip_core.access.models import AccessEvent, CompetenceDecision
from ip_core.cases import numbers
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
        found = found.filter(_of_case(look.case_number))
    if look.about_label:
        found = found.filter(person_label__iexact=look.about_label)
    if look.first_day:
        found = found.filter(at__gte=clock.start_of(look.first_day))
    if look.last_day:
        found = found.filter(at__lt=clock.midnight_after(look.last_day))
    return found.only(*SHOWN)


def _of_case(number: str) -> Q:
    """The log keeps the number that a case had when it was read; another may have that number since.

    Of a case that is gone the log's own word is all there is."""
    case = Case.objects.filter(**numbers.fields_of(number) or {"pk": None}).values("uuid")
    return Q(case_uuid__in=case) | Q(case_number=number) & ~Q(case_uuid__in=Case.objects.values("uuid"))


def _own_cases(actor: Actor) -> list[UUID]:
    """Case uuids of her own, and of whoever she is or was parent, guardian or representative for, or is named as
    next of kin to: as narrow as every other professional basis (ACCESS §1)."""
    person = actor.person
    if person is None:
        return []
    tied = {
        person.pk,
        *Parenthood.objects.filter(parent=person).values_list("child_id", flat=True),
        *Guardianship.objects.filter(guardian=person).values_list("ward_id", flat=True),
        *Representation.objects.filter(representative=person).values_list("represented_id", flat=True),
    }
    named = CompetenceDecision.objects.filter(next_of_kin=person).values_list("case__uuid", flat=True)
    return [*Case.objects.filter(owner__in=tied).values_list("uuid", flat=True), *named]


def case_numbered(actor: Actor, number: str) -> Case | None:
    """The case with this number in the active municipality, unless it is as good as her own."""
    fields = numbers.fields_of(number)
    if fields is None:
        return None
    rows = Case.objects.filter(**fields).exclude(uuid__in=_own_cases(actor))
    return rows.select_related("owner", "municipality").first()
