"""A draft's file goes without a trace, whatever a plugin's rows say of it: no plugin fails it, and none stops it."""

from typing import Any

import pytest
from django.db import connection, models

from ip_core.documents.models import StoredFile
from ip_core.documents.services import forget_files, store_file
from ip_core.people.actor import Actor
from ip_core.testing.cast import Cast, build_cast
from tests.documents.files import PDF, upload
from tests.documents.test_files import _own_folder
from tests.plugins.made_models import a_model, migrate

__all__ = ("_own_folder",)
pytestmark = pytest.mark.django_db
SCOPE = "draft:x"
RULES = [models.PROTECT, models.CASCADE, models.RESTRICT, models.DO_NOTHING]


@pytest.fixture
def cast() -> Cast:
    return build_cast("meland")


def stored(cast: Cast) -> StoredFile:
    with cast.inside():
        kept = store_file(upload(PDF), actor=Actor.system(), municipality=cast.municipality, scope=SCOPE)
        store_file(upload(PDF), actor=Actor.system(), municipality=cast.municipality, scope="draft:other")
        return StoredFile.objects.get(pk=kept.pk)


def forget(cast: Cast) -> None:
    """As discarding a draft does; and the database agrees, as it will when the transaction ends."""
    with cast.inside():
        forget_files(SCOPE, actor=Actor.system())
        connection.check_constraints()
        assert list(StoredFile.objects.values_list("scope", flat=True)) == ["draft:other"]
        assert set(StoredFile.history.values_list("scope", flat=True)) == {"draft:other"}


def pointer(rule: Any, **how: Any) -> Any:
    return models.ForeignKey(StoredFile, on_delete=rule, related_name="+", **how)


@pytest.mark.parametrize("rule", [*RULES, models.SET_NULL])
def test_plugin_that_is_not_migrated_fails_nothing(cast: Cast, rule: Any) -> None:
    stored(cast)
    several = models.ManyToManyField(StoredFile, related_name="+")
    with a_model("Pointing", file=pointer(rule, null=True)), a_model("Listing", files=several):
        forget(cast)


@pytest.mark.parametrize("rule", [*RULES, models.SET_NULL])
def test_row_that_can_let_go_of_it_stays(cast: Cast, rule: Any) -> None:
    with a_model("Pointing", file=pointer(rule, null=True)) as pointing:
        migrate(pointing)
        row = pointing.objects.create(file=stored(cast))
        forget(cast)
        row.refresh_from_db()
        assert row.file_id is None


def test_row_that_points_by_another_field_lets_go_too(cast: Cast) -> None:
    with a_model("Pointing", file=pointer(models.PROTECT, null=True, to_field="uuid")) as pointing:
        migrate(pointing)
        row = pointing.objects.create(file=stored(cast))
        forget(cast)
        row.refresh_from_db()
        assert row.file_id is None


@pytest.mark.parametrize("rule", RULES)
def test_row_that_cannot_let_go_of_it_goes_with_it(cast: Cast, rule: Any) -> None:
    with a_model("Pointing", file=pointer(rule)) as pointing:
        migrate(pointing)
        pointing.objects.create(file=stored(cast))
        forget(cast)
        assert pointing.objects.count() == 0


def test_history_keeps_what_it_said(cast: Cast) -> None:
    """Copies in history point without a hold in the database, and are nobody's to change."""
    with a_model("Pointing", file=pointer(models.DO_NOTHING, null=True, db_constraint=False)) as pointing:
        migrate(pointing)
        row = pointing.objects.create(file=stored(cast))
        forget(cast)
        row.refresh_from_db()
        assert row.file_id is not None
