"""History of everything that a person edits: who, in what capacity, for whom, where it lay, before and after.

`history = track()` on a model; the model says where a row lies with `history_place()`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django_scopes import ScopedManager
from django_scopes.exceptions import ScopeError
from django_scopes.state import get_scope
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords


@dataclass(frozen=True)
class Place:
    """Where a row lies: the wall, the case, and the smallest thing that can be shared."""

    municipality_id: int | None
    case_uuid: UUID | None
    scope: str


@dataclass(frozen=True)
class HistoryWords:
    """How a model's history speaks: what a row is called, and which fields are shown under which names.

    `homes`: fields that lie elsewhere in the same matter than the row, each with its key; they are shown to whoever
    reads that. A model without words is kept in history, but never shown there."""

    noun: str | Promise
    fields: Mapping[str, str | Promise]
    homes: Mapping[str, str] = field(default_factory=dict)


class ScopedHistoryManager(HistoryManager):
    """`row.history` inside the wall: raises, like every other manager, when the municipality is forgotten."""

    def get_super_queryset(self) -> models.QuerySet[Any]:
        rows = super().get_super_queryset()
        if not hasattr(self.model, "municipality_id"):
            return rows
        scope = get_scope()
        if scope.get("_enabled") is False:
            return rows
        if "municipality" not in scope:
            raise ScopeError("History of municipal data needs an active municipality.")
        return rows.filter(municipality=scope["municipality"])


class NationalHistoryRow(models.Model):
    """The columns that every history row carries."""

    case_uuid = models.UUIDField(null=True, db_index=True)
    scope = models.CharField(max_length=120)
    actor_uuid = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=160)
    capacity = models.CharField(max_length=12, blank=True)
    on_behalf_uuid = models.UUIDField(null=True)
    on_behalf_label = models.CharField(max_length=160, blank=True)

    class Meta:
        abstract = True


class MandateHistoryRow(NationalHistoryRow):
    """History of a mandate: `scope` says where a row lies, as in every history, so what the mandate covers is here."""

    covers = models.JSONField(default=list)

    class Meta:
        abstract = True


class HistoryRow(NationalHistoryRow):
    """History inside a municipality, walled like the rows it is about."""

    municipality = models.ForeignKey("ip_core.Municipality", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(municipality="municipality")

    class Meta:
        abstract = True


def track(*, national: bool = False) -> HistoricalRecords:
    """Keep every version of a model's rows, with `Place` and actor."""
    return _tracked(NationalHistoryRow if national else HistoryRow)


def track_mandate() -> HistoricalRecords:
    """The same for a mandate between persons: its own `scope` and case are kept apart from where the row lies."""
    return _tracked(MandateHistoryRow, excluded_fields=["scope", "case_uuid"])


def _tracked(base: Any, **how: Any) -> HistoricalRecords:
    return HistoricalRecords(
        bases=[base],
        history_manager=ScopedHistoryManager,
        history_user_id_field=None,
        use_base_model_db=True,
        **how,
    )
