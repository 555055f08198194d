"""Two municipalities: Arendal, where the plugin is on, and Meland, where it is off."""

from collections.abc import Iterator

import pytest

from ip_core.testing import database
from ip_core.testing.cast import BUNDLED, Cast, build_cast

PLUGIN = "kontakter"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """A copy of a database that was migrated once; pytest-django's own way would migrate for each run."""
    with django_db_blocker.unblock():
        copy = database.for_engine(PLUGIN)
        copy.create()
    yield
    with django_db_blocker.unblock():
        copy.remove()


@pytest.fixture
def arendal(db: None) -> Cast:
    return build_cast("arendal", plugins=(*BUNDLED, PLUGIN))


@pytest.fixture
def meland(db: None) -> Cast:
    return build_cast("meland", plugins=BUNDLED)
