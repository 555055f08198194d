"""Asking as control. The question is written down before the answer is shown; nothing is found without a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ip_core import clock
from ip_core.access.enums import EventKind
from ip_core.access.models import AccessEvent
from ip_core.control import policies
from ip_core.control.enums import LookKind
from ip_core.control.models import ControlLook
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor


@dataclass(frozen=True)
class Question:
    """A case number, somebody's full name, or both; within these days; and why."""

    reason: str
    case_number: str = ""
    name: str = ""
    first_day: date | None = None
    last_day: date | None = None


@service
def look_up(kind: LookKind, question: Question, *, actor: Actor, municipality: Municipality) -> ControlLook:
    """Write down who asks what, and why. Raises NotAllowed."""
    policies.may_control(actor, municipality).require()
    return ControlLook.objects.create(
        municipality=municipality,
        at=clock.now(),
        kind=kind,
        by_uuid=actor.person.uuid if actor.person else None,
        by_label=actor.label[:160],
        by_post=actor.capacity_label[:200],
        case_number=question.case_number,
        about_label=question.name[:160],
        first_day=question.first_day,
        last_day=question.last_day,
        reason=question.reason,
    )


def tell_owners(cases: Mapping[UUID, str], *, actor: Actor, municipality: Municipality, surface: str) -> None:
    """An entry in the log of each of these cases (number by uuid): control looked. A page's are written with it."""
    rows = [
        AccessEvent(
            municipality=municipality,
            at=clock.now(),
            kind=EventKind.CONTROL,
            case_uuid=case,
            case_number=number,
            person_uuid=actor.person.uuid if actor.person else None,
            person_label=actor.label[:160],
            capacity=actor.capacity,
            capacity_label=actor.capacity_label[:200],
            surface=surface,
        )
        for case, number in cases.items()
    ]
    AccessEvent.objects.bulk_create(rows)
