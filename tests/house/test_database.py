"""The tests' own database: copied from a template, and whole again after a flush."""

from typing import Any

import pytest
from django.db import connection
from wagtail.models import Page, Site


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_flush_brings_back_what_migrations_made(turn: int) -> None:
    assert Page.objects.filter(depth=1).exists()
    Page.objects.all().delete()
    Site.objects.all().delete()


@pytest.mark.django_db
def test_template_holds_the_triggers() -> None:
    assert _triggers() > 0


def test_live_server_sees_what_the_test_wrote(live_server: Any, client: Any) -> None:
    Site.objects.all().delete()
    assert not Site.objects.exists()


@pytest.mark.engine("sqlite")
@pytest.mark.django_db
def test_sqlite_runs_with_the_options_of_operation() -> None:
    assert _pragma("journal_mode") == "wal"
    assert _pragma("recursive_triggers") == 1
    assert _pragma("foreign_keys") == 1


def _triggers() -> int:
    table = "sqlite_master" if connection.vendor == "sqlite" else "pg_trigger"
    condition = "WHERE type = 'trigger'" if connection.vendor == "sqlite" else "WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} {condition}")
        return int(cursor.fetchone()[0])


def _pragma(name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]
