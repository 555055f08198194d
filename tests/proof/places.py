"""One matter in one column of the table, with one person in one row of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ip_core.cases.models import Proceeding
from ip_core.enums import Role
from ip_core.people.models import Membership, Person
from ip_core.testing.cast import employ
from tests.proof import town
from tests.proof.rows import birthday, day_of
from tests.proof.standing import CITIZEN, PROFESSIONAL, Session
from tests.proof.tables import SECTIONS
from tests.proof.town import Town


@dataclass
class Place:
    """Where the rows of a test are made; everything happens at the town's now."""

    town: Town

    def person(self, handle: str) -> Person:
        return self.town.person(handle)

    def membership(self, handle: str) -> Membership:
        return self.person(handle).memberships.earliest("pk")

    def day(self, offset: int) -> date:
        return day_of(self.town.now) + timedelta(days=offset)

    def at_work(self, handle: str) -> Session:
        return Session(self.person(handle).pk, PROFESSIONAL)

    def citizen(self, handle: str, behalf: str = "") -> Session:
        return Session(self.person(handle).pk, CITIZEN, self.person(behalf).pk if behalf else None)

    def aged(self, handle: str, years: int | None) -> Person:
        born = None if years is None else birthday(self.day(0), -years)
        return town.put(self.person(handle), birth_date=born)

    # --- §2 -------------------------------------------------------------------------------------------------------

    def intake(self, column: str, whom: str = "owner", *, reopened: str = "", **fields: Any) -> Proceeding:
        """Assessed by one caseworker, decided, or being decided, by another. `reopened` is a role with an open step."""
        intake = town.open_matter(self.town, self.person(whom), "intake", **fields)
        town.open_step(self.town, intake, "assess", taker=self.membership("othercaseworker"), role="leader")
        decide = town.open_step(self.town, intake, "decide", taker=self.membership("caseworker"), role="control")
        now = self.town.now
        if column != "being handled":
            until = self.day(-1) if column == "later" else self.day(28)
            town.put(decide, done_at=now)
            town.put(intake, decided_at=now, complaint_until=until, outcome="granted")
        if reopened:
            town.open_step(self.town, intake, "decide", taker=self.membership("caseworker"), role=reopened)
        if column == "complaint open":
            town.open_matter(self.town, intake.owner, "complaint", complaint_of=intake)
        if column == "closed":
            town.put(intake, closed_at=now)
        return intake

    def appoint(self, intake: Proceeding, handle: str, kind: str = "coordinator", **fields: Any) -> None:
        town.appoint(self.town, intake, self.membership(handle), kind, **fields)

    def leader_of(self, unit: str, handle: str = "neighbour") -> Session:
        employ(self.person(handle), self.town.meland.units[unit], Role.LEADER)
        return self.at_work(handle)

    # --- §3 -------------------------------------------------------------------------------------------------------

    def plan(self, column: str, whom: str = "owner") -> Proceeding:
        """With a coordinator, as everywhere; signed by the owner herself, so that no sixteenth birthday matters."""
        intake = self.intake("later", whom)
        self.appoint(intake, "coordinator", accepted_at=self.town.now)
        town.put(intake, closed_at=self.town.now)
        plan = town.open_matter(self.town, self.person(whom), "plan")
        now = self.town.now
        if column != "before":
            consent = town.consent(self.town, plan, "plan_made", [plan.owner])
            town.put(consent, withdrawn_at=now if column == "withdrawn" else None)
        if column == "closed":
            town.put(plan, closed_at=now)
        return plan

    def tie(self, kind: str, handle: str, whom: str, **fields: Any) -> Session:
        town.tie(kind, self.person(handle), self.person(whom), **fields)
        return self.citizen(handle, whom)

    def mandate(self, kind: str, handle: str, whom: str) -> Session:
        """A scope that names every section, so that only the column narrows."""
        return self.tie(kind, handle, whom, scope=list(SECTIONS))

    def grant(self, plan: Proceeding, section: str = "goals", level: int = 2, **fields: Any) -> None:
        given_in = town.consent(self.town, plan, "information", [plan.owner])
        town.grant(self.town, given_in, section, level=level, **fields)
