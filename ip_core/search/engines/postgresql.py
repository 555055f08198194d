"""PostgreSQL: a stored tsvector column made of our own terms, with a GIN index. No dictionary of the server's."""

from collections.abc import Collection
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from ip_core.search.engines.base import SqlEngine
from ip_core.search.norwegian import SearchTerms

TABLE = SqlEngine.table


class PostgresqlEngine(SqlEngine):
    tables = f"{TABLE} e"
    matches = "e.terms_vector @@ %s::tsquery"

    def match(self, asked: SearchTerms) -> str:
        words = [f"'{term}'" for term in asked.terms]
        if asked.prefix:
            words = [word for word in words if word != f"'{asked.prefix}'"] + [f"'{asked.prefix}':*"]
        return " & ".join(words)

    def one_of(self, column: str) -> str:
        return f"{column} = ANY(%s)"

    def many(self, values: Collection[Any]) -> list[Any]:
        return sorted(values)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing. The column is the server's to fill: Django neither reads nor writes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS terms_vector tsvector GENERATED ALWAYS AS (
                array_to_tsvector(string_to_array(btrim(title_terms || ' ' || body_terms), ' '))) STORED"""
        )
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {TABLE}_terms ON {TABLE} USING gin (terms_vector)")
