"""A migration that fails leaves its plugin behind, and nobody else (ARCHITECTURE §6)."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import RunPython

from ip_core.management.commands.migrate import ONLY_PLUGINS
from ip_core.plugins import house
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import Quarantine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def migrate(*which: str) -> None:
    call_command("migrate", *which, interactive=False, verbosity=0)


def tables(slug: str) -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith(f"{slug}_")}


def falls(*_any: Any) -> None:
    raise ZeroDivisionError("the plugin counts wrongly")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two plugins without their tables; the first in order has a migration that fails while it runs."""
    migration = import_module("plugins.intake.migrations.0001_initial").Migration
    monkeypatch.setattr(migration, "operations", [*migration.operations, RunPython(falls, RunPython.noop)])
    for slug in ("plan", "intake"):
        migrate(slug, "zero")
    yield
    monkeypatch.undo()
    migrate()
    assert tables("intake")


@pytest.mark.usefixtures("broken")
def test_plugin_whose_migration_fails_stays_behind_alone() -> None:
    assert {"plan", "intake"} <= house.current().loaded.keys()
    with pytest.raises(CommandError, match="intake: ZeroDivisionError: the plugin counts wrongly") as told:
        migrate()
    assert "plan:" not in str(told.value)
    assert told.value.returncode == ONLY_PLUGINS
    assert (bool(tables("plan")), tables("intake")) == (True, set())
    with pytest.raises(ZeroDivisionError):
        migrate("intake")  # asked for by name, it fails as Django has it


@pytest.mark.usefixtures("broken")
def test_plugin_that_was_refused_after_its_models_stays_behind_alone_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its app is in, so its migrations run."""
    here = house.current()
    refused = Quarantine(here.loaded["intake"], Reason.HOOK, "made up")
    monkeypatch.setattr(here, "loaded", {slug: found for slug, found in here.loaded.items() if slug != "intake"})
    monkeypatch.setattr(here, "quarantined", {"intake": refused})
    with pytest.raises(CommandError, match="intake: ZeroDivisionError") as told:
        migrate()
    assert told.value.returncode == ONLY_PLUGINS
    assert tables("plan")
