"""What every test may lean on: its database, its caches, a browser, and catalogues that are up to date."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from ip_core.testing import database, remembering
from ip_site import catalogues
from tests import requirements

pytest_plugins = ["tests.browsing"]
ASKING = {"db", "transactional_db", "live_server"}
collect_ignore = ["example_plugin"]  # a distribution of its own, with its own tests


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        catalogues.compile_stale()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests of the other database, and begin with the long ones: at the end they would run alone."""
    kept, left_out = [], []
    for item in items:
        (kept if _belongs_here(item) else left_out).append(item)
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("slow") is None)
    config.hook.pytest_deselected(items=left_out)


def _belongs_here(item: pytest.Item) -> bool:
    """What may ask no database (pytest-django stops it) proves the same beside any: SQLite's run has it."""
    from django.db import connection

    if mark := item.get_closest_marker("engine"):
        return connection.vendor in mark.args
    return connection.vendor == "sqlite" or _may_ask_the_database(item)


def _may_ask_the_database(item: pytest.Item) -> bool:
    is_marked = item.get_closest_marker("django_db") is not None
    return is_marked or not ASKING.isdisjoint(getattr(item, "fixturenames", ASKING))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """xdist's workers skip in their own process; the reason travels in the report."""
    if report.skipped and isinstance(report.longrepr, tuple):
        name, found, reason = str(report.longrepr[2]).removeprefix("Skipped: ").partition(": ")
        if found and name in {"postgres", "browser", "gettext", "distribution"}:
            requirements.lacking[name] = reason


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    from django.db import connection

    terminalreporter.write_line(f"database: {connection.vendor}")
    for name, reason in sorted(requirements.lacking.items()):
        terminalreporter.write_line(f"not tested for want of {name}: {reason}", yellow=True)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: object
) -> Iterator[database.TestDatabase]:
    """A copy of the migrated template; pytest-django's own way would migrate for each run."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        copy = database.for_engine(worker)
        copy.create()

    def restore(case: TransactionTestCase) -> None:
        copy.restore()

    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = restore  # type: ignore[method-assign]
    yield copy
    TransactionTestCase._fixture_teardown = flush  # type: ignore[method-assign]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        copy.remove()


@pytest.fixture(scope="session", autouse=True)
def _memory() -> Iterator[remembering.Memory]:
    with remembering.remembering() as memory:
        yield memory


@pytest.fixture(autouse=True)
def _stories_told_once(_memory: remembering.Memory) -> Iterator[None]:
    """A story that many tests begin with is told in the first of them; see the module."""
    from django.db import connection

    _memory.begin()
    with connection.execute_wrapper(_memory):
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_looked_for_once() -> Iterator[None]:
    """Each test client makes the middleware anew, and WhiteNoise then looks at a hundred files: 10 ms a client."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    found: dict[str, object] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def look_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = look_once
    yield
    WhiteNoiseMiddleware.add_files_from_finders = look


@pytest.fixture(autouse=True)
def _clean_caches() -> Iterator[None]:
    """Wagtail caches its sites' root paths; a rolled-back site would live on in there."""
    from django.core.cache import cache

    yield
    cache.clear()
