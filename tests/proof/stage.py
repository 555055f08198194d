"""What the machine's stories share: the town, the step's own draw, and the comparison after each step."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from ip_core import clock
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.models import Membership, Person
from tests.proof import control, doors, errands, pages, rows, surfaces, tally, vetoes
from tests.proof.standing import CITIZEN, PROFESSIONAL, Session, World
from tests.proof.tables import EXISTENCE
from tests.proof.texts import keys_of
from tests.proof.town import KIN, NOON, OWNERS, STAFF, Town

NAMESPACE = UUID(int=5)
LOOK = st.integers(0, 2**32 - 1)

kin = st.sampled_from(KIN)
staff = st.sampled_from(STAFF)
owner = st.sampled_from(OWNERS)
days = st.sampled_from((-30, -1, 0, 1, 40, 200))
NEIGHBOURS, CONTROLS = 0.1, 0.15
"""How often it is the other municipality that is looked at, and how often the control role asks about one."""


class Stage(RuleBasedStateMachine):
    """Each rule changes rows; the invariant then asks everybody concerned, and somebody at random."""

    town: Town  # built once for all runs: each runs in a savepoint of its own

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.town.now, self.town.matters, self.town.serial, self.town.is_merged = NOON, [], 0, False
        vetoes.in_town.clear()
        self.random, self.steps = random.Random(0), 0
        self.concerned, self.lively = set[int](), set[int]()

    def teardown(self) -> None:
        vetoes.in_town.clear()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def look(self, seed: int, *concerned: Any) -> None:
        """What is looked at after this step: chosen by the step's own draw, so that a failure shrinks."""
        self.steps += 1
        self.random = random.Random(seed * 1000 + self.steps)
        self.lively |= self.concerned
        self.concerned = {person.pk for person in concerned if person is not None}

    def day(self, offset: int) -> date:
        return rows.day_of(self.town.now) + timedelta(days=offset)

    def membership(self, handle: str, slug: str = "meland") -> Membership:
        return self.town.person(handle, slug).memberships.earliest("pk")

    def pick(self, found: Any) -> Any:
        every = list(found)
        return self.random.choice(every) if every else None

    def item_of(self, plan: Proceeding, section: str) -> UUID:
        """One of two things that lie there: shared, private and left out by turns."""
        return uuid5(NAMESPACE, f"{plan.uuid}{section}{self.random.randrange(2)}")

    def matter(self, kind: str) -> Proceeding | None:
        return self.pick([matter for matter in self.town.matters if matter.kind == kind])

    # --- after each step ------------------------------------------------------------------------------------------

    @invariant()
    def agrees(self) -> None:
        if not self.town.matters:
            return
        self.town.now += timedelta(seconds=1)
        with tally.one_state() as marks, clock.moved_to(self.town.now):
            self._compare(surfaces.world_now(), marks)

    def _compare(self, world: World, marks: tally.Marks) -> None:
        """Whom the step concerns by the engine, the search and a page; one at random on every other way out."""
        municipality = self.town.casts["arendal" if self.random.random() < NEIGHBOURS else "meland"].municipality
        views = [surfaces.View.of(world, one) for one in self._alive(world, self._sessions(world))]
        more = [surfaces.View.of(world, one) for one in self._alive(world, self._more_sessions(world))]
        surfaces.compare_engine([*views, *more], municipality, marks)
        for view in views:
            actor = surfaces.actor_of(view.session)
            surfaces.compare_scopes(view, actor, municipality, marks)
            surfaces.compare_addresses(view, actor, municipality, marks)
            surfaces.compare_search(view, actor, municipality, marks)
            self._open_page(world, view, marks)
        self._look_everywhere(world, [*views, *more], municipality, marks)

    def _open_page(self, world: World, view: surfaces.View, marks: tally.Marks) -> None:
        found = surfaces.View.of(world, pages.session_in_browser(world, view.session))
        matter = self._case_at_random()
        pages.compare_page(pages.Browser(found, matter.municipality), matter, marks)

    def _case_at_random(self) -> Proceeding:
        found: Proceeding = self.pick(matter for matter in self.town.matters if matter.kind in ("plan", "intake"))
        return found

    def _look_everywhere(
        self, world: World, views: list[surfaces.View], municipality: Municipality, marks: tally.Marks
    ) -> None:
        """Of the addresses some by turns; by one who reaches something of the case, or by one who reaches nothing."""
        matter, is_let_in = self._case_at_random(), self.random.random() < 0.5
        found = self._in_browsers(world, views, matter)
        view = self.pick(view for view in found if view.reaches(matter) is is_let_in) or self.pick(found)
        surfaces.compare_names(view, surfaces.actor_of(view.session), municipality, marks)
        browser = pages.Browser(view, matter.municipality)
        pages.compare_pages(browser, matter, marks)
        doors.walk(browser, pages.matters_of_case(view, matter), doors.some(self.random), marks)
        doors.open_list(browser, self.random.choice(doors.LISTS), marks)
        handle = self.pick(errands.handles(self.town.people))
        errands.compare_command(world, handle, municipality, marks)
        self._send_mail(views, marks)
        self._pack(world, views, marks)
        if self.random.random() < CONTROLS:
            self._control(world, views, marks)

    def _in_browsers(self, world: World, views: list[surfaces.View], matter: Proceeding) -> list[surfaces.View]:
        """As whom the pages would take them; the coordinator, the owner and somebody with a grant besides."""
        sessions = [pages.session_in_browser(world, view.session) for view in views]
        sessions += [Session(self.membership("coordinator").person_id, PROFESSIONAL), Session(matter.owner_id, CITIZEN)]
        grantee = self._grantee(world)
        sessions += [Session(grantee, PROFESSIONAL)] if grantee else []
        return [surfaces.View.of(world, session) for session in self._alive(world, list(dict.fromkeys(sessions)))]

    def _send_mail(self, views: list[surfaces.View], marks: tally.Marks) -> None:
        matter = self.pick(matter for matter in self.town.matters if matter.kind != "complaint")
        key = self.random.choice((EXISTENCE, *keys_of(matter)))
        errands.compare_mail(views, matter, key, marks)

    def _pack(self, world: World, views: list[surfaces.View], marks: tally.Marks) -> None:
        """Everything about one, asked for by the side of somebody whom a plan is of, or by any citizen."""
        citizens = [v for v in views if v.session.capacity == CITIZEN and v.session.is_sure]
        owners = {row.owner_id for row in world.rows.proceedings}
        of_owner = [v for v in citizens if (v.session.behalf or v.session.person) in owners]
        view = self.pick(of_owner if of_owner and self.random.random() < 0.7 else citizens)
        if view is not None:
            session = pages.session_in_browser(world, view.session)
            errands.compare_package(surfaces.View.of(world, session), self.town.meland.municipality, marks)

    def _control(self, world: World, views: list[surfaces.View], marks: tally.Marks) -> None:
        """Of one case: why one who reaches something of it can, and why one who reaches nothing can't; who read it."""
        matter = self.pick(matter for matter in self.town.matters if matter.kind != "complaint")
        desk_of = self.town.person("control", matter.municipality.slug)
        sessions = (pages.session_in_browser(world, view.session) for view in views)
        other = self.pick(one for one in sessions if (one.person, one.capacity) != (desk_of.pk, PROFESSIONAL))
        desk = control.Desk(world, desk_of, other, matter)
        for is_let_in in (True, False):
            view = self.pick(view for view in views if view.reaches(matter) is is_let_in)
            if view is not None:
                control.compare_explained(desk, Person.objects.get(pk=view.session.person), marks)
        control.compare_log(desk, marks)
        for handle in self.random.sample(errands.handles(self.town.people), 3):
            control.compare_explain_command(desk, handle, marks)

    def _sessions(self, world: World) -> list[Session]:
        """Everybody concerned, somebody at random, the owner of one of the matters, and who was given something."""
        people = [*sorted(self.concerned), self.pick(self.town.people).pk, self.pick(self.town.matters).owner_id]
        people += [person for person in [self._grantee(world)] if person is not None]
        return [self._session(world, person) for person in dict.fromkeys(people)]

    def _grantee(self, world: World) -> int | None:
        return self.pick(row.grantee_person_id for row in world.rows.grants)

    def _more_sessions(self, world: World) -> list[Session]:
        """For the engine alone: every session of those concerned, and one each of some whom this story was about."""
        units = {row.grantee_unit_id for row in world.rows.grants} - {None}
        mates = {row.person_id for row in world.rows.memberships if row.unit_id in units}
        everybody = sorted(self.lively | mates)
        some = self.random.sample(everybody, min(4, len(everybody)))
        sessions = [way for person in sorted(self.concerned)[:3] for way in self._ways(world, person)]
        return list(dict.fromkeys([*sessions, *(self._session(world, person) for person in some)]))

    def _ways(self, world: World, person: int) -> list[Session]:
        owners = sorted({row.owner_id for row in world.rows.proceedings} - {person})
        kin_of = {row.case_id for row in world.rows.competences if row.next_of_kin_id == person}
        named = {row.owner_id for row in world.rows.proceedings if row.case_id in kin_of}
        close = [one for one in owners if one in named or world.close_to(person, one)]
        works = any(row.person_id == person for row in world.rows.memberships)
        ways = [Session(person, CITIZEN)]
        ways += [Session(person, PROFESSIONAL)] * 2 if works else []
        cared_for = {row.owner_id for row in world.rows.proceedings for one in world.rows.care_orders
                     if one.case_id == row.case_id and row.owner_id != person}  # fmt: skip
        ways += [Session(person, PROFESSIONAL, behalf=one) for one in sorted(cared_for)] if works else []
        return ways + [Session(person, CITIZEN, behalf=one) for one in close]

    def _alive(self, world: World, views: list[Session]) -> list[Session]:
        """Nobody signs in as one who is dead."""
        dead = {row.id for row in world.rows.people if world.has_happened(row.died_at)}
        return [one for one in views if one.person not in dead]

    def _session(self, world: World, person: int) -> Session:
        """One of the sessions that she could have; sometimes one that she could not."""
        ways, roll = self._ways(world, person), self.random.random()
        owners = sorted({row.owner_id for row in world.rows.proceedings} - {person})
        if roll < 0.05:
            return Session(person, self.random.choice((CITIZEN, PROFESSIONAL)), behalf=self.pick(owners))
        return Session(person, CITIZEN, is_sure=False) if roll < 0.08 else self.random.choice(ways)
