"""Where a row of ACCESS's tables is made: a plan or an application in one column, and somebody who stands in one row.

Every matter has a neighbour: another owner's plan, open, in which nobody of the row has anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.models import (
    AccessGrant,
    BreakGlass,
    CareOrder,
    CompetenceDecision,
    Consent,
    InsightDecision,
    Invitation,
    OpinionRequest,
    OwnCoordinator,
    PrivateItem,
    Suspension,
    Thread,
    ThreadMember,
)
from ip_core.access.queries import scopes_readable_by
from ip_core.access.reach import Reach
from ip_core.access.services import prepare_consent
from ip_core.cases.models import CoordinatorAppointment, Proceeding
from ip_core.history.acting import acting
from ip_core.people.actor import Actor, actor_for
from ip_core.people.enums import Capacity
from ip_core.people.models import Guardianship, Person, Representation
from ip_core.testing import stories
from ip_core.testing.cast import LONG_AGO, Cast

SECOND = timedelta(seconds=1)
SYSTEM = Actor.system("test")
LETTERS = {Level.NONE: "–", Level.EXISTS: "E", Level.READ: "R", Level.WRITE: "W"}


@dataclass
class Stand:
    """One plan, brought to a column of ACCESS §3, and makers of the rows' dated rows."""

    cast: Cast
    plan: Proceeding
    items: dict[str, UUID] = field(default_factory=dict)

    @property
    def case(self) -> Any:
        return self.plan.case

    def person(self, handle: str) -> Person:
        return self.cast[handle]

    def citizen(self, handle: str, *, on_behalf_of: str = "") -> Actor:
        other = self.cast[on_behalf_of] if on_behalf_of else None
        return actor_for(self.cast[handle], capacity=Capacity.CITIZEN, on_behalf_of=other)

    def at_work(self, handle: str, *, on_behalf_of: str = "") -> Actor:
        other = self.cast[on_behalf_of] if on_behalf_of else None
        return actor_for(self.cast[handle], capacity=Capacity.PROFESSIONAL, on_behalf_of=other)

    def reach(self, actor: Actor, proceeding: Proceeding | None = None) -> Reach:
        return engine.reach(actor, proceeding or self.plan)

    def make(self, model: type[Any], **values: Any) -> Any:
        with acting(SYSTEM):
            return model.objects.create(**values)

    def change(self, row: Any, **values: Any) -> None:
        with acting(SYSTEM):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()

    # --- columns -----------------------------------------------------------------------------------------------------

    def to_column(self, column: str, owner: str = "owner") -> None:
        """From accepted and no more ("before") to "open", "withdrawn" or "closed"."""
        if column != "before":
            self.consent_to_the_plan(owner)
        if column == "withdrawn":
            self.withdraw()
        if column == "closed":
            self.close()

    def consent_to_the_plan(self, owner: str) -> None:
        signers = stories._signers(self.cast, owner)
        consent = prepare_consent(self.plan, actor=signers[0], kind=ConsentKind.PLAN_MADE, text=stories.TEXT)
        stories.signed(consent, *signers)
        self.plan.refresh_from_db()

    def withdraw(self) -> None:
        for consent in Consent.objects.filter(proceeding=self.plan, kind=ConsentKind.PLAN_MADE):
            self.change(consent, withdrawn_at=clock.now(), withdrawn_by=self.plan.owner)

    def close(self) -> None:
        self.change(self.plan, closed_at=clock.now())

    # --- rows --------------------------------------------------------------------------------------------------------

    def appoint(self, handle: str, kind: str = "coordinator", **values: Any) -> CoordinatorAppointment:
        """Asked, accepted and begun now, beside whoever was appointed before."""
        now = clock.now()
        if "proceeding" not in values:
            values["proceeding"] = self.case.proceedings.get(kind="intake")
        chosen = {"appointed_by": self.cast.membership("leader"), "valid_from": now, **values}
        chosen = {"asked_at": now, "accepted_at": now} | chosen
        made: CoordinatorAppointment = self.make(
            CoordinatorAppointment, case=self.case, membership=self.cast.membership(handle), kind=kind, **chosen
        )
        return made

    def group_consent(self, **values: Any) -> Consent:
        made: Consent = self.make(
            Consent,
            case=self.case,
            proceeding=self.plan,
            text="Ja.",
            text_version="1",
            language="nb",
            text_sha256="",
            prepared_by=self.plan.owner,
            **{
                "kind": ConsentKind.GROUP,
                "prepared_at": clock.now() - SECOND,
                "in_force_at": clock.now(),
                **values,
            },
        )
        return made

    def invite(self, handle: str, *, at_work: bool = True, consent: Consent | None = None, **values: Any) -> Invitation:
        now = clock.now()
        chosen = {
            "what": "meeting",
            "title": "Oppstartsmøte",
            "place": "Rådhuset",
            "starts_at": now + timedelta(days=2),
            "ends_at": now + timedelta(days=2, hours=1),
            **values,
        }
        made: Invitation = self.make(
            Invitation,
            proceeding=self.plan,
            consent=consent or self.group_consent(),
            person=self.cast[handle],
            capacity=Capacity.PROFESSIONAL if at_work else Capacity.CITIZEN,
            membership=self.cast.membership(handle) if at_work else None,
            invited_by=self.plan.owner,
            invited_at=now,
            **chosen,
        )
        return made

    def break_glass(self, handle: str, sections: list[str], **values: Any) -> BreakGlass:
        now = clock.now()
        confirmed = {"asked_at": now, "confirmed_by": self.cast.membership("leader"), "confirmed_at": now}
        made: BreakGlass = self.make(
            BreakGlass,
            proceeding=self.plan,
            membership=self.cast.membership(handle),
            sections=sections,
            reason="Fare for livet",
            **{**confirmed, **values},
        )
        return made

    def own_coordinator(self, handle: str, **values: Any) -> OwnCoordinator:
        now = clock.now()
        chosen = {"named_by": self.cast["coordinator"], "accepted_at": now, "valid_from": now, **values}
        made: OwnCoordinator = self.make(
            OwnCoordinator, case=self.case, person=self.cast[handle], named_at=now, **chosen
        )
        return made

    def suspend(self, handle: str, sections: list[str] | None = None, **values: Any) -> Suspension:
        return self._decision(Suspension, person=self.cast[handle], sections=sections or [], **values)

    def lacks_competence(self, **values: Any) -> CompetenceDecision:
        until = clock.now() + timedelta(days=90)
        return self._decision(CompetenceDecision, decided_by="Lege", **{"valid_until": until, **values})

    def care_order(self, unit: str, **values: Any) -> CareOrder:
        return self._decision(CareOrder, unit=self.cast.units[unit], **values)

    def insight(self, handle: str, sections: list[str], **values: Any) -> InsightDecision:
        return self._decision(InsightDecision, person=self.cast[handle], sections=sections, **values)

    def _decision(self, model: type[Any], **values: Any) -> Any:
        now = clock.now()
        recorded = {"recorded_by": self.cast["systemcoordinator"], "recorded_at": now, "reason": "Vedtak"}
        return self.make(model, case=self.case, **{**recorded, "valid_from": now, **values})

    def private(self, handle: str, section: str = "goals", item: UUID | None = None) -> UUID:
        row = self.make(
            PrivateItem,
            proceeding=self.plan,
            section=section,
            item_uuid=item or uuid4(),
            marked_by=self.cast[handle],
            marked_at=clock.now(),
        )
        found: UUID = row.item_uuid
        return found

    def grant_item(self, item: UUID, **grantee: Any) -> AccessGrant:
        """Read, under the consent that somebody else was given access by."""
        now = clock.now()
        made: AccessGrant = self.make(
            AccessGrant,
            consent=self.plan.consents.get(kind=ConsentKind.INFORMATION),
            capacity=Capacity.PROFESSIONAL,
            section="goals",
            item_uuid=item,
            level=Level.READ,
            purpose="lese dette",
            valid_from=now,
            valid_until=now + timedelta(days=30),
            **grantee,
        )
        return made

    def thread(self, *handles: str, is_first: bool = False, coordinator: bool = False) -> Thread:
        now = clock.now()
        told = {"title": "Skoleskyss", "is_first": is_first, "opened_by": self.plan.owner, "opened_at": now}
        thread: Thread = self.make(Thread, proceeding=self.plan, **told)
        for handle in handles:
            self.make(ThreadMember, thread=thread, person=self.cast[handle], valid_from=now)
        if coordinator:
            self.make(ThreadMember, thread=thread, is_coordinator=True, valid_from=now)
        return thread

    def ask_opinion(self, intake: Proceeding, handle: str, objects: list[str], **values: Any) -> OpinionRequest:
        made: OpinionRequest = self.make(
            OpinionRequest,
            proceeding=intake,
            step=intake.steps.first(),
            membership=self.cast.membership(handle),
            question="Hva mener dere?",
            sent_objects=objects,
            asked_by=self.cast.membership("systemcoordinator"),
            asked_at=clock.now(),
            **values,
        )
        return made

    def guardian(self, handle: str, ward: str, scope: list[str]) -> None:
        ties = {"guardian": self.cast[handle], "ward": self.cast[ward]}
        self.make(Guardianship, **ties, scope=scope, valid_from=clock.today())

    def representative(self, handle: str, owner: str, scope: list[str]) -> None:
        ties = {"representative": self.cast[handle], "represented": self.cast[owner]}
        self.make(Representation, **ties, scope=scope, valid_from=clock.today())

    def aged(self, handle: str, years: int, *, minus: timedelta = timedelta()) -> None:
        """So old today, to the day; `minus` days short of it."""
        day = clock.today()
        self.change(self.cast[handle], birth_date=date(day.year - years, day.month, day.day) + minus)


def letters(reach: Reach) -> dict[str, str]:
    """Each section's level as the document writes it; "W own" where only the own parts may be written."""
    found = {}
    for key in keys.PLAN_SECTIONS:
        sign = LETTERS[reach.level(key)]
        cell = reach.cells.get(key)
        found[key] = "W own" if cell is not None and cell.own_parts and cell.level == Level.READ else sign
    return found


def at(stand: Stand, instant: datetime, actor: Callable[[], Actor]) -> Reach:
    """What somebody reaches of the plan at another instant."""
    with clock.moved_to(instant):
        return engine.reach(actor(), stand.plan)


def opened_scopes(cast: Cast, actor: Actor) -> set[str]:
    return scopes_readable_by(actor, cast.municipality)


def instants(row_end: datetime) -> tuple[datetime, datetime]:
    """The last second inside, and the end itself."""
    return row_end - SECOND, row_end


__all__ = ("LONG_AGO", "SECOND", "SYSTEM", "Stand", "at", "instants", "letters", "opened_scopes", "stories")
