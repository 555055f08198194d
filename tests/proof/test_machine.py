"""Product and oracle side by side, in a town that changes at random.

The suite always walks the same stories; `make proof` walks new ones, and many more."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proof import tally
from tests.proof.machine import TownMachine
from tests.proof.town import build_town

STEPS = 30
SHRINK = "MEDVIRK_PROOF_SHRINK" in os.environ
"""Finding the shortest story takes minutes: ask for it when there is a fault to find."""


@pytest.mark.django_db
def test_product_answers_as_the_oracle_does() -> None:
    class Machine(TownMachine):
        town = build_town()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=max(1, tally.WANTED // STEPS),
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="MEDVIRK_PROOF_STATES" not in os.environ,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink) if SHRINK else (Phase.generate,),
        ),
    )
    assert tally.states["engine"] > 0
