"""One coordinator follows another: what ends at the instant the new one begins, and what stops when the plan does.

The new appointment counts from the later of acceptance and its from; the old one ends then (ACCESS §3, handover)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from ip_core import clock
from ip_core.access.facts import begins_at
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.events import record_event
from ip_core.cases.models import Case, CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.people.actor import Actor
from ip_core.procedures.document import Act

RELATED = ("membership__person", "membership__unit", "proceeding__case")
COORDINATOR, DEPUTY = CoordinatorAppointment.Kind.COORDINATOR, CoordinatorAppointment.Kind.DEPUTY
ENDED = {COORDINATOR: "coordinator.ended", DEPUTY: "deputy.ended"}


def hold(case: Case) -> None:
    """Nobody else answers, follows or ends in this case until the transaction is over. The plan first, as where that is
    closed."""
    open_plan(case)
    list(CoordinatorAppointment.objects.select_for_update().filter(case=case).order_by("pk").values_list("pk"))


def locked(appointment: CoordinatorAppointment) -> CoordinatorAppointment:
    """As it stands once nobody else is at it."""
    hold(appointment.case)
    found: CoordinatorAppointment = CoordinatorAppointment.objects.get(pk=appointment.pk)
    return found


def running_coordinator(case: Case) -> CoordinatorAppointment | None:
    """Said yes and not ended, whether her membership lasts or not."""
    rows = case.appointments.filter(kind=COORDINATOR, accepted_at__isnull=False, valid_until__isnull=True)
    found: CoordinatorAppointment | None = rows.select_related(*RELATED).first()
    return found


def being_followed(intake: Proceeding) -> int | None:
    """Whom another is to follow: nobody is asked to follow herself, if she is still there. The person's primary key."""
    running = running_coordinator(intake.case)
    if running is None or running.proceeding_id != intake.pk or running.change_began_at is None:
        return None
    return running.membership.person_id if running.membership.is_valid_on(clock.today()) else None


def open_plan(case: Case) -> Proceeding | None:
    plans = Proceeding.objects.select_for_update().filter(case=case, kind=ProceedingKind.PLAN, closed_at__isnull=True)
    return plans.first()


def end_coordination(case: Case, *, at: datetime, actor: Actor, reason: str = "") -> list[CoordinatorAppointment]:
    """Whoever coordinates, and her deputies, also those whose days have not come. Returns those who coordinated."""
    rows = CoordinatorAppointment.objects.filter(case=case, accepted_at__isnull=False)
    lasting = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at)).select_related("proceeding__case")
    for row in lasting:
        row.valid_until = max(at, begins_at(row))
        row.ended_reason = (reason if row.kind == COORDINATOR else "") or row.ended_reason
        row.save()
        kind = ENDED[CoordinatorAppointment.Kind(row.kind)]
        record_event(kind, proceeding=row.proceeding, actor=actor, appointment=row.uuid)
    return [row for row in lasting if row.kind == COORDINATOR]


def hand_on_start(old: list[CoordinatorAppointment], new: CoordinatorAppointment) -> None:
    """Where the procedure gives the plan's start to the coordinator, it lies with the new one from now on."""
    left = [row.membership_id for row in old]
    steps = ProceedingStep.objects.filter(proceeding__case=new.case_id, act=Act.START, done_at__isnull=True)
    for step in steps.filter(taker__in=left):
        step.taker, step.taken_at = new.membership, clock.now()
        step.save()


def began_in(intake: Proceeding) -> datetime | None:
    """Since when another coordinator is being found for whoever was found in this application."""
    leaving = intake.appointments.filter(change_began_at__isnull=False, valid_until__isnull=True).first()
    return leaving.change_began_at if leaving is not None else None


def change_steps(appointment: CoordinatorAppointment) -> list[ProceedingStep]:
    """The steps that are open because another is being found: her own were done before she coordinated."""
    if appointment.change_began_at is None:
        return []
    open_now = appointment.proceeding.steps.filter(done_at__isnull=True, complaint__isnull=True)
    return list(open_now.filter(act__in=(Act.APPOINT, Act.ACCEPT)))


def finding_another_in(intake: Proceeding) -> list[int]:
    """The open steps, by primary key, in which somebody is found to follow the one who coordinates."""
    running = running_coordinator(intake.case)
    if running is None or running.proceeding_id != intake.pk:
        return []
    return [step.pk for step in change_steps(running)]


def call_off_change(case: Case) -> None:
    """There is nothing to hand over any more: whoever is asked is not asked any longer."""
    hold(case)
    running = running_coordinator(case)
    if running is None or running.change_began_at is None:
        return
    now = clock.now()
    for step in change_steps(running):
        step.done_at = now
        step.save()
    asked = running.proceeding.appointments.filter(kind=COORDINATOR, accepted_at__isnull=True, declined_at__isnull=True)
    for row in asked.filter(valid_until__isnull=True):
        row.valid_until = max(now, row.valid_from)
        row.save()
    running.change_began_at, running.ended_reason = None, ""
    running.save()
