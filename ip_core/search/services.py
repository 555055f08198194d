"""The public door: keep entries, make them anew, search.

A room calls `index` and `remove` in the transaction in which it changes the thing itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ip_core import clock
from ip_core.search import registry
from ip_core.search.entries import CoreKind, Entry, SearchKind
from ip_core.search.existence import existence_entry
from ip_core.search.models import SearchEntry
from ip_core.search.norwegian import index_terms
from ip_core.search.queries import search

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality

__all__ = ["CoreKind", "Entry", "Reindexed", "existence_entry", "index", "register", "reindex", "remove", "search"]

register = registry.register
logger = logging.getLogger(__name__)
T = TypeVar("T")
_IDENTITY = ("municipality", "plugin", "kind", "object_uuid", "language")
_CONTENT = ("scope", "updated_at", "title", "address", "title_terms", "body_terms", "body")


@dataclass(slots=True)
class Reindexed:
    """How many entries were made of each kind, and which kinds failed and were left as they stood; a plugin that did
    not say which kinds it has stands there by its slug."""

    counts: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def index(*entries: Entry) -> None:
    """Make or renew these entries. One statement for all; the engine's index follows in the same transaction."""
    rows = [_row(entry) for entry in entries]
    if rows:
        SearchEntry.objects.with_scopes_disabled().bulk_create(
            rows, update_conflicts=True, unique_fields=_IDENTITY, update_fields=_CONTENT, batch_size=200
        )


def remove(
    plugin: str,
    kind: str,
    object_uuid: UUID,
    *,
    municipality: Municipality | None = None,
    language: str | None = None,
) -> None:
    """Take a thing out of the search: everywhere and in every language, or only there."""
    rows = SearchEntry.objects.with_scopes_disabled().filter(plugin=plugin, kind=kind, object_uuid=object_uuid)
    if municipality is not None:
        rows = rows.filter(municipality=municipality)
    if language is not None:
        rows = rows.filter(language=language)
    _delete(rows)


def _delete(rows: QuerySet[SearchEntry]) -> None:
    """No plugin's model that points at an entry stops it."""
    from ip_core.plugins import tables

    with transaction.atomic():
        tables.delete(rows)


def reindex(municipality: Municipality) -> Reindexed:
    """Make every entry of the municipality anew from the things themselves.

    Entries of plugins that are off stay: they are found by nobody, and are there when it is turned on again.
    """
    from ip_core.plugins import counting, dispatch

    done = Reindexed()
    with dispatch.noting_failures() as failures:
        asked = registry.asked(municipality)
        done.failed += sorted(asked.silent)
        for kind in asked.by_name.values():
            try:
                with transaction.atomic():
                    done.counts[kind.kind] = _renew(municipality, kind)
            except dispatch.Silent:  # counted, and told of in the log, as any failure of a plugin
                done.failed.append(kind.kind)
            except Exception:
                logger.exception("search entries of one kind could not be made", extra={"kind": kind.kind})
                done.failed.append(kind.kind)
    counting.count(municipality, failures)
    return done


def _renew(municipality: Municipality, kind: SearchKind) -> int:
    mine = SearchEntry.objects.with_scope(municipality=municipality).filter(kind=kind.kind)
    kept: set[tuple[UUID, str]] = set()
    for some in _in_batches(kind.entries(municipality)):
        index(*some)
        kept |= {(entry.object_uuid, entry.language) for entry in some}
    identities = mine.values_list("pk", "object_uuid", "language")
    gone = [pk for pk, object_uuid, language in identities if (object_uuid, language) not in kept]
    for some_gone in _in_batches(gone):
        _delete(mine.filter(pk__in=some_gone))
    return len(kept)


def _row(entry: Entry) -> SearchEntry:
    title, body = _clean(entry.title)[:300], _clean(entry.body)
    return SearchEntry(
        municipality=entry.municipality,
        plugin=entry.plugin,
        kind=entry.kind,
        object_uuid=entry.object_uuid,
        scope=entry.scope,
        language=entry.language,
        updated_at=entry.updated_at or clock.now(),
        title=title,
        address=entry.path,
        title_terms=_stored_terms(title),
        body_terms=_stored_terms(body),
        body=body,
    )


def _stored_terms(text: str) -> str:
    """With a space before and after each term, so that engines find whole ones by looking for " term "."""
    return f" {' '.join(index_terms(text))} "


def _clean(text: str) -> str:
    """PostgreSQL stores no NUL; what was pasted with one is still found."""
    return str(text).replace("\x00", " ").strip()


def _in_batches(items: Iterable[T], size: int = 200) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
