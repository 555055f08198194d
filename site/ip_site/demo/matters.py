"""The matters of the demo: two open plans and one need that waits in each municipality, moved by the services."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ip_core import clock
from ip_core.access import wording
from ip_core.access.enums import ConsentKind
from ip_core.access.services import GrantAsked, ask_for_grant, prepare_consent, sign_consent
from ip_core.cases.enums import Outcome
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.cases.services import accept_appointment, ask_coordinator, take_step
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor, actor_for_handle
from ip_core.people.models import Membership, Person
from ip_site.demo.people import DATA, MunicipalityData
from plugins.consent.texts import Wish, compose
from plugins.intake.enums import FiledFor
from plugins.intake.services import (
    acknowledge,
    begin_draft,
    finish_assessment,
    issue_decision,
    save_answers,
    save_decision,
    submit_application,
)
from plugins.intake.services.assessments import Answered
from plugins.plan.enums import TextKind
from plugins.plan.services import add_goal, add_measure, add_participant, add_text, create_plan, set_period

APPLIED, DECIDED, STARTED, SHARED = (timedelta(days=days) for days in (88, 74, 60, 21))
"""How long ago the open plans' steps were."""
GRANT_LASTS = timedelta(days=182)
SHARED_SECTIONS = ("goals", "measures")


@dataclass(frozen=True)
class Demo:
    """One municipality's people and texts, ready to act."""

    municipality: Municipality
    data: MunicipalityData
    texts: dict[str, Any]

    def actor(self, handle: str) -> Actor:
        return actor_for_handle(self.data.handle(handle))

    def citizen(self, handle: str) -> Actor:
        """Herself; for the child one of the parents, on her behalf."""
        return self.actor("parent" if handle == "child" else handle)

    def signers(self, handle: str) -> list[Actor]:
        return [self.actor("parent"), self.actor("otherparent")] if handle == "child" else [self.actor(handle)]

    def membership(self, handle: str) -> Membership:
        person = self.actor(handle).person
        assert person is not None
        return person.memberships.select_related("person", "unit__organisation").get()


def build_matters(municipality: Municipality, data: MunicipalityData) -> None:
    """Everything has happened at its own time: history, deadlines and the log look lived in."""
    texts = tomllib.loads((DATA / f"{data.slug}-matters.toml").read_text(encoding="utf-8"))
    demo = Demo(municipality, data, texts)
    now = clock.now()
    for handle in ("owner", "child"):
        plan = _from_need_to_coordinator(demo, handle, now)
        _open_plan(demo, handle, plan, now - STARTED)
    _share(demo, now - SHARED)
    _waiting(demo, now)


def _from_need_to_coordinator(demo: Demo, handle: str, now: datetime) -> Proceeding:
    with clock.moved_to(now - APPLIED):
        intake = _apply(demo, handle)
        _acknowledge(demo, intake)
    with clock.moved_to(now - DECIDED):
        _decide(demo, intake)
    with clock.moved_to(now - DECIDED + timedelta(days=3)):
        appointer = demo.actor(demo.texts["appointer"])
        step = take_step(_open_step(intake), actor=appointer)
        appointment = ask_coordinator(step, demo.membership("coordinator"), actor=appointer)
    with clock.moved_to(now - DECIDED + timedelta(days=5)):
        return accept_appointment(appointment, actor=demo.actor("coordinator"))


def _apply(demo: Demo, handle: str) -> Proceeding:
    texts, actor = demo.texts[handle], demo.citizen(handle)
    filed_for = FiledFor.BEHALF if actor.on_behalf_of else FiledFor.SELF
    draft, _key = begin_draft(filed_for, actor=actor, municipality=demo.municipality)
    answers = {
        "wants": ["coordinator", "plan"],
        "need": texts["need"],
        "services": texts["services"],
        "wished_coordinator": texts["wished_coordinator"],
        "contact_way": "message",
        "shares": "yes" if handle == "owner" else "no",
    }
    draft = save_answers(draft, actor=actor, seen=draft.version, answers=answers)
    return submit_application(draft, actor=actor, seen=draft.version, language=demo.texts["language"]).proceeding


def _open_step(proceeding: Proceeding) -> ProceedingStep:
    return proceeding.steps.get(done_at__isnull=True)


def _acknowledge(demo: Demo, intake: Proceeding) -> None:
    decider = demo.actor(demo.texts["decider"])
    take_step(_open_step(intake), actor=decider)
    text = {"nn": "Vi har fått søknaden din, og ser på han no.", "nb": "Vi har fått søknaden din, og ser på den nå."}
    acknowledge(_open_step(intake), actor=decider, text=text[demo.texts["language"]])


def _decide(demo: Demo, intake: Proceeding) -> None:
    decider = demo.actor(demo.texts["decider"])
    reason = demo.texts["criteria_reason"]
    answers = {criterion.key: Answered(is_met=True, reason=reason) for criterion in intake.rule.criteria}
    step = _open_step(intake)
    finish_assessment(step, actor=decider, seen=0, answers=answers)
    step = _open_step(intake)
    decision = save_decision(step, actor=decider, seen=0, outcome=Outcome.GRANTED, grounds=demo.texts["grounds"])
    issue_decision(step, actor=decider, seen=decision.version)
    intake.refresh_from_db()


def _open_plan(demo: Demo, handle: str, proceeding: Proceeding, at: datetime) -> None:
    with clock.moved_to(at):
        actor = demo.citizen(handle)
        _agree(demo, handle, proceeding)
        plan = create_plan(proceeding, actor=actor)
    with clock.moved_to(at + timedelta(days=1)):
        _write(demo, handle, plan)


def _agree(demo: Demo, handle: str, proceeding: Proceeding) -> None:
    """The owner's side says yes to the plan; for the child both parents do."""
    text = compose(ConsentKind.PLAN_MADE, _wish(demo, proceeding), demo.texts["language"])
    consent = prepare_consent(proceeding, actor=demo.citizen(handle), kind=ConsentKind.PLAN_MADE, text=text)
    for signer in demo.signers(handle):
        consent.refresh_from_db()
        sign_consent(consent, actor=signer, seen=consent.version)


def _wish(demo: Demo, proceeding: Proceeding, **more: Any) -> Wish:
    return Wish(
        owner=proceeding.owner.name,
        number=proceeding.case.number,
        municipality=demo.municipality.name,
        coordinator=_person(demo, "coordinator").name,
        **more,
    )


def _write(demo: Demo, handle: str, plan: Any) -> None:
    """The owner's side writes her own words; the coordinator the rest."""
    texts, own, coordinator = demo.texts[handle], demo.citizen(handle), demo.actor("coordinator")
    for kind in (TextKind.VOICE, TextKind.RESOURCES, TextKind.NEEDS):
        add_text(plan, actor=own, section="goals", kind=kind, text=texts[kind.value])
    goals = [add_goal(plan, actor=own, words=words) for words in texts["goals"]]
    for row in texts["measures"]:
        add_measure(
            plan,
            actor=coordinator,
            what=row["what"],
            extent=row["extent"],
            responsible_person=_person(demo, row["responsible"]),
            due_date=clock.today() + STARTED + timedelta(days=row["days"] - 1),
            goal=goals[0],
        )
    for role, name in texts["participants"]:
        add_participant(plan, actor=coordinator, role=role, name=name)
    for section in ("contributions", "execution", "coordination", "cooperation"):
        if texts[section]:
            add_text(plan, actor=coordinator, section=section, text=texts[section])
    today = clock.today()
    set_period(
        plan,
        actor=coordinator,
        seen=plan.version,
        valid_from=today,
        valid_until=today + timedelta(days=364),
        next_review_date=today + timedelta(days=180),
    )


def _person(demo: Demo, handle: str) -> Person:
    person = demo.actor(handle).person
    assert person is not None
    return person


def _share(demo: Demo, at: datetime) -> None:
    """The therapist, employed outside the municipality, may read goals and measures for six months."""
    with clock.moved_to(at):
        owner = demo.actor("owner")
        proceeding = Proceeding.objects.get(owner=_person(demo, "owner"), kind="plan")
        last_day, therapist = clock.today() + GRANT_LASTS, demo.membership("therapist")
        shared = {"grantee_name": therapist.person.name, "grantee_post": wording.post(therapist), "last_day": last_day}
        wish = _wish(demo, proceeding, sections=SHARED_SECTIONS, purpose=demo.texts["purpose"], **shared)
        text = compose(ConsentKind.INFORMATION, wish, demo.texts["language"])
        consent = prepare_consent(proceeding, actor=owner, kind=ConsentKind.INFORMATION, text=text)
        for section in SHARED_SECTIONS:
            until = clock.midnight_after(last_day)
            ask_for_grant(consent, GrantAsked(section, wish.purpose, until, membership=therapist), actor=owner)
        consent.refresh_from_db()
        sign_consent(consent, actor=owner, seen=consent.version)


def _waiting(demo: Demo, now: datetime) -> None:
    """A need that waits: for the first look where no deadline is set, for a coordinator where one is."""
    with clock.moved_to(now - timedelta(days=10)):
        intake = _apply(demo, "waiting")
    if demo.texts["decider"] == "caseworker":
        with clock.moved_to(now - timedelta(days=8)):
            _acknowledge(demo, intake)
        with clock.moved_to(now - timedelta(days=4)):
            _decide(demo, intake)
