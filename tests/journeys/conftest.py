"""Journeys begin in the demo, signed out."""

import pytest

from tests.journeys import watch as watching
from tests.journeys.lived_in import lived_in
from tests.journeys.places import Place
from tests.journeys.watch import Watch

__all__ = ("lived_in",)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in watching.lines():
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """All journeys write."""


@pytest.fixture
def watch() -> Watch:
    """Looks at every response of every person's."""
    return Watch()


@pytest.fixture
def meland(watch: Watch) -> Place:
    return Place("meland", watch)


@pytest.fixture
def arendal(watch: Watch) -> Place:
    return Place("arendal", watch)


@pytest.fixture(params=["meland", "arendal"])
def place(request: pytest.FixtureRequest, watch: Watch) -> Place:
    return Place(request.param, watch)
