from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ip_core import clock
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from tests.access.standing import Stand

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def meland(db: None) -> Iterator[Cast]:
    cast = build_cast("meland")
    with cast.inside():
        yield cast


@pytest.fixture
def one_instant() -> Iterator[None]:
    """The same in every test: a story is told once for each instant."""
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def accepted(meland: Cast) -> Stand:
    """Nothing of a plan yet; another owner's plan is open beside it, so that something could leak."""
    stories.open_plan(meland, "applicant")
    return Stand(meland, stories.accepted(meland))


@pytest.fixture
def stand(meland: Cast) -> Stand:
    """An open plan, and a neighbour's open plan that nobody of these has anything in."""
    stories.open_plan(meland, "applicant")
    return Stand(meland, stories.open_plan(meland))


@pytest.fixture
def childs(meland: Cast) -> Stand:
    """An open plan of a child of 13, both parents having said yes; a neighbour's beside it."""
    stories.open_plan(meland, "applicant")
    return Stand(meland, stories.open_plan(meland, "child"))


@pytest.fixture
def shared(stand: Stand) -> Stand:
    """With a therapist who may read goals and measures."""
    stories.granted(stand.cast, stand.plan)
    return stand


@pytest.fixture
def shared_childs(childs: Stand) -> Stand:
    stories.granted(childs.cast, childs.plan, owner="child")
    return childs
