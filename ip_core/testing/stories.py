"""Stories: a matter brought to a point by the services, for tests that begin there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from ip_core import clock
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.services import ConsentText, GrantAsked, ask_for_grant, prepare_consent, sign_consent
from ip_core.cases.enums import Outcome
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.cases.services import (
    accept_appointment,
    ask_coordinator,
    complete_step,
    open_case,
    open_proceeding,
    outcome_facts,
    take_step,
)
from ip_core.enums import Role, UnitKind
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.procedures.document import Act, Criterion, DecisionForm, ProcedureDocument, Step
from ip_core.procedures.enums import CITIZEN, Condition
from ip_core.procedures.models import ProcedureVersion
from ip_core.procedures.services import publish
from ip_core.testing.cast import Cast
from ip_core.testing.remembering import remembered

TEXT = ConsentText("Eg seier ja til dette.", "test-1", "nn")


@remembered
def procedure(
    cast: Cast,
    *,
    decider: Role = Role.SYSTEM_COORDINATOR,
    appointer: Role = Role.LEADER,
    deciding_unit: UnitKind | str = "",
) -> ProcedureVersion:
    """Published and in force from now: assess and decide, appoint, accept, start."""

    def step(key: str, act: Act, role: str, following: str, condition: Condition = Condition.ALWAYS) -> Step:
        unit = str(deciding_unit) if role == decider else ""
        return Step(key, act, key.capitalize(), role, unit_kind=unit, next=following, condition=condition)

    granted = Condition.COORDINATOR_GRANTED
    document = ProcedureDocument(
        slug="individuell-plan",
        title="Individuell plan og koordinator",
        language=cast.municipality.primary_language,
        decision_form=DecisionForm.AVGJERD,
        legal_basis=("pbrl-2-5", "pbrl-2-5-b"),
        criteria=(Criterion("fleire", "Treng personen fleire tenester?"), Criterion("tid", "Varer behovet?")),
        steps=(
            step("vurdere", Act.RECEIVE_AND_ASSESS, decider, "avgjere"),
            step("avgjere", Act.DECIDE, decider, "velje"),
            step("velje", Act.APPOINT, appointer, "seie-ja", granted),
            step("seie-ja", Act.ACCEPT, Role.COORDINATOR, "starte", granted),
            step("starte", Act.START, CITIZEN, "", Condition.PLAN_GRANTED),
        ),
    )
    return publish(document, municipality=cast.municipality, approved_by="Prøve")


def open_step(proceeding: Proceeding) -> ProceedingStep:
    return proceeding.steps.get(done_at__isnull=True)


@remembered
def submitted(cast: Cast, owner: str = "owner", *, version: ProcedureVersion | None = None) -> Proceeding:
    actor = _citizen(cast, owner)
    case = open_case(cast[owner], municipality=cast.municipality, actor=actor)
    version = version or procedure(cast)
    return open_proceeding(case, actor=actor, kind="intake", procedure_version=version)


@remembered
def decided(
    cast: Cast, owner: str = "owner", *, decider: str = "systemcoordinator", outcome: Outcome = Outcome.GRANTED
) -> Proceeding:
    """Assessed and decided, the way the intake plugin does it, without its texts."""
    proceeding = submitted(cast, owner)
    actor = cast.actor(decider)
    take_step(open_step(proceeding), actor=actor)
    complete_step(open_step(proceeding), actor=actor)
    with acting(actor):
        proceeding.outcome, proceeding.decided_at = outcome, clock.now()
        proceeding.complaint_until = clock.today() + timedelta(weeks=4)
        proceeding.save()
    complete_step(open_step(proceeding), actor=actor, facts=outcome_facts(outcome))
    return proceeding


@remembered
def asked(
    cast: Cast, owner: str = "owner", *, appointer: str = "leader", coordinator: str = "coordinator"
) -> CoordinatorAppointment:
    proceeding = decided(cast, owner)
    actor = cast.actor(appointer)
    take_step(open_step(proceeding), actor=actor)
    return ask_coordinator(open_step(proceeding), cast.membership(coordinator), actor=actor)


@remembered
def accepted(cast: Cast, owner: str = "owner", *, coordinator: str = "coordinator") -> Proceeding:
    """The plan's proceeding, before the owner has said yes."""
    appointment = asked(cast, owner, coordinator=coordinator)
    return accept_appointment(appointment, actor=cast.actor(coordinator))


def signed(consent: Consent, *actors: Actor) -> Consent:
    for actor in actors:
        consent.refresh_from_db()
        sign_consent(consent, actor=actor, seen=consent.version)
    consent.refresh_from_db()
    return consent


@remembered
def open_plan(cast: Cast, owner: str = "owner", *, excluded: Iterable[str] = ()) -> Proceeding:
    """The owner (or her parents) has said yes: the plan is open."""
    plan = accepted(cast, owner)
    signers = _signers(cast, owner)
    consent = prepare_consent(plan, actor=signers[0], kind=ConsentKind.PLAN_MADE, text=TEXT, excluded=excluded)
    signed(consent, *signers)
    return plan


@remembered
def granted(
    cast: Cast,
    plan: Proceeding,
    sections: Iterable[str] = ("goals", "measures"),
    *,
    grantee: str = "therapist",
    owner: str = "owner",
    until: datetime | None = None,
    level: Level = Level.READ,
) -> list[AccessGrant]:
    """The information consent, signed, with its grants: half a year unless told."""
    signers = _signers(cast, owner)
    consent = prepare_consent(plan, actor=signers[0], kind=ConsentKind.INFORMATION, text=TEXT)
    ends = until or clock.now() + timedelta(days=182)
    for section in sections:
        wish = GrantAsked(section, "trene i lag", ends, membership=cast.membership(grantee), level=level)
        ask_for_grant(consent, wish, actor=signers[0])
    signed(consent, *signers)
    return list(consent.grants.all())


def _citizen(cast: Cast, owner: str) -> Actor:
    return cast.actor("parent", on_behalf_of="child") if owner == "child" else cast.actor(owner)


def _signers(cast: Cast, owner: str) -> list[Actor]:
    if owner != "child":
        return [cast.actor(owner)]
    return [cast.actor(parent, on_behalf_of="child") for parent in ("parent", "otherparent")]


__all__ = (
    "TEXT",
    "accepted",
    "asked",
    "decided",
    "granted",
    "open_plan",
    "open_step",
    "procedure",
    "signed",
    "submitted",
)
