"""Triggers that let rows be added but never changed or removed, on both databases.

Retention is the only deleter: inside `retention()` the triggers let rows go, in that transaction alone. A change is
refused there too. One column of some may change: inside `moving()` a row goes over to the municipality that has taken
the place of its own, and nothing else of it does. Created anew after every migrate, because SQLite drops triggers when
it rebuilds a table."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

APPEND_ONLY = (
    "ip_core.AccessEvent",
    "ip_core.ControlLook",
    "ip_core.Event",
    "ip_core.ProcedureVersion",
    "ip_core.InForce",
    "ip_core.PluginExport",
    "ip_core.PluginPurge",
)

MOVABLE = frozenset({"ip_core.AccessEvent", "ip_core.ControlLook", "ip_core.Event"})
"""What tells of cases follows them; what tells of procedures and modules stays with whoever chose them."""

WALL = "municipality_id"

RETENTION, MOVING = "retention", "moving"
"""On SQLite tables `medvirk_…` that have a row while it runs, on PostgreSQL settings of the transaction."""


@contextmanager
def retention(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Let append-only rows be deleted until the block ends. Whoever deletes leaves a tombstone."""
    with _permitted(RETENTION, using):
        yield


@contextmanager
def moving(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Let append-only rows change their municipality, and nothing else, until the block ends."""
    with _permitted(MOVING, using):
        yield


@contextmanager
def _permitted(purpose: str, using: str) -> Iterator[None]:
    connection = connections[using]
    with transaction.atomic(using=using):
        _raise_flag(connection, purpose, is_up=True)
        yield
        _raise_flag(connection, purpose, is_up=False)


def _raise_flag(connection: BaseDatabaseWrapper, purpose: str, *, is_up: bool) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config(%s, %s, true)", [f"medvirk.{purpose}", "on" if is_up else ""])
        else:
            table = _flag(purpose)
            cursor.execute(f"INSERT INTO {table} VALUES (1)" if is_up else f"DELETE FROM {table}")  # noqa: S608


def _flag(purpose: str) -> str:
    return f"medvirk_{purpose}"


def tables() -> list[str]:
    """Table names of the append-only models that are installed."""
    return [apps.get_model(label)._meta.db_table for label in APPEND_ONLY]


def install(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Receiver of `post_migrate`: create what is missing."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for label in APPEND_ONLY:
            model = apps.get_model(label)
            if model._meta.db_table in existing:
                for statement in _statements(connection, model, may_move=label in MOVABLE):
                    cursor.execute(statement)


def _statements(connection: BaseDatabaseWrapper, model: type[Model], *, may_move: bool) -> list[str]:
    table, columns = model._meta.db_table, [str(field.column) for field in model._meta.concrete_fields]
    if connection.vendor == "postgresql":
        return _postgresql(table, may_move=may_move)
    return _sqlite(table, [column for column in columns if column != WALL], may_move=may_move)


def _sqlite(table: str, others: list[str], *, may_move: bool) -> list[str]:
    same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in others)
    unless = {"update": f"EXISTS (SELECT 1 FROM {_flag(MOVING)}) AND {same}" if may_move else "FALSE"}  # noqa: S608 - our own names
    unless["delete"] = f"EXISTS (SELECT 1 FROM {_flag(RETENTION)})"  # noqa: S608
    statements = [f"CREATE TABLE IF NOT EXISTS {_flag(one)} (is_up INTEGER NOT NULL)" for one in (RETENTION, MOVING)]
    for verb, permitted in unless.items():
        statements += [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}",
            f"""CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} WHEN NOT ({permitted})
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
        ]
    return statements


def _postgresql(table: str, *, may_move: bool) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION medvirk_append_only() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN
             IF TG_OP = 'DELETE' AND current_setting('medvirk.{RETENTION}', true) = 'on' THEN RETURN OLD; END IF;
             IF TG_OP = 'UPDATE' AND TG_NARGS = 1 AND current_setting('medvirk.{MOVING}', true) = 'on'
                AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0] THEN RETURN NEW; END IF;
             RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
           END $$""",
        f"""CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION medvirk_append_only({f"'{WALL}'" if may_move else ""})""",
        f"""CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION medvirk_append_only()""",
    ]
