from collections.abc import Iterator

import pytest

from ip_core.testing.cast import Cast, build_cast


@pytest.fixture
def meland(db: None) -> Iterator[Cast]:
    cast = build_cast("meland")
    with cast.inside():
        yield cast
