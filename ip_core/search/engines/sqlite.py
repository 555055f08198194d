"""SQLite: an FTS5 index beside the table, kept by triggers, so that it lives and dies with the transaction."""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from ip_core.search.engines.base import SqlEngine

TABLE = SqlEngine.table
INDEX = f"{TABLE}_fts"
_COLUMNS = ("title_terms", "body_terms")


class SqliteEngine(SqlEngine):
    tables = f"{INDEX} f CROSS JOIN {TABLE} e ON e.id = f.rowid"
    matches = f"f.{INDEX} MATCH %s"

    both, either, position, least = "AND", "OR", "INSTR", "MIN"

    def term(self, term: str, *, is_prefix: bool = False) -> str:
        return f'"{term}"{"*" if is_prefix else ""}'

    def size(self, text: str) -> str:
        return f"LENGTH(CAST({text} AS BLOB))"  # of a text it would count the letters, five times slower

    def one_of(self, column: str) -> str:
        return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608

    def many(self, values: Collection[Any]) -> str:
        return json.dumps([value.hex if isinstance(value, UUID) else value for value in values])


def install(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing. A rebuild of the table drops its triggers without a word, hence also the count."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(
                {", ".join(_COLUMNS)}, content='{TABLE}', content_rowid='id',
                detail='none', prefix='3 4', tokenize='ascii')"""
        )
        cursor.execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{INDEX}_on_%"])
        had_triggers = cursor.fetchone()[0] == len(_triggers())
        for statement in _triggers():
            cursor.execute(statement)
        cursor.execute(f"SELECT (SELECT COUNT(*) FROM {TABLE}) = (SELECT COUNT(*) FROM {INDEX}_docsize)")  # noqa: S608
        if not (had_triggers and cursor.fetchone()[0]):
            rebuild(connection)


def rebuild(connection: BaseDatabaseWrapper) -> None:
    """Make the index anew from the rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')")  # noqa: S608


def _triggers() -> list[str]:
    names = ", ".join(_COLUMNS)
    new, old = (", ".join(f"{row}.{name}" for name in _COLUMNS) for row in ("new", "old"))
    add = f"INSERT INTO {INDEX} (rowid, {names}) VALUES (new.id, {new});"  # noqa: S608
    drop = f"INSERT INTO {INDEX} ({INDEX}, rowid, {names}) VALUES ('delete', old.id, {old});"  # noqa: S608
    create = "CREATE TRIGGER IF NOT EXISTS"
    return [
        f"{create} {INDEX}_on_insert AFTER INSERT ON {TABLE} BEGIN {add} END",
        f"{create} {INDEX}_on_delete AFTER DELETE ON {TABLE} BEGIN {drop} END",
        f"{create} {INDEX}_on_update AFTER UPDATE OF {names} ON {TABLE} BEGIN {drop} {add} END",
    ]
