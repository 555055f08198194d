"""An entry goes from the search, whatever a plugin's rows say of it: no plugin fails it, and none stops it."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models

from ip_core.search.entries import Entry
from ip_core.search.models import SearchEntry
from ip_core.search.services import index, remove
from ip_core.testing.cast import Cast, build_cast
from tests.plugins.made_models import a_model, migrate

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> SearchEntry:
    cast: Cast = build_cast("meland")
    place = cast.municipality
    made = {"plugin": "fjord", "kind": "fjord.thing", "scope": "public", "title": "Linerle", "address": "/nb/x/"}
    index(Entry(municipality=place, object_uuid=uuid4(), **made))
    with cast.inside():
        return SearchEntry.objects.get(title="Linerle")


def pointer(rule: Any) -> Any:
    return models.ForeignKey(SearchEntry, on_delete=rule, related_name="+", null=True)


@pytest.mark.parametrize("rule", [models.PROTECT, models.CASCADE, models.SET_NULL])
@pytest.mark.parametrize("is_migrated", [False, True])
def test_no_plugin_keeps_it(entry: SearchEntry, rule: Any, is_migrated: bool) -> None:
    with a_model("Pointing", entry=pointer(rule)) as pointing:
        if is_migrated:
            migrate(pointing)
            pointing.objects.create(entry=entry)
        remove(entry.plugin, entry.kind, entry.object_uuid)
        connection.check_constraints()
        assert not SearchEntry.objects.with_scopes_disabled().filter(pk=entry.pk).exists()
        assert not is_migrated or pointing.objects.get().entry_id is None
