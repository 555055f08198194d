from collections.abc import Iterator

import pytest

from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from tests.access.standing import Stand


@pytest.fixture
def meland(db: None) -> Iterator[Cast]:
    cast = build_cast("meland")
    with cast.inside():
        yield cast


@pytest.fixture
def stand(meland: Cast) -> Stand:
    """An open plan, and a neighbour's open plan with the same coordinator."""
    stories.open_plan(meland, "applicant")
    return Stand(meland, stories.open_plan(meland))
