"""Triggers that let rows be added but never changed or removed, on both databases.

Retention, which will be the only deleter, is not built yet: today nothing deletes.
Created `IF NOT EXISTS` after every migrate, because SQLite drops triggers when it rebuilds a table."""

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
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
    return [
        f"""CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for verb in ("update", "delete")
    ]


def _postgresql(table: str) -> list[str]:
    return [
        """CREATE OR REPLACE FUNCTION medvirk_append_only() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
        f"""CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION medvirk_append_only()""",
        f"""CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION medvirk_append_only()""",
    ]
