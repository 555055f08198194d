"""PostgreSQL: a stored tsvector column made of our own terms, with a GIN index. No dictionary of the server's."""

from collections.abc import Collection
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from ip_core.search.engines.base import SqlEngine

TABLE = SqlEngine.table
_TERMS = "btrim(btrim(title_terms) || ' ' || btrim(body_terms))"
"""With one space between terms: an empty one is refused."""


class PostgresqlEngine(SqlEngine):
    tables = f"{TABLE} e"
    matches = "e.terms_vector @@ %s::tsquery"

    both, either, position, least = "&", "|", "STRPOS", "LEAST"

    def term(self, term: str, *, is_prefix: bool = False) -> str:
        return f"'{term}'{':*' if is_prefix else ''}"

    def size(self, text: str) -> str:
        return f"OCTET_LENGTH({text})"

    def one_of(self, column: str) -> str:
        return f"{column} = ANY(%s)"

    def many(self, values: Collection[Any]) -> list[Any]:
        return list(values)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing. The column is the server's to fill: Django neither reads nor writes it."""
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
        if "terms_vector" not in columns:
            cursor.execute(
                f"""ALTER TABLE {TABLE} ADD COLUMN terms_vector tsvector GENERATED ALWAYS AS (
                    array_to_tsvector(string_to_array({_TERMS}, ' '))) STORED"""
            )
            # Without fastupdate: a search never reads through a list of rows that wait to be indexed.
            cursor.execute(f"CREATE INDEX {TABLE}_terms ON {TABLE} USING gin (terms_vector) WITH (fastupdate = off)")
