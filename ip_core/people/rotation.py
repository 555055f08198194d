"""Sealing anew under the first key, history too. Each batch is a transaction: stopped anywhere, it goes on from there.

What is sealed under which key stands in the rows themselves, so nothing else has to remember how far it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast

from ip_core.people.encryption import EncryptedTextField, decrypt, lookup_hash
from ip_core.people.exceptions import KeyMissing

BATCH = 500
HASH = "national_id_hash"


@dataclass(frozen=True)
class Sealed:
    """One encrypted column of one table."""

    model: type[models.Model]
    field: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    def rows(self) -> models.QuerySet[Any]:
        """Those that hold something, with the sealed text as it lies in the database."""
        raw = Cast(self.field, models.TextField())
        found = self.model._base_manager.annotate(sealed=raw).exclude(sealed="").exclude(sealed=None)
        return found.order_by("pk")


def sealed_columns() -> list[Sealed]:
    """Every encrypted column there is, those of history tables too."""
    return [
        Sealed(model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def counts() -> dict[str, Counter[str]]:
    """For each column: how many rows under each key id."""
    return {
        column.label: Counter(
            text.partition(":")[0] for text in column.rows().values_list("sealed", flat=True).iterator()
        )
        for column in sealed_columns()
    }


def rotate(batch: int = BATCH) -> Iterator[int]:
    """Seal everything under the first key, and make what is searched by anew. Yields how many rows each batch took.

    Raises KeyMissing, with all earlier batches kept."""
    for column in sealed_columns():
        while done := _seal_batch(column, batch):
            yield done
        yield from _hash_anew(column, batch)


def current_key() -> str:
    return str(next(iter(settings.FIELD_KEYS)))


def _seal_batch(column: Sealed, batch: int) -> int:
    with transaction.atomic():
        old = column.rows().exclude(sealed__startswith=f"{current_key()}:")
        rows = list(old.select_for_update().values_list("pk", "sealed")[:batch])
        for pk, text in rows:
            column.model._base_manager.filter(pk=pk).update(**{column.field: _opened(text)})
        return len(rows)


def _hash_anew(column: Sealed, batch: int) -> Iterator[int]:
    """After a change of MEDVIRK_INDEX_KEY, nobody would be found by her number until this has run."""
    if HASH not in {field.name for field in column.model._meta.concrete_fields}:
        return
    last = 0
    while rows := list(column.rows().filter(pk__gt=last).values_list("pk", "sealed", HASH)[:batch]):
        wrong = [(pk, want) for pk, text, has in rows if (want := lookup_hash(_opened(text))) != has]
        with transaction.atomic():
            for pk, want in wrong:
                column.model._base_manager.filter(pk=pk).update(**{HASH: want})
        last = rows[-1][0]
        if wrong:
            yield len(wrong)


def _opened(text: str) -> str:
    try:
        return decrypt(text)
    except KeyError as missing:
        raise KeyMissing(
            f"Something is sealed under the key {missing}, which MEDVIRK_FIELD_KEYS does not hold."
        ) from None
