"""The demo, with a plugin on in both municipalities that does everything wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from ip_core.plugins.enums import OnFailure
from ip_core.plugins.house import staying_in
from tests.chaos.mischief import Chaos, switch_on
from tests.journeys.conftest import _database, arendal, lived_in, meland, place, watch

__all__ = ("_database", "arendal", "lived_in", "meland", "place", "watch")


@pytest.fixture(autouse=True)
def chaos(request: pytest.FixtureRequest, _database: None) -> Iterator[Chaos]:
    """On in both, without its deny hooks unless the test's module is about those."""
    is_denying = getattr(request.module, "DENYING", False)
    chaos = Chaos(leave_out=() if is_denying else {OnFailure.DENY})
    _ = get_resolver("ip_site.urls").url_patterns
    with staying_in(chaos.house()):
        if not is_denying:
            switch_on("meland", "arendal")
        yield chaos
    assert chaos.done, "the chaos plugin was never asked"
