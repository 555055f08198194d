"""One unit takes another's place: a dated row that grants follow, told to everybody whose plan it touches (ACCESS §5).

What it opens is health information, so it is recorded by whoever runs the installation, never on a screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django_scopes import scope, scopes_disabled

from ip_core import clock
from ip_core.access import keys
from ip_core.access.models import AccessGrant, CareOrder
from ip_core.cases.events import record_event
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.history.acting import service
from ip_core.municipalities.exceptions import SuccessionNotPossible
from ip_core.municipalities.models import Unit, UnitSuccession
from ip_core.municipalities.queries import units_behind
from ip_core.people.actor import Actor
from ip_core.people.models import Membership

FOLLOWED = "grant.followed"


@dataclass(frozen=True)
class Consequences:
    """What a succession does, in counts. Only grants follow; the others end with the unit and are made anew."""

    grants: int
    plans: int
    memberships: int
    appointments: int
    open_steps: int
    care_orders: int


@service
def succeed_unit(unit: Unit, successor: Unit, *, actor: Actor, first_day: date) -> UnitSuccession:
    """From this day `successor` stands in the place of `unit`. Raises SuccessionNotPossible."""
    pair = (unit.pk, successor.pk)
    locked = {row.pk: row for row in Unit.objects.select_for_update().filter(pk__in=pair).order_by("pk")}
    unit, successor = locked[unit.pk], locked[successor.pk]  # two at once could make a ring
    check(unit, successor, first_day)
    row: UnitSuccession = UnitSuccession.objects.create(unit=unit, successor=successor, valid_from=first_day)
    _tell(unit, successor, actor)
    return row


@service
def undo_succession(unit: Unit, *, actor: Actor) -> None:
    """The unit stands for itself again, from now; what was recorded stays in history. Raises SuccessionNotPossible."""
    row = UnitSuccession.objects.select_for_update().filter(unit=unit).first()
    if row is None:
        raise SuccessionNotPossible(f"Nothing has taken the place of {unit}.")
    row.delete()
    _tell(unit, unit, actor)


def check(unit: Unit, successor: Unit, first_day: date) -> None:
    """Raises SuccessionNotPossible. Who had access before today is never changed afterwards."""
    if unit == successor:
        raise SuccessionNotPossible("A unit cannot take its own place.")
    if unit.organisation.municipality_id != successor.organisation.municipality_id:
        raise SuccessionNotPossible("The two lie in different municipalities. Grants stay within the wall.")
    if hasattr(unit, "succession"):
        raise SuccessionNotPossible(f"{unit} is already succeeded by {unit.succession.successor}. Undo that first.")
    if first_day < clock.today():
        raise SuccessionNotPossible("The first day is today or later.")
    if successor.pk in units_behind(unit.pk, date.max):
        raise SuccessionNotPossible(f"{unit} has itself taken the place of {successor}.")


def consequences(unit: Unit, day: date) -> Consequences:
    """Counts over all municipalities, as of the start of this day."""
    with scopes_disabled():
        grants = _grants(unit)
        here = Membership.objects.filter(unit=unit).valid_on(day)
        running = CoordinatorAppointment.objects.filter(membership__in=here, valid_until=None, declined_at=None)
        steps = ProceedingStep.objects.filter(done_at=None)
        return Consequences(
            grants=grants.count(),
            plans=len(set(grants.values_list("consent__proceeding", flat=True))),
            memberships=here.count(),
            appointments=running.count(),
            open_steps=(steps.filter(unit=unit) | steps.filter(taker__in=here)).count(),
            care_orders=sum(row.is_in_force(clock.start_of(day)) for row in CareOrder.objects.filter(unit=unit)),
        )


def _grants(unit: Unit) -> QuerySet[AccessGrant]:
    """Those that may still open something, also the ones that have followed to this unit from others."""
    rows = AccessGrant.objects.filter(grantee_unit__in=units_behind(unit.pk, date.max), withdrawn_at=None)
    return rows.filter(valid_until__gt=clock.now(), consent__withdrawn_at=None, consent__proceeding__closed_at=None)


def _tell(unit: Unit, holder: Unit, actor: Actor) -> None:
    """In the timeline of each plan, under its consents: to which unit the access goes."""
    with scopes_disabled():
        touched = set(_grants(unit).values_list("consent__proceeding", flat=True))
        plans = list(Proceeding.objects.filter(pk__in=touched).select_related("case", "municipality"))
    for plan in plans:
        with scope(municipality=plan.municipality):
            record_event(FOLLOWED, proceeding=plan, key=keys.CONSENTS, actor=actor, unit=holder.uuid, former=unit.uuid)


__all__ = ("Consequences", "check", "consequences", "succeed_unit", "undo_succession")
