"""What a plugin refuses, and who is let into one meeting alone."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ip_core.access.models import Invitation
from tests.proof import town, vetoes
from tests.proof.stage import LOOK, Stage
from tests.proof.town import KIN, STAFF

REFUSED = ("goals", "measures", "documents", "messages", "meetings", "application", "letter", "outcome", "opinions")


class NarrowStory(Stage):
    @rule(person=st.none() | st.sampled_from((*KIN, *STAFF)),
          what=st.none() | st.just(["*"]) | st.lists(st.sampled_from(REFUSED), min_size=1, max_size=3),
          lift=st.booleans(), look=LOOK)  # fmt: skip
    def refuse(self, person: str | None, what: list[str] | None, lift: bool, look: int) -> None:
        """A plugin says no to a person or to all, for some keys or for all; or fails; or takes a no back."""
        someone = self.town.person(person) if person else None
        self.look(look, someone)
        matter = self.pick(self.town.matters)
        if lift and vetoes.in_town:
            vetoes.in_town.remove(self.pick(vetoes.in_town))
        elif matter is not None and matter.kind != "complaint":
            keys = None if what is None else frozenset(what)
            vetoes.in_town.append(vetoes.Refusal(matter.pk, someone.pk if someone else None, keys))
            self.concerned |= {matter.owner_id}

    @rule(person=st.sampled_from(("uncle", "neighbour", "parent", "therapist")), also=st.booleans(), look=LOOK)
    def let_into_one_meeting(self, person: str, also: bool, look: int) -> None:
        """A mandate for one meeting and no access; perhaps for a section besides."""
        someone = self.town.person(person)
        self.look(look, someone)
        with self.town.writing():
            row = self.pick(Invitation.objects.filter(cancelled_at=None))
            if row is not None and row.proceeding.owner_id != someone.pk:
                scope = [f"meeting:{row.uuid}", *(["goals"] if also else [])]
                town.tie("representative", someone, row.proceeding.owner, scope=scope)
                self.concerned |= {row.proceeding.owner_id}
