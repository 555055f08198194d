"""The plugins' own tables, as they stand in the database: whole, behind their models, or not there.

A plugin may be installed and not migrated. Whoever reads its tables from outside reads them in a guard, so that it is
the plugin's part that is missing and not the page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db import OperationalError, ProgrammingError, connection, models, transaction
from django.db.models.deletion import get_candidate_relations_to_delete
from django_scopes import scope

from ip_core.plugins import house
from ip_core.plugins.config import PluginConfig
from ip_core.plugins.dispatch import Silent
from ip_core.plugins.faults import let_go_on
from ip_core.plugins.savepoint import undisturbed

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality
    from ip_core.plugins.house import Found

logger = logging.getLogger(__name__)
T = TypeVar("T")
Columns = Mapping[str, set[str]]
COLUMNS = {
    "sqlite": "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c WHERE t.name IN (%s)",
    "postgresql": (
        "SELECT t.relname, c.attname FROM pg_attribute c JOIN pg_class t ON t.oid = c.attrelid "
        "WHERE pg_table_is_visible(t.oid) AND c.attnum > 0 AND NOT c.attisdropped AND t.relname IN (%s)"
    ),
}


def models_of(found: Found | None, *, through: bool = True) -> list[type[models.Model]]:
    """Those of a plugin whose rows are its own, loaded or not; of one that fell at its models, none."""
    if found is None or found.manifest is None or not apps.is_installed(found.package):
        return []
    every = apps.get_app_config(found.manifest.label).get_models(include_auto_created=through)
    return [model for model in every if is_own(model)]


def is_own(model: type[models.Model]) -> bool:
    """Whether its rows are its app's own. Those of a proxy are another's; those of an heir, its parent's too."""
    own = model._meta
    return not own.proxy and all(parent._meta.app_label == own.app_label for parent in own.get_parent_list())


def owner_of(model: type[models.Model]) -> str:
    """The slug of the plugin whose model it is, history included; "" for core's, the handbook's and Django's."""
    config = apps.get_app_config(model._meta.app_label)
    if not isinstance(config, PluginConfig):
        return ""
    return next((each.slug for each in house.current().authors() if each.package == config.name), config.label)


def guarded(slug: str, municipality: Municipality, read: Callable[[], T]) -> T:
    """Read a plugin's rows as its own hooks would, whatever state it is in. Raises Silent."""
    try:
        with scope(municipality=municipality):
            return undisturbed(read)
    except BaseException as error:  # noqa: BLE001 - the guard
        let_go_on(error)
        logger.error("Rows of plugin %s cannot be read: %s", slug, type(error).__name__)  # noqa: TRY400 - its words may name a person
        raise Silent(slug) from None


def delete(rows: models.QuerySet[Any]) -> None:
    """Delete rows of core's at once, without signals or new history. What plugins' rows say of them is emptied, or goes
    along where it cannot be: whatever their models say, and whether they are on or off. Only inside a transaction.

    What cannot be reached, because nobody has migrated since the plugin came, holds on to nothing either; what its
    tables still hold whose models fell out, the database says when the transaction ends."""
    _let_go_of(rows)
    rows._raw_delete(rows.db)  # noqa: SLF001 - Django's way asks every model that points here, and one may have no table


def _let_go_of(rows: models.QuerySet[Any]) -> None:
    for relation in get_candidate_relations_to_delete(rows.model._meta):
        field: Any = relation.remote_field
        plugin = owner_of(field.model)
        if not plugin or (field.remote_field.on_delete is models.DO_NOTHING and not field.db_constraint):
            continue
        try:
            with transaction.atomic():
                _empty(field, rows)
        except (OperationalError, ProgrammingError) as error:
            logger.error("%s of plugin %s is not asked: %s", field, plugin, type(error).__name__)  # noqa: TRY400


def _empty(field: Any, rows: models.QuerySet[Any]) -> None:
    pointing: models.QuerySet[Any] = models.QuerySet(field.model).filter(
        **{f"{field.name}__in": rows.values(field.target_field.name)}
    )
    if field.null:
        pointing.update(**{field.name: None})
    else:
        pointing.delete()


def in_database() -> Columns:
    """The columns of every table of the loaded plugins that is there. One query; none where no plugin has models."""
    own = [model._meta.db_table for found in house.current().loaded.values() for model in models_of(found)]
    if not own:
        return {}
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS[connection.vendor] % ", ".join(["%s"] * len(own)), own)
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def without_tables(there: Columns) -> set[str]:
    """The plugins that have models whose tables are not there: nobody has migrated since they came."""
    return {slug for slug, own in _managed().items() if any(model._meta.db_table not in there for model in own)}


def without_columns(there: Columns) -> set[str]:
    """The plugins whose tables are behind their models: nobody has migrated since they were upgraded."""
    return {slug for slug, own in _managed().items() if any(_is_behind(model, there) for model in own)}


def _managed() -> dict[str, list[type[models.Model]]]:
    loaded = house.current().loaded.values()
    return {found.slug: [model for model in models_of(found) if model._meta.managed] for found in loaded}


def _is_behind(model: type[models.Model], there: Columns) -> bool:
    columns = there.get(model._meta.db_table)
    return columns is not None and any(field.column not in columns for field in model._meta.local_concrete_fields)
