"""All rows of a database as they lie, and what has been written between two looks at them, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """Its columns that can be written, the primary key first."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """New rows, and rows that were there and look otherwise. Nothing is ever taken away by a story."""

    added: dict[Table, list[Row]]
    changed: dict[Table, list[Row]]

    def put(self, connection: BaseDatabaseWrapper) -> None:
        q = connection.ops.quote_name
        with connection.cursor() as cursor:
            for table, rows in self.added.items():
                columns = ", ".join(q(name) for name in table.columns)
                marks = ", ".join(_mark(connection, table, name) for name in table.columns)
                cursor.executemany(f"INSERT INTO {q(table.name)} ({columns}) VALUES ({marks})", rows)
            for table, rows in self.changed.items():
                key, *others = table.columns
                chosen = ", ".join(f"{q(name)} = {_mark(connection, table, name)}" for name in others)
                where = f"{q(key)} = {_mark(connection, table, key)}"
                statement = f"UPDATE {q(table.name)} SET {chosen} WHERE {where}"
                cursor.executemany(statement, [(*row[1:], row[0]) for row in rows])
        if connection.vendor == "postgresql":
            self._lift_sequences(connection)

    def _lift_sequences(self, connection: BaseDatabaseWrapper) -> None:
        """A database that was put back has begun to count anew; SQLite looks at the rows themselves."""
        types = _tables(connection)
        highest = [
            (f'"{table.name}"', table.columns[0], max(int(row[0]) for row in rows))
            for table, rows in self.added.items()
            if types[table][table.columns[0]] in ("bigint", "integer")
        ]
        if highest:
            marks = ", ".join(["(%s::text, %s::text, %s::bigint)"] * len(highest))
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT setval(counter, GREATEST(last, nextval(counter))) FROM"
                    " (SELECT pg_get_serial_sequence(place, key)::regclass AS counter, last"
                    f" FROM (VALUES {marks}) AS added (place, key, last)) AS counters WHERE counter IS NOT NULL",
                    [value for row in highest for value in row],
                )


class Rows:
    """Reads every table. SQLite gives values as they are stored; PostgreSQL gives text, which it takes back as well."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def all(self) -> dict[Table, set[Row]]:
        q, is_sqlite = self.connection.ops.quote_name, self.connection.vendor == "sqlite"
        found = {}
        with self.connection.cursor() as cursor:
            for table in _tables(self.connection):
                shown = ", ".join(f"+{q(name)}" if is_sqlite else f"{q(name)}::text" for name in table.columns)
                cursor.execute(f"SELECT {shown} FROM {q(table.name)}")
                if rows := cursor.fetchall():
                    found[table] = {tuple(row) for row in rows}
        return found

    def between(self, before: Mapping[Table, set[Row]], after: Mapping[Table, set[Row]]) -> Written | None:
        """None when a row was taken away: that is no story to tell again."""
        added: dict[Table, list[Row]] = {}
        changed: dict[Table, list[Row]] = {}
        for table in before.keys() | after.keys():
            old, new = before.get(table, set()), after.get(table, set())
            was, fresh = {row[0] for row in old - new}, new - old
            if not was <= {row[0] for row in fresh}:
                return None
            if rows := sorted((row for row in fresh if row[0] not in was), key=_order):
                added[table] = rows
            if rows := sorted((row for row in fresh if row[0] in was), key=_order):
                changed[table] = rows
        return Written(added, changed)


def _order(row: Row) -> tuple[int, str]:
    """By key, as they were made: ten comes after nine on PostgreSQL too."""
    key = str(row[0])
    return len(key), key


_known: dict[tuple[str, str], dict[Table, dict[str, str]]] = {}


def _tables(connection: BaseDatabaseWrapper) -> dict[Table, dict[str, str]]:
    """Every table with the types of its columns, read once. Search's own tables follow from triggers."""
    place = (connection.vendor, str(connection.settings_dict["NAME"]))
    if place not in _known:
        _known[place] = dict(_look(connection))
    return _known[place]


def _look(connection: BaseDatabaseWrapper) -> Iterator[tuple[Table, dict[str, str]]]:
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        names = sorted(one.name for one in connection.introspection.get_table_list(cursor) if one.type == "t")
        for name in names:
            if "_fts" in name or name.startswith("sqlite_") or name == "django_migrations":
                continue
            if is_sqlite:
                cursor.execute("SELECT name, type FROM pragma_table_info(%s) ORDER BY pk = 0, cid", [name])
            else:
                cursor.execute(
                    "SELECT c.attname, format_type(c.atttypid, c.atttypmod) FROM pg_attribute c"
                    " LEFT JOIN pg_index i ON i.indrelid = c.attrelid AND i.indisprimary AND c.attnum = ANY(i.indkey)"
                    " WHERE c.attrelid = %s::regclass AND c.attnum > 0 AND NOT c.attisdropped AND c.attgenerated = ''"
                    " ORDER BY i.indrelid IS NULL, c.attnum",
                    [f'"{name}"'],
                )
            types = dict(cursor.fetchall())
            yield Table(name, tuple(types)), types


def _mark(connection: BaseDatabaseWrapper, table: Table, column: str) -> str:
    if connection.vendor == "sqlite":
        return "%s"
    return f"%s::text::{_tables(connection)[table][column]}"
