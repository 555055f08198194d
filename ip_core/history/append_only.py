"""Triggers that let rows be added but never changed or removed, on both databases.

Retention is the only deleter: inside `retention()` the triggers let rows go, in that transaction alone. A change is
refused there too. Created anew after every migrate, because SQLite drops triggers when it rebuilds a table."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = (
    "ip_core.AccessEvent",
    "ip_core.ControlLook",
    "ip_core.Event",
    "ip_core.ProcedureVersion",
    "ip_core.InForce",
    "ip_core.PluginExport",
    "ip_core.PluginPurge",
)


FLAG = "medvirk_retention"
"""On SQLite a table that has a row while retention runs, on PostgreSQL a setting of the transaction."""


@contextmanager
def retention(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Let append-only rows be deleted until the block ends. Whoever deletes leaves a tombstone."""
    connection = connections[using]
    with transaction.atomic(using=using):
        _raise_flag(connection, is_up=True)
        yield
        _raise_flag(connection, is_up=False)


def _raise_flag(connection: BaseDatabaseWrapper, *, is_up: bool) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('medvirk.retention', %s, true)", ["on" if is_up else ""])
        else:
            cursor.execute(f"INSERT INTO {FLAG} VALUES (1)" if is_up else f"DELETE FROM {FLAG}")  # noqa: S608


def tables() -> list[str]:
    """Table names of the append-only models that are installed."""
    return [apps.get_model(label)._meta.db_table for label in APPEND_ONLY]


def install(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Receiver of `post_migrate`: create what is missing."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in tables():
            if table in existing:
                for statement in _statements(connection, table):
                    cursor.execute(statement)


def _statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    return _postgresql(table) if connection.vendor == "postgresql" else _sqlite(table)


def _sqlite(table: str) -> list[str]:
    unless = {"update": "", "delete": f"WHEN NOT EXISTS (SELECT 1 FROM {FLAG})"}  # noqa: S608 - our own name
    statements = [f"CREATE TABLE IF NOT EXISTS {FLAG} (is_up INTEGER NOT NULL)"]
    for verb, when in unless.items():
        statements += [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}",
            f"""CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {when}
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
        ]
    return statements


def _postgresql(table: str) -> list[str]:
    return [
        """CREATE OR REPLACE FUNCTION medvirk_append_only() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN
             IF TG_OP = 'DELETE' AND current_setting('medvirk.retention', true) = 'on' THEN RETURN OLD; END IF;
             RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
           END $$""",
        f"""CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION medvirk_append_only()""",
        f"""CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION medvirk_append_only()""",
    ]
