"""Plans: consents, grants, what is hidden, withdrawn, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ip_core.access.models import AccessGrant, Consent
from tests.proof import town
from tests.proof.stage import LOOK, Stage, days, owner
from tests.proof.standing import CITIZEN, PROFESSIONAL
from tests.proof.tables import SECTIONS
from tests.proof.texts import write_plan
from tests.proof.town import STAFF

GRANTABLE = tuple(key for key in SECTIONS if key not in ("messages", "consents"))


class PlanStory(Stage):
    @rule(whom=owner, slug=st.sampled_from(("meland", "meland", "arendal")), look=LOOK)
    def open_plan(self, whom: str, slug: str, look: int) -> None:
        person = self.town.person(whom)
        self.look(look, person)
        with self.town.writing():
            town.open_matter(self.town, person, "plan", slug)

    @rule(kind=st.sampled_from(("plan_made", "plan_made", "information", "electronic", "group")),
          signers=st.sampled_from(("owner", "parents", "parents", "nobody")),
          excluded=st.lists(st.sampled_from(GRANTABLE[:5]), max_size=1), by_item=st.booleans(),
          until=st.none() | st.sampled_from((10, 100)), look=LOOK)  # fmt: skip
    def consent(
        self, kind: str, signers: str, excluded: list[str], by_item: bool, until: int | None, look: int
    ) -> None:
        """It may leave out a section, or one thing of it."""
        self.look(look)
        plan = self.matter("plan")
        if plan is None:
            return
        parents = [row.parent for row in plan.owner.child_of.all()] if signers == "parents" else []
        names = {"owner": [plan.owner], "parents": list(dict.fromkeys(parents)), "nobody": []}[signers]
        ends = None if until is None else self.town.now + timedelta(days=until)
        left_out = [f"{key}/{self.item_of(plan, key)}" if by_item else key for key in excluded]
        with self.town.writing():
            town.consent(self.town, plan, kind, names, excluded=left_out, valid_until=ends)
            write_plan(plan)
        self.concerned = {plan.owner_id, *(person.pk for person in names)}

    @rule(person=st.none() | st.sampled_from((*STAFF, "uncle", "neighbour", "parent")),
          section=st.sampled_from(GRANTABLE),
          capacity=st.sampled_from((PROFESSIONAL, PROFESSIONAL, CITIZEN)), level=st.sampled_from((2, 3)), since=days,
          length=st.sampled_from((1, 60)), by_item=st.booleans(), same=st.booleans(), look=LOOK)  # fmt: skip
    def give(self, person: str | None, section: str, capacity: str, level: int, since: int, length: int, by_item: bool,
             same: bool, look: int) -> None:  # fmt: skip
        """A grant, to a person or to a unit, in an information consent that is, or is not, signed."""
        self.look(look)
        given_in = self._information(same=same)
        if given_in is None:
            return
        fields: dict[str, Any] = {
            "level": level,
            "item_uuid": self.item_of(given_in.proceeding, section) if by_item else None,
        }
        fields["valid_from"] = self.town.now + timedelta(days=since)
        fields["valid_until"] = fields["valid_from"] + timedelta(days=length)
        if person is None:
            fields["grantee_unit"] = self.pick(self.town.meland.units.values())
        else:
            grantee = self.town.person(person)
            fields |= {"grantee_person": grantee, "capacity": capacity}
            fields["membership"] = grantee.memberships.order_by("?").first() if capacity == PROFESSIONAL else None
            self.concerned |= {grantee.pk}
        with self.town.writing():
            town.grant(self.town, given_in, section, **fields)

    def _information(self, *, same: bool) -> Consent | None:
        plan = self.matter("plan")
        if plan is None:
            return None
        with self.town.writing():
            rows_ = Consent.objects.filter(proceeding=plan, kind="information")
            if same and rows_.exists():
                return self.pick(rows_)
            parents = [row.parent for row in plan.owner.child_of.all()]
            signers = parents if self.random.random() < 0.5 and parents else [plan.owner]
            return town.consent(self.town, plan, "information", list(dict.fromkeys(signers)))

    @rule(what=st.sampled_from(("grant", "consent", "plan_made")), look=LOOK)
    def withdraw(self, what: str, look: int) -> None:
        self.look(look)
        with self.town.writing():
            rows_: Any = AccessGrant.objects if what == "grant" else Consent.objects
            rows_ = rows_.filter(withdrawn_at=None)
            row = self.pick(rows_.filter(kind="plan_made") if what == "plan_made" else rows_.all())
            if row is not None:
                town.put(row, withdrawn_at=self.town.now)
                owner_of = row.consent.case.owner if what == "grant" else row.case.owner
                self.concerned = {owner_of.pk} | ({row.grantee_person_id} - {None} if what == "grant" else set())

    @rule(section=st.sampled_from(("goals", "measures", "documents", "messages")),
          thing=st.sampled_from(("application", "letter", "outcome")),
          parent=st.sampled_from(("parent", "otherparent", "uncle")), lift=st.booleans(), look=LOOK)  # fmt: skip
    def hide(self, section: str, thing: str, parent: str, lift: bool, look: int) -> None:
        """A section of a plan, or an object of an application; mostly the child's."""
        person, child = self.town.person(parent), self.town.person("child")
        self.look(look, person)
        hers = [matter for matter in self.town.matters if matter.owner_id == child.pk]
        matter = self.pick(hers if self.random.random() < 0.8 and hers else self.town.matters)
        if matter is None:
            return
        with self.town.writing():
            row = town.hide(self.town, matter, section if matter.kind == "plan" else thing, person)
            if lift:
                town.put(row, lifted_at=self.town.now)

    @rule(look=LOOK, kind=st.sampled_from(("intake", "plan")))
    def close(self, look: int, kind: str) -> None:
        self.look(look)
        matter = self.matter(kind)
        if matter is not None and matter.closed_at is None:
            with self.town.writing():
                town.put(matter, closed_at=self.town.now)
            self.concerned = {matter.owner_id}
