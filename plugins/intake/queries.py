"""Reads. What a person may see of a case is asked of core's access engine; drafts are found by author or link."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import get_language

from ip_core import clock
from ip_core.access import behalf, engine, keys
from ip_core.access.queries import proceeding_for
from ip_core.access.reach import Reach
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.handover import being_followed
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.cases.queries import coordinators_with_capacity
from ip_core.documents.models import StoredFile
from ip_core.documents.queries import files_of_scope
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.enums import Assurance
from ip_core.people.models import Membership
from ip_core.procedures.document import Criterion, ProcedureDocument
from ip_core.procedures.models import LawReference, ProcedureVersion
from ip_core.procedures.queries import law_references, version_in_force
from plugins.intake import policies
from plugins.intake.enums import FiledFor
from plugins.intake.models import (
    Acknowledgement,
    ApplicationDraft,
    Assessment,
    Complaint,
    ComplaintReview,
    CriterionAnswer,
    Decision,
    PlanApplication,
)

PROCEDURE = "individuell-plan"
"""The slug of the procedure that an application runs by, in every municipality."""


T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    """One object of an application that the reader may see, with the reach that says so."""

    proceeding: Proceeding
    reach: Reach
    thing: T


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


def attachments_of(draft: ApplicationDraft) -> QuerySet[StoredFile]:
    """What goes with it, for its author."""
    return files_of_scope(draft.file_scope)


def drafts_of(actor: Actor, municipality: Municipality) -> list[ApplicationDraft]:
    """The author's own open drafts, for the one she is here as."""
    if actor.person is None:
        return []
    rows = ApplicationDraft.objects.filter(municipality=municipality, author=actor.person).select_related("subject")
    return [draft for draft in rows if policies.may_write_draft(actor, draft)]


def notifications_by(actor: Actor, municipality: Municipality) -> list[PlanApplication]:
    """What a citizen has told of other people's needs: her own texts and nothing of what became of them."""
    if actor.person is None or not actor.is_citizen or actor.on_behalf_of is not None or not _is_sure(actor):
        return []
    told = PlanApplication.objects.filter(
        proceeding__municipality=municipality, proceeding__notifier=actor.person, filed_for=FiledFor.OTHER
    )
    return list(told.select_related("proceeding__owner"))


def open_application(actor: Actor, municipality: Municipality) -> Proceeding | None:
    """The one that is under way here, of whom the session is about: told to whoever may know that it exists."""
    if actor.subject is None or not actor.is_citizen or not _is_sure(actor):
        return None
    rows = Proceeding.objects.filter(municipality=municipality, owner=actor.subject, kind=ProceedingKind.INTAKE)
    running = rows.filter(closed_at__isnull=True, decided_at__isnull=True)
    reaches = engine.reaches(actor, running, municipality)
    return next((proceeding for proceeding, reach in reaches.items() if reach.exists), None)


def _is_sure(actor: Actor) -> bool:
    """Below the highest level the pages that are open to everybody tell of no case."""
    return actor.assurance >= Assurance.HIGH


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


def last_step(proceeding: Proceeding) -> ProceedingStep | None:
    """The one that waits, or else the last that was done."""
    return open_step(proceeding) or next(reversed(proceeding.steps.all()), None)


def criteria_of(proceeding: Proceeding) -> tuple[Criterion, ...]:
    """The criteria of the pinned rule, in the reader's words."""
    rule: ProcedureDocument = proceeding.rule
    return rule.in_language(get_language() or rule.language).criteria


def answered_criteria(proceeding: Proceeding, assessment: Assessment) -> list[tuple[Criterion, CriterionAnswer | None]]:
    """Each criterion with what was answered."""
    rows = {row.key: row for row in assessment.answers.all()}
    return [(one, rows.get(one.key)) for one in criteria_of(proceeding)]


def law_of(proceeding: Proceeding, on: date) -> list[LawReference]:
    """What the decision stands on, as it is in force that day."""
    return law_references(proceeding.rule.legal_basis, on)


def application_of(proceeding: Proceeding) -> PlanApplication | None:
    return PlanApplication.objects.filter(proceeding=proceeding).select_related("author").first()


def application_for(actor: Actor, municipality: Municipality, uuid: UUID, key: str) -> Found[PlanApplication]:
    """The text as it was sent, under `application` or, for its receipt, `receipt`."""
    proceeding, reach = intake_section_for(actor, municipality, uuid, key)
    return Found(proceeding, reach, _or_404(application_of(proceeding)))


def acknowledgement_of(proceeding: Proceeding) -> Acknowledgement | None:
    return Acknowledgement.objects.filter(proceeding=proceeding).select_related("sent_by__person").first()


def acknowledgement_for(actor: Actor, municipality: Municipality, uuid: UUID) -> Found[Acknowledgement]:
    proceeding, reach = intake_section_for(actor, municipality, uuid, keys.LETTER)
    return Found(proceeding, reach, _or_404(acknowledgement_of(proceeding)))


def assessment_of(proceeding: Proceeding) -> Assessment | None:
    """For its writer; who else may read is told by `assessment` in the reach, once it is finished."""
    return Assessment.objects.filter(proceeding=proceeding).prefetch_related("answers").first()


def assessment_for(actor: Actor, municipality: Municipality, uuid: UUID) -> Found[Assessment]:
    """Finished only: before that it is its writer's, on the step's page."""
    proceeding, reach = intake_section_for(actor, municipality, uuid, keys.ASSESSMENT)
    found = assessment_of(proceeding)
    return Found(proceeding, reach, _or_404(found if found and found.finished_at else None))


def decision_of(proceeding: Proceeding) -> Decision | None:
    """The last one, sent or not: only for whoever may write it."""
    return Decision.objects.filter(proceeding=proceeding).select_related("procedure_version").last()


def issued_decision(proceeding: Proceeding) -> Decision | None:
    """The answer that everybody else may see: the last that was sent."""
    return issued_decisions(proceeding).last()


def issued_decisions(proceeding: Proceeding) -> QuerySet[Decision]:
    """The answer, and after a complaint the earlier ones too."""
    sent = Decision.objects.filter(proceeding=proceeding, issued_at__isnull=False)
    return sent.select_related("procedure_version")


def decision_being_written(step: ProceedingStep) -> Decision | None:
    """The draft in this step; the sent one too where nobody has complained: nothing is answered twice."""
    decision = decision_of(step.proceeding)
    if decision is not None and decision.is_issued and step.complaint_id is not None:
        return None
    return decision


def letter_for(actor: Actor, municipality: Municipality, uuid: UUID, decision: UUID | None = None) -> Found[Decision]:
    """The letter, once it is sent; an earlier one by its own uuid."""
    proceeding, reach = intake_section_for(actor, municipality, uuid, keys.LETTER)
    sent = issued_decisions(proceeding)
    return Found(proceeding, reach, _or_404(sent.filter(uuid=decision).first() if decision else sent.last()))


def complaints_of(proceeding: Proceeding) -> list[Complaint]:
    return list(Complaint.objects.filter(proceeding=proceeding).select_related("by"))


@dataclass(frozen=True)
class Told:
    """A complaint as it is read. `by` tells for whom she complained, too."""

    text: str
    by: str
    received_at: datetime
    is_late: bool


def told(complaints: list[Complaint]) -> list[Told]:
    names = behalf.names_of(Complaint.history, {one.pk: one.by for one in complaints})
    return [Told(one.text, names[one.pk], one.received_at, one.is_late) for one in complaints]


def complaints_for(actor: Actor, municipality: Municipality, uuid: UUID) -> Found[list[Complaint]]:
    proceeding, reach = intake_section_for(actor, municipality, uuid, keys.COMPLAINT)
    return Found(proceeding, reach, _or_404(complaints_of(proceeding)))


def reviews_of(proceeding: Proceeding) -> list[ComplaintReview]:
    return list(ComplaintReview.objects.filter(proceeding=proceeding).select_related("reviewed_by__person"))


def complaints_in(step: ProceedingStep) -> list[Complaint]:
    """The texts that opened this step again."""
    return list(Complaint.objects.filter(handled_in=step.complaint_id).select_related("by"))


def is_writing_anew(step: ProceedingStep) -> bool:
    """Another answer has been begun."""
    return decision_being_written(step) is not None


def review_of(step: ProceedingStep) -> ComplaintReview | None:
    """What has been answered to the complaint that opened this step."""
    return ComplaintReview.objects.filter(handled_in=step.complaint_id).first()


def _or_404(found: T | None) -> T:
    if not found:
        raise Http404
    return found


def open_plan_known_to(actor: Actor, proceeding: Proceeding) -> tuple[Proceeding, Reach] | None:
    """The plan that the owner has here already: the taker learns that there is one, and no word of it (ACCESS §2)."""
    of_owner = Proceeding.objects.filter(municipality=proceeding.municipality, owner=proceeding.owner)
    plans = of_owner.filter(kind=ProceedingKind.PLAN, closed_at__isnull=True)
    reaches = engine.reaches(actor, plans, proceeding.municipality)
    return next(((plan, reach) for plan, reach in reaches.items() if reach.exists), None)


def candidates_for(actor: Actor, proceeding: Proceeding) -> list[Membership]:
    """Coordinators to choose among: not the one who asks, the one it is about, nor whom another is to follow.

    Those with room first, and both by name: the order of how many cases each has would tell of cases that are not this
    actor's to know of."""
    found: Any = coordinators_with_capacity(proceeding.municipality)  # each with `cases`, counted
    followed = being_followed(proceeding) or 0
    others = found.exclude(person__in=[proceeding.owner_id, actor.person.pk if actor.person else 0, followed])
    return sorted(others, key=lambda one: (one.cases >= one.capacity_cases, one.person.family_name, one.pk))


def asked_of(actor: Actor, proceeding: Proceeding) -> CoordinatorAppointment | None:
    """The question that this actor has not answered."""
    mine = {membership.pk for membership in actor.memberships}
    return next(
        (
            one
            for one in appointments_in(proceeding)
            if one.membership_id in mine and one.accepted_at is None and one.declined_at is None and not one.valid_until
        ),
        None,
    )


def appointments_in(proceeding: Proceeding) -> list[CoordinatorAppointment]:
    """Whoever has been asked, the last first."""
    rows = CoordinatorAppointment.objects.filter(proceeding=proceeding)
    return list(rows.select_related("membership__person", "membership__unit", "case").order_by("-asked_at"))
