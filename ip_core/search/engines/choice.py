"""The engine follows the database."""

from django.db import DEFAULT_DB_ALIAS, connections

from ip_core.search.engines import postgresql, sqlite
from ip_core.search.engines.base import Engine, SqlEngine


def engine_for(using: str = DEFAULT_DB_ALIAS) -> Engine:
    """The embedded engine of this database."""
    connection = connections[using]
    made = postgresql.PostgresqlEngine if connection.vendor == "postgresql" else sqlite.SqliteEngine
    return made(connection)


def install(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Receiver of `post_migrate`: the index beside the table."""
    connection = connections[using]
    if SqlEngine.table in connection.introspection.table_names():
        (postgresql if connection.vendor == "postgresql" else sqlite).install(connection)
