"""Files that core keeps for a plugin's rows in one municipality: they are read out and removed with these rows.

A file is a plugin's when it lies at one of its rows (`draft:<uuid>`, `item_uuid`), or in a proceeding that its rows are
about, in a section of its own or in an object that the manifest names under `files`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import Model, QuerySet, UUIDField

from ip_core.access import keys
from ip_core.cases.models import Proceeding
from ip_core.documents.models import StoredFile, case_files
from ip_core.plugins import tables
from ip_core.plugins.manifest import Manifest


def files_of(manifest: Manifest, rows: Iterable[Model]) -> QuerySet[StoredFile]:
    """Of these rows of the plugin, in the active municipality; those that were taken away too: their names are kept."""
    uuids: set[UUID] = set()
    proceedings: set[Any] = set()
    for row in rows:
        uuids |= _uuids(row)
        proceedings |= _proceedings(row)
    about = set(Proceeding.objects.filter(pk__in=proceedings).values_list("uuid", flat=True))
    places = StoredFile.objects.order_by().values_list("pk", "scope", "item_uuid")
    objects = {*manifest.files, *manifest.sections}
    found = [pk for pk, scope, item in places.iterator() if item in uuids or _is_own(scope, uuids, about, objects)]
    return StoredFile.objects.filter(pk__in=found)


def _is_own(scope: str, uuids: set[UUID], about: set[UUID], objects: set[str]) -> bool:
    place = keys.parse_proceeding_scope(scope)
    if place is not None:
        return place[0] in about and place[1] in objects
    try:
        return UUID(scope.rpartition(":")[2]) in uuids
    except ValueError:
        return False


def _uuids(row: Model) -> set[UUID]:
    """What the row is known by. A copy in history bears the same one."""
    fields = (field for field in row._meta.concrete_fields if isinstance(field, UUIDField) and not field.is_relation)
    return {value for field in fields if field.name == "uuid" and (value := getattr(row, field.attname))}


def _proceedings(row: Model) -> set[Any]:
    try:
        field: Any = row._meta.get_field("proceeding")
    except FieldDoesNotExist:
        return set()
    return {getattr(row, field.attname)} - {None} if field.related_model is Proceeding else set()


def remove(files: Iterable[StoredFile]) -> dict[str, int]:
    """For good, with their history; the bytes when the transaction has held. Only inside `append_only.retention()`."""
    gone = list(files)
    history: Any = StoredFile.history.model
    kept = history.objects.filter(id__in=[stored.pk for stored in gone])
    counts = {history._meta.label: kept.count(), StoredFile._meta.label: len(gone)}
    for found in (kept, StoredFile.objects.filter(pk__in=[stored.pk for stored in gone])):
        tables.delete(found)
    for name in [stored.path_name for stored in gone]:
        transaction.on_commit(lambda name=name: case_files().delete(name))  # type: ignore[misc]
    return {label: count for label, count in counts.items() if count}
