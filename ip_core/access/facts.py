"""What the engine knows about an actor and a proceeding, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
    intakes: tuple[ProceedingFacts, ...] = ()

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
    return [_facts(row, municipality, at, row.owner_id in employed) for row in rows]


def _facts(row: Proceeding, municipality: Municipality, at: datetime, is_employed: bool) -> ProceedingFacts:
    is_plan = row.kind == ProceedingKind.PLAN
    return ProceedingFacts(
        proceeding=row,
        owner=row.owner,
        at=at,
        municipality=municipality,
        stage=plan_stage(row, at) if is_plan else _intake_stage(row, at),
        steps=tuple(row.steps.all()),
        appointments=tuple(row.case.appointments.all()),
        consents=tuple(row.consents.all()),
        hidden=tuple(row.hidden_sections.all()),
        named=frozenset(handler.person_id for handler in row.case.named_handlers.all()),
        is_shielded=row.case.is_shielded or is_employed,
        intakes=tuple(_intake_facts(intake, municipality, at) for intake in _intakes(row)) if is_plan else (),
    )


def _intakes(plan: Proceeding) -> list[Proceeding]:
    return [one for one in plan.case.proceedings.all() if one.kind == ProceedingKind.INTAKE]


def _intake_facts(row: Proceeding, municipality: Municipality, at: datetime) -> ProceedingFacts:
    """Enough of an application to know who handles it."""
    return ProceedingFacts(
        proceeding=row,
        owner=row.owner,
        at=at,
        municipality=municipality,
        stage=_intake_stage(row, at),
        steps=tuple(row.steps.all()),
        appointments=(),
        consents=(),
        hidden=(),
        named=frozenset(),
        is_shielded=False,
    )


def _intake_stage(row: Proceeding, at: datetime) -> IntakeStage:
    has_open_complaint = any(c.closed_at is None or at < c.closed_at for c in row.complaints.all())
    return intake_stage(row, at, has_open_complaint=has_open_complaint)


def _with_everything(proceedings: QuerySet[Proceeding]) -> QuerySet[Proceeding]:
    appointments = CoordinatorAppointment.objects.select_related("membership__person", "membership__unit__organisation")
    grants = AccessGrant.objects.select_related("grantee_person", "grantee_unit")
    steps = ProceedingStep.objects.select_related("taker__unit__organisation", "taker__person")
    of_case = Proceeding.objects.select_related("owner").prefetch_related(
        Prefetch("steps", steps), Prefetch("complaints", Proceeding.objects.all())
    )
    return proceedings.select_related("case", "owner", "procedure_version").prefetch_related(
        Prefetch("steps", steps),
        Prefetch("case__appointments", appointments),
        Prefetch("case__proceedings", of_case),
        Prefetch("consents", Consent.objects.prefetch_related(Prefetch("grants", grants), "signatures")),
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
    consents = list(proceeding.consents.all())
    given = [c for c in consents if c.kind == ConsentKind.PLAN_MADE and c.in_force_at and c.in_force_at <= at]
    if is_electronic_refused(consents, at):
        return PlanStage.WITHDRAWN
    if any(consent.is_in_force(at) for consent in given):
        return PlanStage.OPEN
    return PlanStage.WITHDRAWN if given else PlanStage.BEFORE


def is_electronic_refused(consents: Iterable[Consent], at: datetime) -> bool:
    """She, or her parents, said no to an electronic plan, or took back the yes; and there is no yes now."""
    asked = [consent for consent in consents if consent.kind == ConsentKind.ELECTRONIC]
    refused = any(consent.withdrawn_at is not None and consent.withdrawn_at <= at for consent in asked)
    return refused and not any(consent.is_in_force(at) for consent in asked)


__all__ = ("NO_TIES", "ProceedingFacts", "Ties", "is_running", "load", "plan_stage", "ties_of")
