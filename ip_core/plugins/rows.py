"""A plugin's own rows in one municipality, history, through tables and their files too: counted, read out, and
fingerprinted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import serializers
from django.db.models import ForeignKey, Model, QuerySet
from django_scopes import scope
from django_scopes.manager import DisabledQuerySet

from ip_core.cases.models import Case, Proceeding
from ip_core.documents.models import StoredFile
from ip_core.municipalities.models import Municipality
from ip_core.plugins import attachments, house, tables


class NotWalled(Exception):
    """A model of the plugin does not say which municipality a row belongs to, so its rows cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What stood there when it was read. `digest` is of the rows' content: the same rows give the same."""

    data: dict[str, list[dict[str, Any]]]
    keys: dict[str, frozenset[Any]]
    digest: str

    @property
    def counts(self) -> dict[str, int]:
        return {label: len(found) for label, found in self.keys.items() if found}


def rows_of(slug: str, municipality: Municipality) -> Rows:
    """Every row of the plugin's tables in this municipality, and core's rows of the files that lie at them. A file's
    row holds the sum of its content. Raises NotWalled; a plugin that is not loaded has none."""
    data, keys = {}, {}
    with scope(municipality=municipality):
        found = {model: list(_of_municipality(model).order_by("pk")) for model in models_of(slug)}
        if files := _files_of(slug, found.values()):
            found[StoredFile] = files
        for model, rows in found.items():
            data[model._meta.label] = json.loads(serializers.serialize("json", rows))
            keys[model._meta.label] = frozenset(each.pk for each in rows)
    written = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return Rows(data, keys, hashlib.sha256(written.encode()).hexdigest())


def _files_of(slug: str, found: Iterable[list[Any]]) -> list[StoredFile]:
    loaded = house.current().loaded.get(slug)
    rows = [row for rows in found for row in rows]
    return list(attachments.files_of(loaded.described, rows).order_by("pk")) if loaded and rows else []


def models_of(slug: str) -> list[type[Model]]:
    return tables.models_of(house.current().loaded.get(slug))


def running_of(slug: str, municipality: Municipality) -> int:
    """How many matters that its rows point at are neither decided nor closed; of a case, all that run in it."""
    found: set[int] = set()
    with scope(municipality=municipality):
        running = Proceeding.objects.filter(decided_at__isnull=True, closed_at__isnull=True)
        for model in models_of(slug):
            for field in model._meta.concrete_fields:
                way = _TO_MATTER.get(field.related_model) if isinstance(field, ForeignKey) else None
                if way:
                    keys = _of_municipality(model).values(field.attname)
                    found.update(running.filter(**{f"{way}__in": keys}).values_list("pk", flat=True))
    return len(found)


_TO_MATTER: dict[Any, str] = {Proceeding: "pk", Case: "case"}


def _of_municipality(model: type[Model]) -> QuerySet[Any]:
    manager: Any = model._default_manager  # noqa: SLF001 - the scoped one
    if hasattr(manager, "with_scope") and isinstance(manager.with_scope().get_queryset(), DisabledQuerySet):
        return manager.all()
    owner: Any = model._meta.auto_created  # the model that a through table was made for
    for field in model._meta.get_fields() if owner else ():
        if isinstance(field, ForeignKey) and field.remote_field.model is owner:
            return manager.filter(**{f"{field.name}__in": _of_municipality(field.remote_field.model)})
    raise NotWalled(model._meta.label)
