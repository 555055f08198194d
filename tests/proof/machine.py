"""A town that changes at random, and is compared with the oracle after each change."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from ip_core.cases.models import Proceeding
from ip_core.people.models import Person
from tests.proof import moments, rows, town
from tests.proof.intake_story import IntakeStory
from tests.proof.merger_story import MergerStory
from tests.proof.named_story import NamedStory
from tests.proof.narrow_story import NarrowStory
from tests.proof.people_story import PeopleStory
from tests.proof.plan_story import PlanStory
from tests.proof.stage import LOOK, staff
from tests.proof.texts import write_plan
from tests.proof.town import NOON, STEPS

AGES = (3, 11, 12, 15, 16, 17, 18, 40, None)


class TownMachine(PeopleStory, IntakeStory, PlanStory, NamedStory, NarrowStory, MergerStory):
    """Each rule changes rows; the invariant then asks everybody concerned, and somebody at random."""

    @initialize(age=st.sampled_from(AGES), offset=st.sampled_from((-1, 0, 1, 100)), look=LOOK)
    def begin(self, age: int | None, offset: int, look: int) -> None:
        """The child is about to have, or has just had, a birthday; her parents; a matter under way."""
        child, parents = self.town.person("child"), [self.town.person(one) for one in ("parent", "otherparent")]
        self.look(look, child, *parents)
        with self.town.writing():
            born = None if age is None else rows.birthday(date(NOON.year, 11, 22), -age) + timedelta(days=offset)
            town.put(child, birth_date=born)
            for parent in parents:
                town.tie("parent", parent, child)
            for handle in ("child", "owner"):
                self._plan_for(self.town.person(handle), is_open=handle == "child")

    def _plan_for(self, person: Person, *, is_open: bool) -> None:
        intake = town.open_matter(self.town, person, "intake", shares_application=is_open)
        for act in STEPS[:2]:
            town.open_step(self.town, intake, act, taker=self.membership("caseworker"), taken_at=self.town.now)
        town.open_step(self.town, intake, "start")
        town.put(intake, decided_at=self.town.now, complaint_until=self.day(28), outcome="granted")
        coordinator = self.membership("coordinator")
        town.appoint(self.town, intake, coordinator, "coordinator", accepted_at=self.town.now)
        plan = town.open_matter(self.town, person, "plan")
        if is_open:
            signers = [self.town.person("parent"), self.town.person("otherparent")]
            town.consent(self.town, plan, "plan_made", signers)
            write_plan(plan)
            self._share(plan, signers)

    def _share(self, plan: Proceeding, signers: list[Person]) -> None:
        """Two sections with the therapist, one with her unit."""
        given_in = town.consent(self.town, plan, "information", signers)
        membership = self.membership("therapist")
        for section in ("goals", "measures"):
            town.grant(self.town, given_in, section, grantee_person=membership.person, membership=membership)
        town.grant(self.town, given_in, "documents", grantee_unit=membership.unit)

    @rule(shield=st.booleans(), handler=staff, look=LOOK)
    def shield(self, shield: bool, handler: str, look: int) -> None:
        person = self.town.person(handler)
        self.look(look, person)
        matter = self.pick(self.town.matters)
        if matter is None:
            return
        with self.town.writing():
            if shield:
                town.put(matter.case, is_shielded=True)
            else:
                town.name_handler(self.town, matter.case, person)

    @rule(slug=st.sampled_from(("plan", "intake")), state=st.sampled_from(("on", "on", "off", "read-only")), look=LOOK)
    def switch_plugin(self, slug: str, state: str, look: int) -> None:
        self.look(look)
        with self.town.writing():
            town.put_plugin(self.town, self.town.meland.municipality, slug, state)

    @rule(seconds=st.sampled_from((1, 60, 86_400, 40 * 86_400)), look=LOOK)
    def wait(self, seconds: int, look: int) -> None:
        self.look(look)
        self.town.now += timedelta(seconds=seconds)

    @rule(second=st.sampled_from((-1, 0, 1)), look=LOOK)
    def wait_for_a_boundary(self, second: int, look: int) -> None:
        """To the instant at which some period begins or ends, a second before, or a second after."""
        self.look(look)
        found = [one for one in moments.boundaries(rows.read()) if one > self.town.now + timedelta(seconds=2)]
        if found:
            self.town.now = self.pick(sorted(found)[:4]) + timedelta(seconds=second)
