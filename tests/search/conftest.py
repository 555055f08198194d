"""Entries in two municipalities: whatever a test looks for, there is something that could leak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from ip_core.municipalities.models import Municipality
from ip_core.search.engines import Visible, engine_for
from ip_core.search.entries import Entry
from ip_core.search.models import SearchEntry
from ip_core.search.services import index

WRITTEN = datetime(2026, 11, 1, 9, tzinfo=UTC)


def municipality(number: str, slug: str, written_form: str) -> Municipality:
    return Municipality.objects.create(
        number=number, slug=slug, name=slug.capitalize(), written_form=written_form, coordinating_unit_name="KE"
    )


@pytest.fixture
def meland(db: None) -> Municipality:
    return municipality("1256", "meland", "nn")


@pytest.fixture
def arendal(db: None) -> Municipality:
    return municipality("4203", "arendal", "nb")


@pytest.fixture
def add(meland: Municipality) -> Callable[..., SearchEntry]:
    """Index one text; a public handbook page of Meland unless the test says otherwise."""

    def add(title: str, body: str = "", *, object_uuid: UUID | None = None, **fields: object) -> SearchEntry:
        values = {
            "municipality": meland,
            "plugin": "handbook",
            "kind": "handbook.procedure",
            "object_uuid": object_uuid or uuid4(),
            "scope": "public",
            "address": "handbok/side/",
            "updated_at": WRITTEN,
        } | fields
        entry = Entry(title=title, body=body, **values)  # type: ignore[arg-type]
        index(entry)
        rows = SearchEntry.objects.with_scopes_disabled()
        return rows.get(
            municipality=entry.municipality, kind=entry.kind, object_uuid=entry.object_uuid, language=entry.language
        )

    return add


@pytest.fixture
def ask(meland: Municipality) -> Callable[..., object]:
    """The bare engine, as a reader with these scopes."""
    from ip_core.search.norwegian import query_terms

    def ask(words: str, *scopes: str, plugins: tuple[str, ...] = ("handbook", "plan"), **options: object) -> object:
        place = options.pop("municipality", meland)
        visible = Visible(place.pk, frozenset(scopes or ("public",)), frozenset(plugins))  # type: ignore[attr-defined]
        return engine_for().search(query_terms(words), visible, **options)  # type: ignore[arg-type]

    return ask
