"""Rows that belong to a plugin whose package is not installed: counted, told of, and otherwise left alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection
from django_scopes import scope, scopes_disabled

from ip_core.plugins import house
from ip_core.search.entries import CORE, HANDBOOK

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality

NOT_PLUGINS = frozenset({CORE, HANDBOOK})


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a plugin that is gone has left in the database, everywhere: number of rows by model or table."""

    slug: str
    counts: Mapping[str, int]


def leftovers() -> list[Leftover]:
    """Every plugin that has rows and no package. A name with a dot is a subscriber of core's own."""
    with scopes_disabled():
        named = [model.objects.order_by().values_list(name, flat=True).distinct() for model, name in _holders()]
        slugs = {slug for names in named for slug in names}
        plugins = {slug for slug in slugs - NOT_PLUGINS if "." not in slug}
        gone = sorted(slug for slug in plugins if house.current().found(slug) is None)
        return [Leftover(slug, _core_rows(slug) | _table_rows(slug)) for slug in gone]


def left_in(slug: str, municipality: Municipality) -> dict[str, int]:
    """The same in one municipality. A table that does not name the municipality is not counted: it may be another's."""
    with scope(municipality=municipality):
        found = _core_rows(slug)
    found.pop("PluginState", None)  # the page says by itself what was chosen
    return found | _table_rows(slug, municipality)


def _holders() -> tuple[tuple[Any, str], ...]:
    """Where core keeps rows for plugins, and the column that names the plugin."""
    from ip_core.cases.models import Delivery
    from ip_core.plugins.models import PluginFailure, PluginSettings, PluginState
    from ip_core.search.models import SearchEntry

    return (
        (PluginState, "slug"),
        (PluginSettings, "slug"),
        (PluginFailure, "slug"),
        (Delivery, "subscriber"),
        (SearchEntry, "plugin"),
    )


def _core_rows(slug: str) -> dict[str, int]:
    counts = {model.__name__: model.objects.filter(**{name: slug}).count() for model, name in _holders()}
    return {name: count for name, count in counts.items() if count}


def _table_rows(slug: str, municipality: Municipality | None = None) -> dict[str, int]:
    """Rows in tables that begin with the plugin's label and belong to no model that is here."""
    found = {}
    with connection.cursor() as cursor:
        for table in _tables(slug):
            where, values = "", []
            if municipality is not None:
                columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
                if "municipality_id" not in columns:
                    continue
                where, values = " WHERE municipality_id = %s", [municipality.pk]
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}{where}", values)  # noqa: S608
            found[table] = cursor.fetchone()[0]
    return {table: count for table, count in found.items() if count}


def _tables(slug: str) -> Iterator[str]:
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    for table in connection.introspection.table_names():
        if table not in known and table.startswith(f"{_label(slug)}_"):
            yield table


def _label(slug: str) -> str:
    """The app label it had when it was last switched; its usual one if nobody wrote that down."""
    from ip_core.plugins.models import PluginState

    with scopes_disabled():
        labels = PluginState.objects.filter(slug=slug).exclude(label="").values_list("label", flat=True)
        return labels.first() or slug.replace("-", "_")
