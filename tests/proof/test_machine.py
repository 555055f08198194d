"""Product and oracle side by side, in a town that changes at random.

The suite always walks the same stories; `make proof` walks new ones, and many more."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ip_core.documents import letters
from tests.proof import errands, tally, vetoes
from tests.proof.machine import TownMachine
from tests.proof.town import build_town

STEPS = 30
SHRINK = "MEDVIRK_PROOF_SHRINK" in os.environ
"""Finding the shortest story takes minutes: ask for it when there is a fault to find."""


@pytest.mark.django_db
def test_product_answers_as_the_oracle_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "render", errands.as_text)

    class Machine(TownMachine):
        town = build_town()

    with vetoes.asked():
        _walk(Machine, max(1, tally.WANTED // STEPS))
        while tally.IS_NEW and tally.states["engine"] < tally.WANTED:  # a state that told nothing apart did not count
            _walk(Machine, 1 + (tally.WANTED - tally.states["engine"]) // STEPS)
    assert tally.states["engine"] > 0


def _walk(machine: type[TownMachine], stories: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=stories,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not tally.IS_NEW,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink) if SHRINK else (Phase.generate,),
        ),
    )
