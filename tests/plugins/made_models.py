"""A model that a plugin has for the length of a test, as a stranger's would be: with a table, or without."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

PLUGIN = "intake"


@contextmanager
def a_model(name: str, base: type[Model] = Model, /, *, proxy: bool = False, **fields: Any) -> Iterator[Any]:
    """One of `intake`, which stands for a stranger's plugin."""
    before = dict(apps.all_models[PLUGIN])
    meta = type("Meta", (), {"app_label": PLUGIN, "proxy": proxy})
    try:
        yield type(name, (base,), {"__module__": "plugins.intake.models", "Meta": meta, **fields})
    finally:
        for made in apps.all_models[PLUGIN].keys() - before.keys():
            del apps.all_models[PLUGIN][made]
        if name.lower() in vars(base):  # where an heir stands in its parent
            delattr(base, name.lower())
        apps.clear_cache()


def migrate(model: type[Model]) -> None:
    """Make its table; it goes with the test's transaction."""
    editor: Any = connection.schema_editor(collect_sql=True)
    editor.deferred_sql = []
    sql, parameters = editor.table_sql(model)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        for statement in editor.deferred_sql:
            cursor.execute(str(statement))
