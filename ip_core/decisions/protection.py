"""What keeps the owner out of sight, and her death: rows in the case beside the one word that access turns on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access.models import AddressDecision, DeathRecord, NamedHandler, Shielding
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Case
from ip_core.cases.services import close_proceeding
from ip_core.decisions import policies
from ip_core.decisions.exceptions import DecisionNotPossible
from ip_core.decisions.services import tell
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.models import Person


@service
def shield(case: Case, handlers: Iterable[Person], *, actor: Actor, reason: str) -> Case:
    """Only those named follow the case up from now on, besides whoever works on it. Raises NotAllowed."""
    policies.may_record(actor, case).require()
    wanted = {person.pk: person for person in handlers}
    if any(policies.stands_too_close(person, case) for person in wanted.values()):
        raise DecisionNotPossible(_("En av dem du har valgt, står eieren for nær. Velg en annen."))
    case = _locked(case)
    gone = list(NamedHandler.objects.filter(case=case).exclude(person__in=list(wanted)))
    for row in gone:
        row.delete()
    known = set(NamedHandler.objects.filter(case=case).values_list("person", flat=True))
    for person in wanted.values():
        if person.pk not in known:
            NamedHandler.objects.create(case=case, person=person, named_at=clock.now())
    is_new = not case.shieldings.filter(valid_until__isnull=True).exists()
    if is_new:
        Shielding.objects.create(case=case, reason=reason, valid_from=clock.now(), **_by(actor))
    _mark(case, is_shielded=True)
    if is_new or gone or set(wanted) - known:
        tell("case.shielded", case, actor)
    return case


@service
def lift_shield(row: Shielding, *, actor: Actor, reason: str) -> Shielding:
    """From now on it is followed up as other cases are. Twice is the same as once. Raises NotAllowed."""
    policies.may_record(actor, row.case).require()
    case = _locked(row.case)
    row = Shielding.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.valid_until is None:
        row.valid_until, row.ended_reason = clock.now(), reason
        row.save()
        _mark(case, is_shielded=False)
        tell("case.shield_lifted", case, actor)
    return row


@service
def protect_address(case: Case, *, actor: Actor, protection: str) -> Case:
    """From now on only owner, taker and coordinator see where she is; empty: it is over (ACCESS §4). NotAllowed."""
    policies.may_record(actor, case).require()
    case = _locked(case)
    if case.owner.address_protection == protection:
        return case
    for row in case.address_decisions.filter(valid_until__isnull=True):
        row.valid_until = clock.now()
        row.save()
    if protection:
        AddressDecision.objects.create(case=case, protection=protection, valid_from=clock.now(), **_by(actor))
    case.owner.address_protection = protection
    case.owner.save()
    tell("owner.address_protection", case, actor)
    return case


@service
def record_death(case: Case, *, actor: Actor, day: date) -> Case:
    """The plan closes, and what was on her behalf ends. It cannot be undone here. Raises NotAllowed."""
    policies.may_record(actor, case).require()
    if day > clock.today():
        raise DecisionNotPossible(_("Dagen kan ikke være fram i tid."))
    case = _locked(case)
    if DeathRecord.objects.filter(case=case).exists():
        return case
    owner = case.owner
    DeathRecord.objects.create(case=case, died_on=day, **_by(actor))
    if owner.died_at is None:
        owner.died_at = min(clock.start_of(day), clock.now())
        owner.save()
    tell("owner.died", case, actor)
    for plan in case.proceedings.filter(kind=ProceedingKind.PLAN, closed_at__isnull=True):
        close_proceeding(plan, actor=actor)
    return case


def _by(actor: Actor) -> dict[str, Any]:
    return {"recorded_by": actor.person, "recorded_at": clock.now()}


def _locked(case: Case) -> Case:
    found: Case = Case.objects.select_for_update(of=("self",)).select_related("owner", "municipality").get(pk=case.pk)
    return found


def _mark(case: Case, *, is_shielded: bool) -> None:
    if case.is_shielded != is_shielded:
        case.is_shielded = is_shielded
        case.save()


__all__ = ("lift_shield", "protect_address", "record_death", "shield")
