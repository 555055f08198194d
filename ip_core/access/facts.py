"""What the engine knows about an actor and a proceeding, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from ip_core import clock
from ip_core.access import memory
from ip_core.access.enums import ConsentKind
from ip_core.access.fetching import Batch
from ip_core.access.models import (
    AccessGrant,
    BreakGlass,
    CareOrder,
    CompetenceDecision,
    Consent,
    HiddenSection,
    InsightDecision,
    Invitation,
    OpinionRequest,
    OwnCoordinator,
    PrivateItem,
    Suspension,
    Thread,
)
from ip_core.access.stages import plan_stage
from ip_core.cases.enums import IntakeStage, PlanStage, ProceedingKind
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.cases.stages import intake_stage
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Guardianship, Parenthood, Person, Representation


@dataclass(frozen=True, eq=False)
class Ties:
    """The actor's relations to other persons: those valid today, and all that ever were (own-case rule).

    Read when a rule asks: a citizen in her own name turns on none of them."""

    person: Person | None
    at: datetime

    @cached_property
    def children(self) -> frozenset[int]:
        return frozenset(p.child_id for p in self._parenthood if p.has_responsibility and p.is_valid_at(self.at))

    @cached_property
    def guardianships(self) -> tuple[Guardianship, ...]:
        return tuple(row for row in self._guards if row.is_valid_at(self.at))

    @cached_property
    def representations(self) -> tuple[Representation, ...]:
        return tuple(row for row in self._represents if row.is_valid_at(self.at))

    @cached_property
    def ever(self) -> frozenset[int]:
        others = [p.child_id for p in self._parenthood] + [g.ward_id for g in self._guards]
        return frozenset(others + [r.represented_id for r in self._represents])

    @cached_property
    def _parenthood(self) -> tuple[Parenthood, ...]:
        return tuple(self.person.parent_of.all()) if self.person is not None else ()

    @cached_property
    def _guards(self) -> tuple[Guardianship, ...]:
        return tuple(self.person.guardian_of.all()) if self.person is not None else ()

    @cached_property
    def _represents(self) -> tuple[Representation, ...]:
        return tuple(self.person.represents.all()) if self.person is not None else ()


@dataclass(frozen=True, eq=False)
class ProceedingFacts:
    """One proceeding at one instant. What a row of ACCESS asks for is fetched when it asks, for the whole batch."""

    proceeding: Proceeding
    owner: Person
    at: datetime
    municipality: Municipality
    batch: Batch

    @cached_property
    def stage(self) -> IntakeStage | PlanStage:
        if self.is_plan:
            self.batch.fetch("consents")
            return plan_stage(self.proceeding, self.at)
        return intake_stage(self.proceeding, self.at, has_open_complaint=self._has_open_complaint)

    @property
    def _has_open_complaint(self) -> bool:
        return any(row.closed_at is None or self.at < row.closed_at for row in self._of_proceeding("complaints"))

    @cached_property
    def steps(self) -> tuple[ProceedingStep, ...]:
        self.batch.fetch("steps")
        return tuple(self.proceeding.steps.all())

    @cached_property
    def appointments(self) -> tuple[CoordinatorAppointment, ...]:
        self.batch.fetch("appointments")
        return tuple(self.proceeding.case.appointments.all())

    @cached_property
    def consents(self) -> tuple[Consent, ...]:
        self.batch.fetch("consents")
        return tuple(self.proceeding.consents.all())

    @cached_property
    def hidden(self) -> tuple[HiddenSection, ...]:
        return tuple(self._of_proceeding("hidden_sections"))

    @cached_property
    def named(self) -> frozenset[int]:
        return frozenset(handler.person_id for handler in self._of_case("named_handlers"))

    @cached_property
    def is_shielded(self) -> bool:
        return self.proceeding.case.is_shielded or self.owner.pk in self.batch.employed

    @cached_property
    def intakes(self) -> tuple[ProceedingFacts, ...]:
        """The applications in the same case, for whoever handles them: they learn that there is a plan."""
        if self.batch.applications is None:
            cases = {row.case_id for row in self.batch.rows}
            rows = Proceeding.objects.filter(case__in=cases, kind=ProceedingKind.INTAKE)
            self.batch.applications = load(rows, municipality=self.municipality, at=self.at)
        return tuple(one for one in self.batch.applications if one.proceeding.case_id == self.proceeding.case_id)

    def _of_case(self, kind: str) -> Iterable[Any]:
        return getattr(self.proceeding.case, kind).all() if self.batch.has(f"case__{kind}") else ()

    def _of_proceeding(self, kind: str) -> Iterable[Any]:
        return getattr(self.proceeding, kind).all() if self.batch.has(kind) else ()

    @cached_property
    def suspensions(self) -> tuple[Suspension, ...]:
        return tuple(row for row in self._of_case("suspensions") if row.is_in_force(self.at))

    @cached_property
    def every_competence_decision(self) -> tuple[CompetenceDecision, ...]:
        return tuple(self._of_case("competence_decisions"))

    @property
    def competence_decisions(self) -> list[CompetenceDecision]:
        """Those in force: the owner has been found unable to consent."""
        return [row for row in self.every_competence_decision if row.is_in_force(self.at)]

    @cached_property
    def care_orders(self) -> tuple[CareOrder, ...]:
        return tuple(row for row in self._of_case("care_orders") if row.is_in_force(self.at))

    @cached_property
    def insights(self) -> tuple[InsightDecision, ...]:
        """Decisions on insight, which count only after the owner's death."""
        if not self.is_dead:
            return ()
        return tuple(row for row in self._of_case("insight_decisions") if row.is_in_force(self.at))

    @cached_property
    def own_coordinators(self) -> tuple[OwnCoordinator, ...]:
        found = self._of_case("own_coordinators")
        return tuple(r for r in found if r.is_in_force(self.at) and r.accepted_at and r.accepted_at <= self.at)

    @cached_property
    def every_private(self) -> tuple[PrivateItem, ...]:
        """Also those that are lifted: what was written while an item was private stays so in the history."""
        return tuple(self._of_proceeding("private_items"))

    @cached_property
    def private(self) -> tuple[PrivateItem, ...]:
        return tuple(r for r in self.every_private if r.lifted_at is None or self.at < r.lifted_at)

    @cached_property
    def invitations(self) -> tuple[Invitation, ...]:
        return tuple(self._of_proceeding("invitations"))

    @cached_property
    def opinion_requests(self) -> tuple[OpinionRequest, ...]:
        return tuple(self._of_proceeding("opinion_requests"))

    @cached_property
    def break_glasses(self) -> tuple[BreakGlass, ...]:
        return tuple(row for row in self._of_proceeding("break_glasses") if row.is_in_force(self.at))

    @cached_property
    def threads(self) -> tuple[Thread, ...]:
        return tuple(self._of_proceeding("threads"))

    @property
    def is_dead(self) -> bool:
        return self.owner.died_at is not None and self.owner.died_at <= self.at

    @property
    def has_guardian(self) -> bool:
        return self.owner.pk in self.batch.guarded

    @property
    def day(self) -> date:
        return clock.local(self.at).date()

    @property
    def is_plan(self) -> bool:
        return self.proceeding.kind == ProceedingKind.PLAN

    def grants_of(self, consent: Consent) -> list[AccessGrant]:
        self.batch.fetch("grants")
        return list(consent.grants.all())

    @property
    def grants(self) -> list[AccessGrant]:
        return [grant for consent in self.consents for grant in self.grants_of(consent)]

    @property
    def open_steps(self) -> list[ProceedingStep]:
        return [step for step in self.steps if step.done_at is None or self.at < step.done_at]

    @property
    def coordinators(self) -> list[CoordinatorAppointment]:
        """Accepted and running at this instant. Where two overlap, the one that began last: the other ended then."""
        running = [a for a in self._accepted(CoordinatorAppointment.Kind.COORDINATOR) if is_running(a, self.at)]
        begun = [begins_at(a) for a in self._accepted(CoordinatorAppointment.Kind.COORDINATOR)]
        latest = max((begin for begin in begun if begin <= self.at), default=None)
        return [a for a in running if begins_at(a) == latest]

    @property
    def deputies(self) -> list[CoordinatorAppointment]:
        """In their period, while the coordinator's own appointment has not ended (ACCESS §3, handover)."""
        if not self.coordinators:
            return []
        return [a for a in self._accepted(CoordinatorAppointment.Kind.DEPUTY) if is_running(a, self.at)]

    def _accepted(self, kind: str) -> list[CoordinatorAppointment]:
        return [a for a in self.appointments if a.kind == kind and a.accepted_at is not None]

    @property
    def open_since(self) -> datetime | None:
        """From when on there has been a plan consent in force without a gap: what was given before it is over."""
        given = [c for c in self.consents if c.kind == ConsentKind.PLAN_MADE and c.in_force_at is not None]
        since: datetime | None = None
        for consent in sorted(given, key=lambda one: one.in_force_at or self.at, reverse=True):
            if consent.is_in_force(self.at) or (since is not None and consent.is_in_force(_just_before(since))):
                since = consent.in_force_at if since is None else min(since, consent.in_force_at or since)
        return since


def _just_before(instant: datetime) -> datetime:
    return instant - timedelta(microseconds=1)


def begins_at(appointment: CoordinatorAppointment) -> datetime:
    """The later of acceptance and `valid_from` (ACCESS §3, handover)."""
    return max(appointment.accepted_at or appointment.valid_from, appointment.valid_from)


def is_running(appointment: CoordinatorAppointment, at: datetime) -> bool:
    """Accepted and begun, until it ends."""
    if appointment.accepted_at is None or at < begins_at(appointment):
        return False
    return appointment.valid_until is None or at < appointment.valid_until


def ties_of(actor: Actor) -> Ties:
    if actor.person is None:
        return Ties(None, actor.at)
    place = ("ties", actor.person.pk, actor.at)
    known: Ties | None = memory.recalled(place)
    return known if known is not None else memory.keep(place, Ties(actor.person, actor.at))


def load(proceedings: QuerySet[Proceeding], *, municipality: Municipality, at: datetime) -> list[ProceedingFacts]:
    """Facts about all of these: two queries now, and one for each kind of row that somebody's access turns on."""
    rows = list(proceedings.select_related("case", "owner", "municipality", "procedure_version"))
    known = [memory.recalled((municipality.pk, at, row.pk)) for row in rows]
    new = [row for row, found in zip(rows, known, strict=True) if found is None]
    if not new:
        return known  # type: ignore[return-value]
    batch = Batch(new, municipality, at)
    fresh = (
        memory.keep((municipality.pk, at, row.pk), ProceedingFacts(row, row.owner, at, municipality, batch))
        for row in new
    )
    return [found if found is not None else next(fresh) for found in known]


__all__ = ("ProceedingFacts", "Ties", "is_running", "load", "plan_stage", "ties_of")
