"""Arendal becomes a part of Meland: what was there is here, and the wall between them is gone."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ip_core.municipalities.exceptions import SuccessionNotPossible
from ip_core.municipalities.merging import merge
from ip_core.people.actor import Actor
from tests.proof.stage import LOOK, Stage


class MergerStory(Stage):
    @rule(happens=st.sampled_from((True, False, False)), look=LOOK)
    def merge(self, happens: bool, look: int) -> None:
        """Once in a story, if nothing stands in its way; there is no way back."""
        self.look(look, self.town.person("leader", "arendal"), self.town.person("systemcoordinator", "arendal"))
        if not happens or self.town.is_merged:
            return
        with self.town.writing():
            try:
                merge(
                    self.town.casts["arendal"].municipality, self.town.meland.municipality, actor=Actor.system("proof")
                )
            except SuccessionNotPossible:
                return
            self.town.is_merged = True
            for matter in self.town.matters:
                matter.refresh_from_db()
