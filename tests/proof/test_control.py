"""The comparison of what control is told can itself fail: a level, a word of content or a door too many is noticed."""

from __future__ import annotations

import pytest

from ip_core import clock
from ip_core.access import verdict
from ip_core.control import answers, policies
from ip_core.people.models import Person
from tests.proof import control
from tests.proof.places import Place
from tests.proof.standing import CITIZEN, Session
from tests.proof.surfaces import world_now
from tests.proof.tally import Marks
from tests.proof.texts import Canary
from tests.proof.town import build_town

Asked = tuple[control.Desk, Person]


@pytest.fixture
def asked(db: None) -> Asked:
    """An open plan, whose coordinator is asked about; a neighbour at the other screen."""
    town = build_town()
    with town.writing():
        plan = Place(town).plan("open")
    with clock.moved_to(town.now):
        other = Session(town.person("neighbour").pk, CITIZEN)
        return control.Desk(world_now(), town.person("control"), other, plan), town.person("coordinator")


def ask(asked: Asked) -> None:
    desk, coordinator = asked
    with clock.moved_to(desk.world.at):
        control.compare_explained(desk, coordinator, Marks())
        control.compare_log(desk, Marks())
        control.compare_explain_command(desk, "coordinator", Marks())


def test_product_as_it_is_agrees(asked: Asked) -> None:
    ask(asked)


def test_wrong_level_is_noticed(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_level", lambda level: "Kan lese" if level else "Ingenting")
    with pytest.raises(AssertionError, match="explained: "):
        ask(asked)


def test_level_without_a_basis_is_noticed(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_why", lambda _cell, _periods: "Ingen grunn til tilgang.")
    with pytest.raises(AssertionError, match="Ingen grunn"):
        ask(asked)


def test_word_of_content_is_noticed(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    word = Canary(asked[0].matter.uuid, "goals").word
    monkeypatch.setattr(answers, "_title", lambda _proceeding: f"Plan {word}")
    with pytest.raises(AssertionError, match="control is told"):
        ask(asked)


def test_open_door_is_noticed(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "may_control", lambda _actor, _municipality: verdict.allow())
    with pytest.raises(AssertionError, match="Session"):
        ask(asked)
