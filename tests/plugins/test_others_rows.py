"""A plugin's model of rows that are another's: they are neither read out, nor counted, nor removed with it."""

from collections.abc import Iterator

import pytest

from ip_core import clock
from ip_core.access.models import AccessEvent
from ip_core.cases.models import Case
from ip_core.plugins import house, queries, removal, tables
from ip_core.plugins.rows import models_of, rows_of
from ip_core.testing.cast import Cast
from plugins.intake.models import PlanApplication
from tests.documents.test_files import _own_folder
from tests.plugins.made_models import a_model
from tests.plugins.test_removal import SYSTEM
from tests.plugins.test_removal_files import furnished, let_go, purge

__all__ = ("_own_folder",)
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    made = furnished("meland")
    with made.inside():
        AccessEvent.objects.create(municipality=made.municipality, at=clock.now(), kind="read", person_label="Eirik")
    with a_model("Log", AccessEvent, proxy=True), a_model("Mine", PlanApplication, proxy=True), a_model("Heir", Case):
        yield made


def logged(cast: Cast) -> set[int]:
    with cast.inside():
        return set(AccessEvent.objects.values_list("pk", flat=True))


def test_only_tables_of_its_own_are_its(cast: Cast) -> None:
    names = {model.__name__ for model in models_of("intake")}
    assert "PlanApplication" in names
    assert not names & {"Log", "Mine", "Heir"}
    assert {model.__name__ for model in tables.models_of(house.current().found("intake"))} == names


def test_show_and_export_have_none_of_them(cast: Cast) -> None:
    assert logged(cast)
    assert "intake.Log" not in rows_of("intake", cast.municipality).keys
    assert "intake.Log" not in queries.rows_kept("intake", cast.municipality)
    assert "intake.Log" not in removal.preview("intake", cast.municipality)[0]


def test_purge_leaves_the_access_log(cast: Cast) -> None:
    before = logged(cast)
    let_go(cast)
    removal.export_rows("intake", cast.municipality, actor=SYSTEM)
    assert purge(cast).counts["intake.PlanApplication"]
    assert logged(cast) >= before != set()
