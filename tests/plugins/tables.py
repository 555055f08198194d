"""A database that nobody has migrated since a plugin came or was upgraded, until the test's transaction is over."""

from django.db import connection
from django.db.models import Model


def without_table(model: type[Model]) -> None:
    _alter(model, f"RENAME TO {connection.ops.quote_name(model._meta.db_table + '_gone')}")


def without_column(model: type[Model], name: str) -> None:
    column = model._meta.get_field(name).column
    _alter(model, f"RENAME COLUMN {connection.ops.quote_name(column)} TO {connection.ops.quote_name(column + '_gone')}")


def _alter(model: type[Model], how: str) -> None:
    connection.check_constraints()  # PostgreSQL alters no table that waits for some of its own
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {connection.ops.quote_name(model._meta.db_table)} {how}")
