"""Lists of matters: the work list, one's own matters, coordinators with room for more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from ip_core import clock
from ip_core.access import engine
from ip_core.access.bases import is_shielded_from, memberships_for_step
from ip_core.access.enums import Level
from ip_core.access.facts import load
from ip_core.access.models import OpinionRequest
from ip_core.access.queries import reaches_of
from ip_core.access.reach import Reach
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Membership


@dataclass(frozen=True)
class WorkItem:
    """One row of the work list. Existence only: name, kind, dates, step (ACCESS §1)."""

    proceeding: Proceeding
    step: ProceedingStep
    reach: Reach
    is_mine: bool
    may_take: bool

    @property
    def due_date(self) -> date | None:
        return self.step.due_date


def work_list(actor: Actor, municipality: Municipality) -> list[WorkItem]:
    """Open steps that are hers, free for her to take, or with somebody she must follow up. Most urgent first."""
    found = reaches_of(actor, municipality) if actor.is_professional else {}
    shielded = _shielded_from(actor, found, municipality)
    items = [
        _item(actor, proceeding, reach, step, is_shielded=proceeding.pk in shielded)
        for proceeding, reach in found.items()
        if reach.exists
        for step in proceeding.steps.all()
        if step.done_at is None
    ]
    return sorted(items, key=lambda item: (not item.is_mine, item.due_date or date.max, item.step.opened_at))


def _item(actor: Actor, proceeding: Proceeding, reach: Reach, step: ProceedingStep, *, is_shielded: bool) -> WorkItem:
    mine = any(m.pk == step.taker_id for m in actor.memberships)
    free = step.taker_id is None and bool(memberships_for_step(actor, step, proceeding.municipality))
    return WorkItem(proceeding, step, reach, is_mine=mine, may_take=free and not is_shielded)


def _shielded_from(actor: Actor, found: Iterable[Proceeding], municipality: Municipality) -> set[int]:
    """What she knows of, by another basis, and what her role gives her no part in (ACCESS §2)."""
    rows = Proceeding.objects.filter(pk__in=[proceeding.pk for proceeding in found])
    known = load(rows, municipality=municipality, at=actor.at)
    return {facts.proceeding.pk for facts in known if is_shielded_from(actor, facts)}


def opinions_asked(actor: Actor, municipality: Municipality) -> list[OpinionRequest]:
    """Questions that wait for this actor's answer. They give no existence: neither name nor number stands in a list."""
    if not actor.is_professional:
        return []
    mine = [membership.pk for membership in actor.memberships]
    rows = OpinionRequest.objects.filter(membership__in=mine, proceeding__municipality=municipality)
    waiting = rows.filter(finished_at__isnull=True, cancelled_at__isnull=True).select_related("asked_by__person")
    proceedings = Proceeding.objects.filter(pk__in=waiting.values("proceeding"))
    open_now = {
        uuid
        for reach in engine.reaches(actor, proceedings, municipality).values()
        for uuid in reach.things
        if reach.thing_level(uuid) >= Level.READ
    }
    found = [row for row in waiting.select_related("proceeding") if row.uuid in open_now]
    return sorted(found, key=lambda row: (row.due_date or date.max, row.asked_at))


def plans_followed(actor: Actor, municipality: Municipality) -> dict[Proceeding, Reach]:
    """Plans that a professional coordinates, is deputy in, or has been given a part of. Not those merely led."""
    found = reaches_of(actor, municipality) if actor.is_professional else {}
    return {p: r for p, r in found.items() if p.kind == ProceedingKind.PLAN and r.readable}


def own_proceedings(actor: Actor, municipality: Municipality) -> dict[Proceeding, Reach]:
    """A citizen's matters, or those of the one she acts for. A complaint stands with its application."""
    found = reaches_of(actor, municipality)
    own = {p: r for p, r in found.items() if actor.subject is not None and p.owner_id == actor.subject.pk}
    return {p: r for p, r in own.items() if p.kind != ProceedingKind.COMPLAINT}


def coordinators_with_capacity(municipality: Municipality) -> QuerySet[Membership]:
    """Coordinators who work here today, with how many cases they have (`cases`) beside `capacity_cases`."""
    running = Q(
        appointments__accepted_at__isnull=False,
        appointments__valid_until__isnull=True,
        appointments__kind=CoordinatorAppointment.Kind.COORDINATOR,
    )
    rows = Membership.objects.filter(role=Role.COORDINATOR, unit__organisation__municipality=municipality)
    return (
        rows.valid_on(clock.today())
        .select_related("person", "unit")
        .annotate(cases=Count("appointments", filter=running))
        .order_by("cases", "person__family_name")
    )


def current_coordinator(proceeding: Proceeding) -> CoordinatorAppointment | None:
    from ip_core.access.facts import is_running

    now = clock.now()
    for appointment in proceeding.case.appointments.select_related("membership__person", "membership__unit"):
        if appointment.kind == CoordinatorAppointment.Kind.COORDINATOR and is_running(appointment, now):
            return appointment
    return None


__all__ = (
    "WorkItem",
    "coordinators_with_capacity",
    "current_coordinator",
    "opinions_asked",
    "own_proceedings",
    "plans_followed",
    "work_list",
)
