"""What is decided, marked, asked and named: the rows that came after consents and grants."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ip_core.access.models import BreakGlass, Invitation, OpinionRequest, PrivateItem, Thread
from ip_core.cases.models import Proceeding
from tests.proof import town
from tests.proof.people_story import SCOPES
from tests.proof.stage import LOOK, Stage, owner, staff
from tests.proof.standing import CITIZEN, PROFESSIONAL
from tests.proof.tables import OBJECTS, SECTIONS
from tests.proof.town import STAFF

anybody = st.sampled_from((*STAFF, "parent", "otherparent", "uncle", "neighbour", "applicant"))
spans = st.sampled_from((None, 1, 40))
some_sections = st.lists(st.sampled_from(("goals", "measures", "documents", "messages", "meetings")), max_size=2)


class NamedStory(Stage):
    @rule(person=anybody, sections=some_sections, whole=st.booleans(), days=spans, look=LOOK)
    def suspend(self, person: str, sections: list[str], whole: bool, days: int | None, look: int) -> None:
        """One on the owner's side, or somebody at work; for sections, or for all. Never the owner herself."""
        someone = self.town.person(person)
        self.look(look, someone)
        matter = self.pick(self.town.matters)
        if matter is None or matter.owner_id == someone.pk or person == "administrator":
            return
        with self.town.writing():
            town.suspend(
                self.town, matter.case, someone, [] if whole else sections or ["goals"], valid_until=self._end(days)
            )

    @rule(whom=owner, how=st.sampled_from(("confidential", "strictly_confidential", "")), look=LOOK)
    def protect_address(self, whom: str, how: str, look: int) -> None:
        person = self.town.person(whom)
        self.look(look, person, self.town.person("coordinator"), self.town.person("caseworker"))
        with self.town.writing():
            town.put(person, address_protection=how)

    @rule(person=st.none() | st.sampled_from(("uncle", "neighbour", "parent", "therapist")),
          scope=st.sampled_from(SCOPES), days=st.sampled_from((1, 40)), look=LOOK)  # fmt: skip
    def decide_competence(self, person: str | None, scope: list[str], days: int, look: int) -> None:
        kin = self.town.person(person) if person else None
        parents = [self.town.person(one) for one in ("parent", "otherparent")]
        self.look(look, kin, *parents)
        matter = self.matter("plan")
        if matter is not None and (kin is None or kin.pk != matter.owner_id):
            with self.town.writing():
                town.lack_competence(self.town, matter.case, kin, scope, days)
            self.concerned |= {matter.owner_id}

    @rule(unit=st.sampled_from(("service", "office", "outside")), days=spans, look=LOOK)
    def take_into_care(self, unit: str, days: int | None, look: int) -> None:
        self.look(look, *(self.town.person(one) for one in ("parent", "employee")))
        matter = self.pick([one for one in self.town.matters if one.owner_id == self.town.person("child").pk])
        if matter is not None:
            with self.town.writing():
                town.take_into_care(self.town, matter.case, self.town.meland.units[unit], valid_until=self._end(days))

    @rule(dies=st.integers(0, 11), person=st.sampled_from(("uncle", "neighbour", "parent", "therapist")),
          sections=st.lists(st.sampled_from((*SECTIONS[:6], *OBJECTS[:6])), min_size=1, max_size=3),
          days=spans, look=LOOK)  # fmt: skip
    def die(self, dies: int, person: str, sections: list[str], days: int | None, look: int) -> None:
        """Or only a decision about insight, for when she does."""
        reader = self.town.person(person)
        self.look(look, reader)
        matter = self.pick(self.town.matters)
        if matter is None:
            return
        with self.town.writing():
            if matter.owner_id != reader.pk:
                town.let_see(self.town, matter.case, reader, sections, valid_until=self._end(days))
            if dies == 7:
                town.put(matter.owner, died_at=self.town.now)

    @rule(person=st.sampled_from(("uncle", "neighbour", "parent", "therapist", "coordinator")),
          accepted=st.booleans(), days=spans, look=LOOK)  # fmt: skip
    def coordinate_herself(self, person: str, accepted: bool, days: int | None, look: int) -> None:
        someone = self.town.person(person)
        self.look(look, someone)
        matter = self.matter("plan")
        if matter is not None and matter.owner_id != someone.pk:
            with self.town.writing():
                said_yes = {} if accepted else {"accepted_at": None}
                town.coordinate_herself(self.town, matter.case, someone, valid_until=self._end(days), **said_yes)

    @rule(person=anybody, capacity=st.sampled_from((CITIZEN, PROFESSIONAL)), is_start=st.booleans(),
          group=st.booleans(), look=LOOK)  # fmt: skip
    def invite(self, person: str, capacity: str, is_start: bool, group: bool, look: int) -> None:
        someone, plan = self.town.person(person), self.matter("plan")
        self.look(look, someone)
        if plan is None or (capacity == PROFESSIONAL and not someone.memberships.exists()):
            return
        with self.town.writing():
            given_in = town.consent(self.town, plan, "group", [plan.owner]) if group else None
            town.invite(self.town, plan, someone, capacity, is_start=is_start, consent=given_in)

    @rule(how=st.sampled_from(("declined_at", "cancelled_at")), look=LOOK)
    def answer_invitation(self, how: str, look: int) -> None:
        self.look(look)
        with self.town.writing():
            row = self.pick(Invitation.objects.filter(**{how: None}))
            if row is not None:
                town.put(row, **{how: self.town.now})
                self.concerned = {row.person_id}

    @rule(person=staff, objects=st.lists(st.sampled_from(OBJECTS), max_size=3, unique=True), finish=st.booleans(),
          look=LOOK)  # fmt: skip
    def ask_opinion(self, person: str, objects: list[str], finish: bool, look: int) -> None:
        membership, intake = self.membership(person), self.matter("intake")
        self.look(look, membership.person)
        if intake is None:
            return
        with self.town.writing():
            asked = self.pick(OpinionRequest.objects.filter(finished_at=None)) if finish else None
            if asked is not None:
                town.put(asked, answer="Slik ser jeg det.", finished_at=self.town.now)
                self.concerned |= {asked.membership.person_id}
            else:
                town.ask_opinion(self.town, intake, membership, objects)

    @rule(person=staff, second=st.none() | staff, sections=some_sections, end=st.booleans(), look=LOOK)
    def break_glass(self, person: str, second: str | None, sections: list[str], end: bool, look: int) -> None:
        membership, plan = self.membership(person), self.matter("plan")
        self.look(look, membership.person)
        other = self.town.person(second).memberships.latest("pk") if second else None  # perhaps another post of her own
        if plan is None or other == membership:
            return
        with self.town.writing():
            last = BreakGlass.objects.filter(ended_at=None, confirmed_at__isnull=False).last() if end else None
            if last is not None:
                town.put(last, ended_at=self.town.now)
                self.concerned |= {last.membership.person_id}
            else:
                town.break_glass(self.town, plan, membership, other, sections)

    @rule(people=st.lists(anybody, max_size=3, unique=True), with_coordinator=st.booleans(), is_first=st.booleans(),
          look=LOOK)  # fmt: skip
    def open_thread(self, people: list[str], with_coordinator: bool, is_first: bool, look: int) -> None:
        named, plan = [self.town.person(one) for one in people], self.matter("plan")
        self.look(look, *named)
        if plan is not None:
            with self.town.writing():
                town.open_thread(self.town, plan, named, with_coordinator=with_coordinator, is_first=is_first)

    @rule(look=LOOK)
    def leave_thread(self, look: int) -> None:
        self.look(look)
        with self.town.writing():
            thread = self.pick(Thread.objects.all())
            member = self.pick(thread.members.filter(valid_until=None)) if thread is not None else None
            if member is not None:
                town.put(member, valid_until=self.town.now)
                self.concerned = {member.person_id} - {None}

    @rule(section=st.sampled_from(("goals", "measures", "documents")),
          marker=st.sampled_from(("", "parent", "otherparent", "uncle")), lift=st.booleans(),
          grantee=st.none() | st.sampled_from(("therapist", "employee", "unit")), look=LOOK)  # fmt: skip
    def keep_private(self, section: str, marker: str, lift: bool, grantee: str | None, look: int) -> None:
        """One thing of a section; perhaps shared by itself with somebody. Or an older one is opened again."""
        plan = self.matter("plan")
        people = [self.town.person(one) for one in (marker, grantee) if one and one != "unit"]
        self.look(look, *people)
        if plan is None:
            return
        with self.town.writing():
            row = self.pick(PrivateItem.objects.filter(lifted_at=None)) if lift else None
            if row is not None:
                town.put(row, lifted_at=self.town.now)
                return
            item = self.item_of(plan, section)
            town.keep_private(self.town, plan, section, item, self.town.person(marker) if marker else plan.owner)
            self._share_item(plan, section, item, grantee)

    def _share_item(self, plan: Proceeding, section: str, item: UUID, grantee: str | None) -> None:
        if grantee is None:
            return
        given_in = town.consent(self.town, plan, "information", [plan.owner])
        if grantee == "unit":
            town.grant(
                self.town, given_in, section, grantee_unit=self.town.meland.units["service"], item_uuid=item, level=2
            )
        else:
            mine = self.membership(grantee)
            town.grant(
                self.town, given_in, section, grantee_person=mine.person, membership=mine, item_uuid=item, level=3
            )

    def _end(self, days: int | None) -> object:
        return None if days is None else self.town.now + timedelta(days=days)
