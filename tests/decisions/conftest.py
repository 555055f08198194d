from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ip_core import clock
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import give_host
from tests.access.standing import Stand

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def meland(db: None) -> Iterator[Cast]:
    cast = build_cast("meland")
    give_host(cast)
    with cast.inside():
        yield cast


@pytest.fixture
def stand(meland: Cast) -> Stand:
    """An open plan of a child of 13, with a therapist who reads goals and measures."""
    plan = stories.open_plan(meland, "child")
    stories.granted(meland, plan, owner="child")
    return Stand(meland, plan)


@pytest.fixture
def adults(meland: Cast) -> Stand:
    """An open plan of a grown-up owner."""
    return Stand(meland, stories.open_plan(meland, "owner"))
