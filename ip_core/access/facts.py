"""What the engine knows about an actor and a proceeding, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from ip_core import clock
from ip_core.access.enums import ConsentKind
from ip_core.access.models import AccessGrant, Consent, HiddenSection, NamedHandler
from ip_core.cases.enums import IntakeStage, PlanStage, ProceedingKind
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.cases.stages import intake_stage
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Guardianship, Membership, Person, Representation


@dataclass(frozen=True)
class Ties:
    """The actor's relations to other persons: those valid today, and all that ever were (own-case rule)."""

    children: frozenset[int]
    guardianships: tuple[Guardianship, ...]
    representations: tuple[Representation, ...]
    ever: frozenset[int]


NO_TIES = Ties(frozenset(), (), (), frozenset())


@dataclass(frozen=True)
class ProceedingFacts:
    """One proceeding at one instant."""

    proceeding: Proceeding
    owner: Person
    at: datetime
    municipality: Municipality
    stage: IntakeStage | PlanStage
    steps: tuple[ProceedingStep, ...]
    appointments: tuple[CoordinatorAppointment, ...]
    consents: tuple[Consent, ...]
    hidden: tuple[HiddenSection, ...]
    named: frozenset[int]
    is_shielded: bool

    @property
    def day(self) -> date:
        return clock.local(self.at).date()

    @property
    def is_plan(self) -> bool:
        return self.proceeding.kind == ProceedingKind.PLAN

    @property
    def grants(self) -> list[AccessGrant]:
        return [grant for consent in self.consents for grant in consent.grants.all()]

    @property
    def open_steps(self) -> list[ProceedingStep]:
        return [step for step in self.steps if step.done_at is None or self.at < step.done_at]

    def appointed(self, kind: str) -> list[CoordinatorAppointment]:
        """Accepted and running at this instant."""
        return [a for a in self.appointments if a.kind == kind and is_running(a, self.at)]


def is_running(appointment: CoordinatorAppointment, at: datetime) -> bool:
    """From the later of acceptance and `valid_from`, until it ends (ACCESS §3, handover)."""
    if appointment.accepted_at is None or at < max(appointment.accepted_at, appointment.valid_from):
        return False
    return appointment.valid_until is None or at < appointment.valid_until


def ties_of(actor: Actor) -> Ties:
    if actor.person is None:
        return NO_TIES
    person, day = actor.person, actor.day
    parenthood = list(person.parent_of.all())
    guardianships = list(person.guardian_of.all())
    representations = list(person.represents.all())
    return Ties(
        children=frozenset(p.child_id for p in parenthood if p.has_responsibility and p.is_valid_on(day)),
        guardianships=tuple(g for g in guardianships if g.is_valid_on(day)),
        representations=tuple(r for r in representations if r.is_valid_on(day)),
        ever=frozenset(
            [p.child_id for p in parenthood]
            + [g.ward_id for g in guardianships]
            + [r.represented_id for r in representations]
        ),
    )


def load(proceedings: QuerySet[Proceeding], *, municipality: Municipality, at: datetime) -> list[ProceedingFacts]:
    """Facts about all of these, in about ten queries."""
    rows = list(_with_everything(proceedings))
    employed = _employed_owners(rows, municipality, at)
    open_complaints = {c.complaint_of_id for row in rows for c in row.complaints.all() if c.closed_at is None}
    return [
        ProceedingFacts(
            proceeding=row,
            owner=row.owner,
            at=at,
            municipality=municipality,
            stage=plan_stage(row, at)
            if row.kind == ProceedingKind.PLAN
            else intake_stage(row, at, has_open_complaint=row.pk in open_complaints),
            steps=tuple(row.steps.all()),
            appointments=tuple(row.case.appointments.all()),
            consents=tuple(row.consents.all()),
            hidden=tuple(row.hidden_sections.all()),
            named=frozenset(handler.person_id for handler in row.case.named_handlers.all()),
            is_shielded=row.case.is_shielded or row.owner_id in employed,
        )
        for row in rows
    ]


def _with_everything(proceedings: QuerySet[Proceeding]) -> QuerySet[Proceeding]:
    appointments = CoordinatorAppointment.objects.select_related("membership__person", "membership__unit__organisation")
    grants = AccessGrant.objects.select_related("consent", "grantee_person", "grantee_unit")
    return proceedings.select_related("case", "owner", "procedure_version").prefetch_related(
        Prefetch("steps", ProceedingStep.objects.select_related("taker__unit__organisation", "taker__person")),
        Prefetch("case__appointments", appointments),
        Prefetch("consents", Consent.objects.prefetch_related(Prefetch("grants", grants))),
        Prefetch("hidden_sections", HiddenSection.objects.all()),
        Prefetch("case__named_handlers", NamedHandler.objects.all()),
        Prefetch("complaints", Proceeding.objects.all()),
    )


def _employed_owners(rows: Iterable[Proceeding], municipality: Municipality, at: datetime) -> set[int]:
    """Owners who work in the municipality: their cases are shielded without being asked for (ACCESS §2)."""
    working = Membership.objects.filter(
        unit__organisation__municipality=municipality, person__in={row.owner_id for row in rows}
    )
    return set(working.valid_on(clock.local(at).date()).values_list("person_id", flat=True))


def plan_stage(proceeding: Proceeding, at: datetime) -> PlanStage:
    """The first that fits: closed · withdrawn or lapsed · open · before the plan consent (ACCESS §3)."""
    if proceeding.closed_at is not None and proceeding.closed_at <= at:
        return PlanStage.CLOSED
    given = [
        consent
        for consent in proceeding.consents.all()
        if consent.kind == ConsentKind.PLAN_MADE and consent.in_force_at is not None and consent.in_force_at <= at
    ]
    if any(consent.is_in_force(at) for consent in given):
        return PlanStage.OPEN
    return PlanStage.WITHDRAWN if given else PlanStage.BEFORE


__all__ = ("NO_TIES", "ProceedingFacts", "Ties", "is_running", "load", "plan_stage", "ties_of")
