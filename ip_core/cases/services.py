"""Matters move: open a case, open a proceeding, take and finish steps by the procedure's rule, find a coordinator.

No role order and no number of days stands here: both come from the ProcedureVersion."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access.bases import memberships_for_step
from ip_core.access.facts import begins_at
from ip_core.access.models import NamedHandler
from ip_core.access.stages import plan_stage
from ip_core.cases import handover, policies
from ip_core.cases.enums import Outcome, PlanStage, ProceedingKind
from ip_core.cases.events import record_event
from ip_core.cases.exceptions import AlreadyOpen, StepNotOpen
from ip_core.cases.models import Case, CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.enums import Role
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Membership, Person
from ip_core.procedures.deadlines import due_date
from ip_core.procedures.document import Act, Condition, FromEvent, Step
from ip_core.procedures.models import ProcedureVersion
from ip_core.search.services import existence_entry, index


@service
def open_case(owner: Person, *, municipality: Municipality, actor: Actor) -> Case:
    """The person's folder here; the one she has, or a new one with the year's next number.

    Of two, one of them from a municipality that has become a part of this, it is the one that was opened here."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # one number at a time
    existing = Case.objects.filter(owner=owner).order_by("numbered_by", "-opened_at").first()
    if existing is not None:
        return existing
    now = clock.now()
    year = clock.local(now).year
    last = Case.objects.filter(year=year, numbered_by="").order_by("-serial").first()
    case = Case.objects.create(
        municipality=municipality,
        owner=owner,
        year=year,
        serial=last.serial + 1 if last else 1,
        opened_at=now,
    )
    name_handlers(case)
    return case


def name_handlers(case: Case) -> None:
    """Where the owner works in the municipality the case is shielded; its system coordinators keep it moving."""
    today = clock.today()
    here = Membership.objects.filter(unit__organisation__municipality=case.municipality).valid_on(today)
    if not here.filter(person=case.owner).exists():
        return
    for membership in here.filter(role=Role.SYSTEM_COORDINATOR).exclude(person=case.owner):
        NamedHandler.objects.get_or_create(case=case, person=membership.person, defaults={"named_at": clock.now()})


@service
def open_proceeding(
    case: Case,
    *,
    actor: Actor,
    kind: ProceedingKind | str,
    procedure_version: ProcedureVersion,
    notifier: Person | None = None,
    shares_application: bool = False,
) -> Proceeding:
    """Begin; pinned to the version. Its first step opens at once (a plan has no steps of its own).

    Raises AlreadyOpen when one of this kind is under way."""
    open_one = Proceeding.objects.filter(owner=case.owner, kind=kind, closed_at__isnull=True).first()
    if open_one is not None:
        if not _is_finished(open_one):
            raise AlreadyOpen(_("Det er allerede en sak i gang. Dere finner den på Min side."))
        close_proceeding(open_one, actor=actor)
    proceeding = Proceeding.objects.create(
        case=case,
        municipality=case.municipality,
        owner=case.owner,
        kind=kind,
        procedure_version=procedure_version,
        notifier=notifier,
        shares_application=shares_application,
        opened_at=clock.now(),
    )
    index(existence_entry(proceeding))
    record_event(f"{kind}.opened", proceeding=proceeding, actor=actor, proceeding_uuid=proceeding.uuid)
    if kind == ProceedingKind.INTAKE:
        _open_step(proceeding, proceeding.rule.first_step)
    return proceeding


def _is_finished(proceeding: Proceeding) -> bool:
    """Decided, no step left, and the time to complain is over: it may make room for a new one. Nobody waits to apply
    until another coordinator is found."""
    until = proceeding.complaint_until
    over = until is not None and clock.today() > until
    waiting = proceeding.steps.filter(done_at__isnull=True).exclude(pk__in=handover.finding_another_in(proceeding))
    return bool(proceeding.decided_at and over and not waiting.exists())


def _open_step(proceeding: Proceeding, rule: Step, *, taker: Membership | None = None) -> ProceedingStep:
    now = clock.now()
    return ProceedingStep.objects.create(
        proceeding=proceeding,
        key=rule.key,
        act=rule.act,
        role=rule.role,
        unit_kind=rule.unit_kind,
        opened_at=now,
        due_date=_due(proceeding, rule),
        taker=taker,
        taken_at=now if taker else None,
    )


def _due(proceeding: Proceeding, rule: Step) -> date | None:
    """The last day by the procedure, or None: no date is set.

    Where a coordinator is to be replaced, the days are counted from when that began: the others are long over."""
    if rule.deadline is None:
        return None
    starts = {
        FromEvent.SUBMITTED: proceeding.opened_at,
        FromEvent.STEP_OPENED: clock.now(),
        FromEvent.DECIDED: proceeding.decided_at or clock.now(),
    }
    start = starts[rule.deadline.from_event]
    if rule.deadline.from_event != FromEvent.STEP_OPENED:
        start = handover.began_in(proceeding) or start
    return due_date(rule.deadline, clock.local(start).date(), proceeding.municipality)


@service
def take_step(step: ProceedingStep, *, actor: Actor) -> ProceedingStep:
    """Become responsible. Raises NotAllowed; StepNotOpen when somebody was quicker."""
    policies.may_take_step(actor, step).require()
    current = ProceedingStep.objects.select_for_update().get(pk=step.pk)
    if current.done_at is not None or (current.taker is not None and current.taker.person != actor.person):
        raise StepNotOpen(_("En annen tok saken først. Listen er oppdatert."))
    if current.taker is None:
        current.taker = memberships_for_step(actor, step, step.proceeding.municipality)[0]
        current.taken_at = clock.now()
        current.save()
        record_event("step.taken", proceeding=step.proceeding, actor=actor, step=step.uuid)
    return current


@service
def leave_step(step: ProceedingStep, *, actor: Actor) -> ProceedingStep:
    """Put it back for the others in the office. Raises NotAllowed, also when it has been done meanwhile."""
    step = ProceedingStep.objects.select_for_update().get(pk=step.pk)
    policies.may_do_step(actor, step).require()
    step.taker, step.taken_at = None, None
    step.save()
    record_event("step.left", proceeding=step.proceeding, actor=actor, step=step.uuid)
    return step


@service
def complete_step(step: ProceedingStep, *, actor: Actor, facts: frozenset[str] = frozenset()) -> ProceedingStep | None:
    """Finish, and open the step that the procedure names next for these facts. Returns it, or None at the end.

    The same person keeps the case when the next step has the same role and kind of unit."""
    step.done_at = clock.now()
    step.save()
    record_event(f"{step.act}.done", proceeding=step.proceeding, actor=actor, step=step.uuid)
    following = _following(step, facts)
    if following is None:
        return None
    same = following.role == step.role and following.unit_kind == step.unit_kind
    return _open_step(step.proceeding, following, taker=step.taker if same else None)


def _following(step: ProceedingStep, facts: frozenset[str]) -> Step | None:
    """A plan is started once: of a new coordinator the owner is not asked again, nor while her plan is open."""
    rule = step.proceeding.rule
    following: Step | None = rule.step_after(step.key, facts)
    if following is not None and following.act == Act.START and _is_started(step.proceeding):
        following = rule.step_after(following.key, facts)
    return following


def _is_started(intake: Proceeding) -> bool:
    plan = handover.open_plan(intake.case)
    is_open = plan is not None and plan_stage(plan, clock.now()) == PlanStage.OPEN
    return is_open or intake.steps.filter(act=Act.START).exists()


def open_next_step(proceeding: Proceeding, after: str, facts: frozenset[str]) -> ProceedingStep | None:
    """Open the first step after this one that applies and has not been run; None while one of them is under way.

    For an answer that was changed after the procedure had gone on: nobody is asked twice."""
    runs = {run.key: run.done_at for run in proceeding.steps.filter(complaint__isnull=True).order_by("opened_at", "pk")}
    following = proceeding.rule.step_after(after, facts)
    while following is not None:
        if following.key not in runs:
            return _open_step(proceeding, following)
        if runs[following.key] is None:
            return None
        following = proceeding.rule.step_after(following.key, facts)
    return None


def outcome_facts(outcome: Outcome | str) -> frozenset[str]:
    """What a procedure's conditions may ask of a decision."""
    facts = {
        Outcome.GRANTED: {Condition.GRANTED, Condition.COORDINATOR_GRANTED, Condition.PLAN_GRANTED},
        Outcome.PARTLY: {Condition.GRANTED, Condition.COORDINATOR_GRANTED},
        Outcome.REFUSED: set(),
    }
    return frozenset(fact.value for fact in facts[Outcome(outcome)])


@service
def ask_coordinator(
    step: ProceedingStep, candidate: Membership, *, actor: Actor, note: str = ""
) -> CoordinatorAppointment:
    """The appointing step: ask one coordinator. The step that follows is hers to answer. Raises NotAllowed."""
    policies.may_ask_coordinator(actor, step, candidate).require()
    proceeding, now = step.proceeding, clock.now()
    assert step.taker is not None  # may_ask_coordinator
    appointment = CoordinatorAppointment.objects.create(
        case=proceeding.case,
        proceeding=proceeding,
        membership=candidate,
        appointed_by=step.taker,
        note=note,
        asked_at=now,
        valid_from=now,
    )
    record_event("coordinator.asked", proceeding=proceeding, actor=actor, appointment=appointment.uuid)
    following = complete_step(step, actor=actor, facts=outcome_facts(proceeding.outcome))
    if following is not None and following.act == Act.ACCEPT:
        following.taker, following.taken_at = candidate, now
        following.save()
    return appointment


@service
def accept_appointment(appointment: CoordinatorAppointment, *, actor: Actor) -> Proceeding:
    """She takes it, and whoever coordinated until then does so no longer: the plan that is open is hers from now on.

    Where none is, a proceeding for one opens, still without it: that takes the owner's consent. Raises NotAllowed."""
    appointment = handover.locked(appointment)
    policies.may_answer_appointment(actor, appointment).require()
    appointment.accepted_at = clock.now()
    before = handover.end_coordination(appointment.case, at=begins_at(appointment), actor=actor)
    appointment.save()
    handover.hand_on_start(before, appointment)
    intake = appointment.proceeding
    record_event("coordinator.accepted", proceeding=intake, actor=actor, appointment=appointment.uuid)
    _finish_accept_step(intake, actor)
    return handover.open_plan(appointment.case) or open_proceeding(
        appointment.case, actor=actor, kind=ProceedingKind.PLAN, procedure_version=intake.procedure_version
    )


def _finish_accept_step(intake: Proceeding, actor: Actor) -> None:
    for step in intake.steps.filter(act=Act.ACCEPT, done_at__isnull=True):
        complete_step(step, actor=actor, facts=outcome_facts(intake.outcome))


@service
def finish_start(plan: Proceeding, *, actor: Actor) -> None:
    """The owner has said yes to the plan: the procedure's last step in the intake is done."""
    intakes = Proceeding.objects.filter(case=plan.case, kind=ProceedingKind.INTAKE)
    for step in ProceedingStep.objects.filter(proceeding__in=intakes, act=Act.START, done_at__isnull=True):
        complete_step(step, actor=actor, facts=outcome_facts(step.proceeding.outcome))


@service
def decline_appointment(appointment: CoordinatorAppointment, *, actor: Actor, reason: str) -> None:
    """She says no, with a reason; the appointing step opens again for the one who asked. Raises NotAllowed."""
    appointment = handover.locked(appointment)
    policies.may_answer_appointment(actor, appointment).require()
    appointment.declined_at, appointment.declined_reason = clock.now(), reason
    appointment.save()
    intake = appointment.proceeding
    for step in intake.steps.filter(act=Act.ACCEPT, done_at__isnull=True):
        step.done_at = clock.now()
        step.save()
    asker = appointment.appointed_by
    appoint_anew(intake, taker=asker if asker.is_valid_on(clock.today()) else None)
    record_event("coordinator.declined", proceeding=intake, actor=actor, appointment=appointment.uuid)


def appoint_anew(intake: Proceeding, *, taker: Membership | None = None) -> ProceedingStep | None:
    """The appointing step once more: after a no, or for somebody to follow the one who coordinates."""
    appoint = intake.rule.step_with_act(Act.APPOINT)
    return _open_step(intake, appoint, taker=taker) if appoint is not None else None


@service
def close_proceeding(proceeding: Proceeding, *, actor: Actor) -> Proceeding:
    """At closing, grants end with it (the engine reads `closed_at`); the appointment ends by its own act.

    With a plan ends the search for another coordinator to hand it over to, and what waits for its start; with an
    application the search that goes on in it."""
    if proceeding.kind == ProceedingKind.PLAN or handover.finding_another_in(proceeding):
        handover.call_off_change(proceeding.case)
    proceeding.closed_at = clock.now()
    proceeding.save()
    if proceeding.kind == ProceedingKind.PLAN:
        _end_starts(proceeding.case)
    record_event(f"{proceeding.kind}.closed", proceeding=proceeding, actor=actor, proceeding_uuid=proceeding.uuid)
    return proceeding


def _end_starts(case: Case) -> None:
    """A step that waits for a plan to start would wait for ever, and keep her from applying anew."""
    waiting = ProceedingStep.objects.filter(proceeding__case=case, act=Act.START, done_at__isnull=True)
    for step in waiting:
        step.done_at = clock.now()
        step.save()
