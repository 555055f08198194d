"""From need to decision, with all that may go wrong on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ip_core.cases.models import CoordinatorAppointment, Proceeding
from tests.proof import town
from tests.proof.stage import LOOK, Stage, days, kin, owner, staff
from tests.proof.texts import write_application
from tests.proof.town import STEPS


class IntakeStory(Stage):
    @rule(whom=owner, notifier=st.none() | kin, shares=st.booleans(),
          slug=st.sampled_from(("meland", "meland", "arendal")), look=LOOK)  # fmt: skip
    def apply(self, whom: str, notifier: str | None, shares: bool, slug: str, look: int) -> None:
        person = self.town.person(whom)
        teller = self.town.person(notifier) if notifier else None
        self.look(look, person, teller)
        with self.town.writing():
            intake = town.open_matter(self.town, person, "intake", slug, shares_application=shares, notifier=teller)
            town.open_step(self.town, intake, "assess", unit_kind=self.pick(("", "intake_office", "service")))

    @rule(act=st.sampled_from(STEPS), taker=st.none() | staff,
          role=st.sampled_from(("", "leader", "system_coordinator")), in_unit=st.booleans(), look=LOOK)  # fmt: skip
    def step_on(self, act: str, taker: str | None, role: str, in_unit: bool, look: int) -> None:
        self.look(look)
        intake = self.matter("intake")
        if intake is None:
            return
        membership = (
            self.membership(taker, intake.municipality.slug if taker == "leader" else "meland") if taker else None
        )
        with self.town.writing():
            fields: dict[str, Any] = {"role": role} if role and act != "start" else {}
            fields |= {"taker": membership, "taken_at": self.town.now} if membership and act != "start" else {}
            if in_unit:
                fields["unit"] = self.town.meland.units["office"]
            if act == "decide":
                write_application(intake)
            town.open_step(self.town, intake, act, **fields)
            intake.refresh_from_db()
            if act in ("appoint", "accept", "start") and intake.decided_at is None:
                town.put(intake, decided_at=self.town.now, complaint_until=self.day(28), outcome="granted")
        self.concerned |= {intake.owner_id} | ({membership.person_id} if membership else set())

    @rule(days_left=st.sampled_from((-1, 0, 5)), look=LOOK)
    def set_complaint_period(self, days_left: int, look: int) -> None:
        self.look(look)
        intake = self.matter("intake")
        if intake is not None:
            with self.town.writing():
                town.put(intake, decided_at=self.town.now, complaint_until=self.day(days_left))

    @rule(look=LOOK)
    def complain(self, look: int) -> None:
        """Opens a complaint, or closes the open one."""
        self.look(look)
        intake = self.matter("intake")
        if intake is None:
            return
        with self.town.writing():
            complaint = Proceeding.objects.filter(complaint_of=intake, closed_at=None).first()
            if complaint is not None:
                town.put(complaint, closed_at=self.town.now)
            else:
                town.open_matter(self.town, intake.owner, "complaint", intake.municipality.slug, complaint_of=intake)

    @rule(person=st.sampled_from(("coordinator", "othercoordinator", "therapist")),
          kind=st.sampled_from(("coordinator", "coordinator", "deputy")),
          answer=st.sampled_from(("yes", "yes", "no", "")), since=days, until=st.none() | days,
          overlap=st.booleans(), look=LOOK)  # fmt: skip
    def appoint(
        self, person: str, kind: str, answer: str, since: int, until: int | None, overlap: bool, look: int
    ) -> None:
        intake, membership = self.matter("intake"), self.membership(person)
        self.look(look, membership.person)
        if intake is None or intake.municipality.slug != "meland":
            return
        now = self.town.now
        fields: dict[str, Any] = {"valid_from": now + timedelta(days=since)}
        fields["valid_until"] = None if until is None else now + timedelta(days=until)
        fields |= {"yes": {"accepted_at": now}, "no": {"declined_at": now}, "": {}}[answer]
        with self.town.writing():
            older_until = now + timedelta(days=3) if overlap else now
            town.appoint(self.town, intake, membership, kind, older_until=older_until, **fields)
        self.concerned |= set(
            CoordinatorAppointment.objects.with_scopes_disabled().values_list("membership__person", flat=True)
        )

    @rule(look=LOOK)
    def answer(self, look: int) -> None:
        """A coordinator who was asked says yes."""
        self.look(look)
        with self.town.writing():
            asked = self.pick(CoordinatorAppointment.objects.filter(accepted_at=None, declined_at=None))
            if asked is not None:
                town.put(asked, accepted_at=self.town.now)
                self.concerned = {asked.membership.person_id}
