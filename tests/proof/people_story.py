"""People: born, tied to each other, employed, gone."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ip_core.people.models import Guardianship, Parenthood, Representation
from ip_core.testing.cast import employ
from tests.proof import town
from tests.proof.stage import LOOK, Stage, days, owner, staff
from tests.proof.town import KIN, STAFF

SCOPES = (
    [], ["apply"], ["complain"], ["goals"], ["goals", "messages"], ["consents"], ["apply", "complain", "measures"],
    ["sign:plan_made"], ["mandat etter vergemålsloven"],
)  # fmt: skip


relative = st.sampled_from((*KIN, "coordinator", "systemcoordinator", "caseworker", "leader", "therapist"))


class PeopleStory(Stage):
    @rule(kind=st.sampled_from(("parent", "guardian", "representative")), person=relative, whom=owner, look=LOOK,
          has=st.booleans(), scope=st.sampled_from(SCOPES), since=days, until=st.none() | days)  # fmt: skip
    def tie(self, kind: str, person: str, whom: str, look: int, has: bool, scope: list[str], since: int,
            until: int | None) -> None:  # fmt: skip
        one, other = self.town.person(person), self.town.person(whom)
        self.look(look, one, other)
        if one == other or (until is not None and until < since):
            return
        fields: dict[str, Any] = {"valid_from": self.day(since)}
        fields["valid_until"] = None if until is None else self.day(until)
        fields |= {"has_responsibility": has} if kind == "parent" else {"scope": scope}
        if kind == "representative" and self.random.random() < 0.3 and self.town.matters:
            fields["case_uuid"] = self.pick(self.town.matters).case.uuid
        with self.town.writing():
            town.tie(kind, one, other, **fields)

    @rule(table=st.sampled_from((Parenthood, Guardianship, Representation)), look=LOOK)
    def end_a_tie(self, table: Any, look: int) -> None:
        """Before its last day, from now on."""
        row = self.pick(list(table.objects.filter(ended_at__isnull=True)))
        if row is None:
            return
        self.look(look, row.person)
        with self.town.writing():
            town.put(row, ended_at=self.town.now)

    @rule(person=st.sampled_from((*STAFF, *KIN)),
          unit=st.sampled_from(("service", "office", "coordinating", "outside")),
          role=st.sampled_from(("provider", "coordinator", "leader", "caseworker", "system_coordinator", "editor")),
          since=days, until=st.none() | days, look=LOOK)  # fmt: skip
    def employ(self, person: str, unit: str, role: str, since: int, until: int | None, look: int) -> None:
        someone = self.town.person(person)
        self.look(look, someone)
        if until is None or since <= until:
            with self.town.writing():
                end = None if until is None else self.day(until)
                employ(someone, self.town.meland.units[unit], role, since=self.day(since), until=end)  # type: ignore[arg-type]

    @rule(person=staff, until=st.sampled_from((-1, 0, 1)), look=LOOK)
    def stop_working(self, person: str, until: int, look: int) -> None:
        membership = self.membership(person)
        self.look(look, membership.person)
        with self.town.writing():
            town.put(membership, valid_until=self.day(until))
