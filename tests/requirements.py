"""What a machine may lack: then tests are skipped and the summary says so, or they fail if it was promised.

`MEDVIRK_TEST_REQUIRE=postgres,browser` is the promise: .ci/run makes it, a person's own machine need not.
"""

import os
from typing import NoReturn

import pytest

lacking: dict[str, str] = {}


def required(name: str) -> bool:
    """Whether the environment promises that this machine has it."""
    return name in os.environ.get("MEDVIRK_TEST_REQUIRE", "").split(",")


def lacks(name: str, reason: str) -> NoReturn:
    """Skip this test for want of something; fail if it was promised."""
    lacking[name] = reason
    if required(name):
        pytest.fail(f"MEDVIRK_TEST_REQUIRE names {name}, but {reason}", pytrace=False)
    pytest.skip(f"{name}: {reason}")
