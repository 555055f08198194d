"""Reads. What a person may see of a case is asked of core's access engine; drafts are found by author or link."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from ip_core import clock
from ip_core.access import keys
from ip_core.access.queries import proceeding_for
from ip_core.access.reach import Reach
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.procedures.models import ProcedureVersion
from ip_core.procedures.queries import version_in_force
from plugins.intake import policies
from plugins.intake.enums import FiledFor
from plugins.intake.models import (
    Acknowledgement,
    ApplicationDraft,
    Assessment,
    Complaint,
    Decision,
    PlanApplication,
)

PROCEDURE = "individuell-plan"
"""The slug of the procedure that an application runs by, in every municipality."""


def rule_in_force(municipality: Municipality) -> ProcedureVersion:
    """Raises NoProcedureInForce."""
    return version_in_force(municipality, PROCEDURE, clock.now())


def hash_of(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()


def draft_for(actor: Actor, municipality: Municipality, key: str) -> ApplicationDraft:
    """The gate of a draft's pages: its author's by uuid, or anybody's who holds the private link. Else Http404."""
    try:
        draft = ApplicationDraft.objects.filter(municipality=municipality).get(**_address(key))
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    if not policies.may_write_draft(actor, draft):
        raise Http404
    return draft


def _address(key: str) -> dict[str, object]:
    try:
        return {"uuid": UUID(key), "author__isnull": False}
    except ValueError:
        return {"link_hash": hash_of(key)}


def drafts_of(actor: Actor, municipality: Municipality) -> list[ApplicationDraft]:
    """The author's own open drafts, for the one she is here as."""
    if actor.person is None:
        return []
    rows = ApplicationDraft.objects.filter(municipality=municipality, author=actor.person).select_related("subject")
    return [draft for draft in rows if policies.may_write_draft(actor, draft)]


def notifications_by(actor: Actor, municipality: Municipality) -> list[PlanApplication]:
    """What a citizen has told of other people's needs: her own texts and nothing of what became of them."""
    if actor.person is None or not actor.is_citizen or actor.on_behalf_of is not None:
        return []
    told = PlanApplication.objects.filter(
        proceeding__municipality=municipality, proceeding__notifier=actor.person, filed_for=FiledFor.OTHER
    )
    return list(told.select_related("proceeding__owner"))


def open_application(actor: Actor, municipality: Municipality) -> Proceeding | None:
    """The owner's own, under way here."""
    if actor.subject is None or not actor.is_citizen:
        return None
    rows = Proceeding.objects.filter(municipality=municipality, owner=actor.subject, kind=ProceedingKind.INTAKE)
    return rows.filter(closed_at__isnull=True, decided_at__isnull=True).select_related("case").first()


def intake_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Proceeding, Reach]:
    """The gate of an application's pages: Http404 unless it exists for this actor, and is an application."""
    proceeding, reach = proceeding_for(actor, municipality, uuid)
    if proceeding.kind != ProceedingKind.INTAKE:
        raise Http404
    return proceeding, reach


def intake_known_to(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Proceeding, Reach]:
    """… and unless she knows that it exists: the notifier does not."""
    proceeding, reach = intake_for(actor, municipality, uuid)
    if not reach.exists:
        raise Http404
    return proceeding, reach


def intake_section_for(actor: Actor, municipality: Municipality, uuid: UUID, key: str) -> tuple[Proceeding, Reach]:
    """The gate of one object of it: Http404 unless she may read it."""
    proceeding, reach = intake_for(actor, municipality, uuid)
    if not reach.may_read(key):
        raise Http404
    return proceeding, reach


def step_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[ProceedingStep, Reach]:
    """The gate of a step's page."""
    steps = ProceedingStep.objects.filter(proceeding__municipality=municipality, proceeding__kind=ProceedingKind.INTAKE)
    found = steps.filter(uuid=uuid).values_list("pk", "proceeding__uuid").first()
    if found is None:
        raise Http404
    proceeding, reach = intake_known_to(actor, municipality, found[1])
    step = next(step for step in proceeding.steps.all() if step.pk == found[0])
    step.proceeding = proceeding
    return step, reach


def open_step(proceeding: Proceeding) -> ProceedingStep | None:
    """The one that waits now; None when the procedure is at its end."""
    return next((step for step in reversed(proceeding.steps.all()) if step.done_at is None), None)


def application_of(proceeding: Proceeding) -> PlanApplication | None:
    return PlanApplication.objects.filter(proceeding=proceeding).select_related("author").first()


def acknowledgement_of(proceeding: Proceeding, reach: Reach) -> Acknowledgement | None:
    if not reach.may_read(keys.LETTER):
        return None
    return Acknowledgement.objects.filter(proceeding=proceeding).select_related("sent_by__person").first()


def assessment_of(proceeding: Proceeding) -> Assessment | None:
    """For its writer; who else may read is told by `assessment` in the reach, once it is finished."""
    return Assessment.objects.filter(proceeding=proceeding).prefetch_related("answers").first()


def decision_of(proceeding: Proceeding) -> Decision | None:
    """Sent or not: only for whoever may write it."""
    return Decision.objects.filter(proceeding=proceeding).select_related("procedure_version").first()


def issued_decision(proceeding: Proceeding) -> Decision | None:
    """What everybody else may see of a decision: nothing, until it is sent."""
    decision = decision_of(proceeding)
    return decision if decision is not None and decision.is_issued else None


def complaints_of(proceeding: Proceeding, reach: Reach) -> list[Complaint]:
    if not reach.may_read(keys.COMPLAINT):
        return []
    return list(Complaint.objects.filter(proceeding=proceeding).select_related("by"))


def has_open_plan(proceeding: Proceeding) -> bool:
    """There is a plan here already: told to the taker without a word of its content (ACCESS §2)."""
    plans = Proceeding.objects.filter(municipality=proceeding.municipality, owner=proceeding.owner)
    return plans.filter(kind=ProceedingKind.PLAN, closed_at__isnull=True).exists()


def appointments_in(proceeding: Proceeding) -> list[CoordinatorAppointment]:
    """Whoever has been asked, the last first."""
    rows = CoordinatorAppointment.objects.filter(proceeding=proceeding)
    return list(rows.select_related("membership__person", "membership__unit", "case").order_by("-asked_at"))
