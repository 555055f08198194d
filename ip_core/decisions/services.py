"""Decisions about a case, written down by whoever works on it: dated rows and events; nothing is overwritten.

Nobody records one about herself. A last day counts whole; an ended row stays, with its end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import keys
from ip_core.access.mandates import translated
from ip_core.access.models import (
    CareOrder,
    CompetenceDecision,
    HiddenSection,
    InsightDecision,
    OwnCoordinator,
    Suspension,
)
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.events import record_event
from ip_core.cases.models import Case, CoordinatorAppointment, Proceeding
from ip_core.decisions import policies, readiness
from ip_core.decisions.exceptions import DecisionNotPossible
from ip_core.history.acting import service
from ip_core.history.reading import DECISIONS
from ip_core.municipalities.models import Unit
from ip_core.people.actor import Actor
from ip_core.people.models import Membership, Person

Recorded = TypeVar("Recorded", bound=Model)


@service
def suspend(
    case: Case,
    person: Person,
    *,
    actor: Actor,
    reason: str,
    sections: Iterable[str] = (),
    last_day: date | None = None,
    is_signature_needed: bool = True,
) -> Suspension:
    """Stop every basis of this person in the case, from now. Raises NotAllowed, DecisionNotPossible."""
    policies.may_record(actor, case).require()
    if person == case.owner:
        raise DecisionNotPossible(_("Eieren kan ikke stoppes i sin egen sak."))
    values = {"person": person, "sections": sorted(set(sections)), "is_signature_needed": is_signature_needed}
    return _recorded(Suspension, case, actor, person, reason=reason, last_day=last_day, **values)


@service
def record_competence(
    case: Case,
    *,
    actor: Actor,
    decided_by: str,
    reason: str,
    last_day: date,
    next_of_kin: Person | None = None,
    scope: Iterable[str] = (),
) -> CompetenceDecision:
    """That the owner lacks competence to consent, until a day [K]. Raises NotAllowed, DecisionNotPossible."""
    policies.may_record(actor, case).require()
    if next_of_kin == case.owner:
        raise DecisionNotPossible(_("Eieren kan ikke være sin egen pårørende. Velg en annen."))
    values = {"decided_by": decided_by, "next_of_kin": next_of_kin, "scope": translated(scope)}
    return _recorded(CompetenceDecision, case, actor, next_of_kin, reason=reason, last_day=last_day, **values)


@service
def record_care_order(case: Case, unit: Unit, *, actor: Actor, reason: str, last_day: date | None = None) -> CareOrder:
    """This unit acts in the parents' place; none outside the municipality. Raises NotAllowed, DecisionNotPossible."""
    policies.may_record(actor, case).require()
    if unit.organisation.municipality_id != case.municipality_id:
        raise DecisionNotPossible(_("Velg en enhet i kommunen."))
    return _recorded(CareOrder, case, actor, None, reason=reason, last_day=last_day, unit=unit)


@service
def hide_object(case: Case, parent: Person, *, actor: Actor, sections: Iterable[str], reason: str) -> Case:
    """Objects of the application, from one parent, with a reason. Raises NotAllowed, DecisionNotPossible."""
    policies.may_hide_object(actor, case).require()
    intake = policies.taken_intake(actor, case)
    if intake is None or not parent.parent_of.filter(child=case.owner).exists():
        raise DecisionNotPossible(_("Velg en av foreldrene."))
    for section in sorted(set(sections) & set(keys.INTAKE_OBJECTS)):
        HiddenSection.objects.get_or_create(
            proceeding=intake,
            section=section,
            parent=parent,
            lifted_at=None,
            defaults={"hidden_at": clock.now(), "hidden_by": actor.person, "reason": reason},
        )
    tell("object.hidden", case, actor)
    return case


@service
def record_insight(
    case: Case, person: Person, *, actor: Actor, sections: Iterable[str], reason: str, last_day: date
) -> InsightDecision:
    """After a death: who may read what, until when. Raises NotAllowed, DecisionNotPossible."""
    policies.may_record(actor, case).require()
    _refuse_if(readiness.lacks_for_insight(case))
    values = {"person": person, "sections": sorted(set(sections) - {keys.MESSAGES})}
    return _recorded(InsightDecision, case, actor, person, reason=reason, last_day=last_day, **values)


@service
def name_own_coordinator(case: Case, person: Person, *, actor: Actor) -> OwnCoordinator:
    """Ask a citizen to coordinate herself. It counts from her own yes (`own`). One at a time.

    Raises NotAllowed, DecisionNotPossible."""
    policies.may_record(actor, case).require()
    if person in (case.owner, actor.person):
        raise DecisionNotPossible(_("Velg en annen enn eieren og deg selv."))
    _refuse_if(readiness.lacks_for_own_coordinator(case))
    now = clock.now()
    assert actor.person is not None  # may_record
    row: OwnCoordinator = OwnCoordinator.objects.create(
        case=case, person=person, named_by=actor.person, named_at=now, valid_from=now
    )
    tell("own_coordinator.named", case, actor)
    return row


@service
def end_decision(row: Any, *, actor: Actor) -> Any:
    """From now on it does not count. Twice is the same as once. Raises NotAllowed."""
    policies.may_record(actor, row.case).require()
    now = clock.now()
    if row.valid_until is None or row.valid_until > now:
        row.valid_until = max(now, row.valid_from)
        row.save()
        tell("decision.ended", row.case, actor)
    return row


@service
def name_deputy(
    case: Case, deputy: Membership, *, actor: Actor, first_day: date, last_day: date
) -> CoordinatorAppointment:
    """Stands in for the coordinator in these days. Raises NotAllowed, DecisionNotPossible."""
    verdict = policies.may_name_deputy(actor, case, deputy).require()
    _refuse_if(readiness.lacks_for_deputy(case))
    running = readiness.running_coordinator(case)
    assert running is not None  # lacks_for_deputy
    if running.membership.person_id == deputy.person_id:
        raise DecisionNotPossible(_("Koordinatoren kan ikke være sin egen stedfortreder."))
    if last_day < max(first_day, clock.today()):
        raise DecisionNotPossible(_("Siste dag kan ikke være før første dag, og ikke før i dag."))
    now = clock.now()
    assert verdict.basis is not None  # may_name_deputy
    row: CoordinatorAppointment = CoordinatorAppointment.objects.create(
        case=case,
        proceeding=running.proceeding,
        membership=deputy,
        kind=CoordinatorAppointment.Kind.DEPUTY,
        appointed_by=Membership.objects.get(pk=verdict.basis.id),
        asked_at=now,
        accepted_at=now,
        valid_from=max(now, clock.start_of(first_day)),
        valid_until=clock.midnight_after(last_day),
    )
    record_event("deputy.named", proceeding=running.proceeding, actor=actor, appointment=row.uuid)
    return row


@service
def end_deputy(row: CoordinatorAppointment, *, actor: Actor) -> CoordinatorAppointment:
    """Before her last day, or before her first. Whoever may name a deputy. Twice is once. Raises NotAllowed."""
    policies.may_name_deputy(actor, row.case).require()
    row = CoordinatorAppointment.objects.select_for_update(of=("self",)).select_related("proceeding").get(pk=row.pk)
    now = clock.now()
    if row.valid_until is None or row.valid_until > now:
        row.valid_until = max(now, row.valid_from)
        row.save()
        record_event("deputy.ended", proceeding=row.proceeding, actor=actor, appointment=row.uuid)
    return row


def _refuse_if(lacking: str) -> None:
    if lacking:
        raise DecisionNotPossible(lacking)


def _recorded(
    model: type[Recorded],
    case: Case,
    actor: Actor,
    about: Person | None,
    *,
    reason: str,
    last_day: date | None,
    **values: Any,
) -> Recorded:
    """From now, until the midnight after the last day."""
    if about is not None and about == actor.person:
        raise DecisionNotPossible(_("Ingen fører inn en avgjørelse om seg selv. La en annen gjøre det."))
    until = _end_of(last_day)
    row: Recorded = model.objects.create(  # type: ignore[attr-defined]
        case=case,
        reason=reason,
        recorded_by=actor.person,
        recorded_at=clock.now(),
        valid_from=clock.now(),
        valid_until=until,
        **values,
    )
    tell(f"{model._meta.model_name}.recorded", case, actor)
    return row


def _end_of(last_day: date | None) -> datetime | None:
    if last_day is not None and last_day < clock.today():
        raise DecisionNotPossible(_("Siste dag må være i dag eller senere."))
    return clock.midnight_after(last_day) if last_day is not None else None


def tell(kind: str, case: Case, actor: Actor) -> None:
    """In the owner's own timeline: under the consents of her plan, else among the decisions of the matter there is."""
    rows = Proceeding.objects.filter(case=case).exclude(kind=ProceedingKind.COMPLAINT)
    rows = rows.select_related("case", "municipality").order_by("-opened_at")
    plan = rows.filter(kind=ProceedingKind.PLAN).first()
    if plan is not None:
        record_event(kind, proceeding=plan, key=keys.CONSENTS, actor=actor)
    elif (matter := rows.first()) is not None:
        record_event(kind, proceeding=matter, key=DECISIONS, actor=actor)


__all__ = (
    "end_decision",
    "end_deputy",
    "hide_object",
    "name_deputy",
    "name_own_coordinator",
    "record_care_order",
    "record_competence",
    "record_insight",
    "suspend",
    "tell",
)
