"""A plugin's task that fails is counted in its municipality, and the next one begins where this one began."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType

import pytest
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.plugins import queries
from ip_core.work import tasks
from tests.plugins.conftest import a, b, settle, shelf
from tests.plugins.houses import GOOD, Shelf, choose, house
from tests.worker.test_tasks import ME, SIBLINGS, _in_the_database

__all__ = ("_in_the_database", "a", "b", "settle", "shelf")
pytestmark = pytest.mark.django_db
TASKS = """
from django.utils import translation
from django_tasks import task

heard = []


@task()
def work(municipality, how=""):
    heard.append(translation.get_language())
    translation.activate("nn")
    if how == "raise":
        raise ValueError("Ola Nordmann")
    if how == "exit":
        raise SystemExit("Ola Nordmann")
"""


@pytest.fixture
def working(shelf: Shelf, settle: Callable[..., object], a: Municipality) -> ModuleType:
    package = shelf.put("working", {"tasks.py": TASKS})
    here = house({"working": GOOD})
    here.loaded["working"] = type(here.loaded["working"])(
        "working", "", package, "made-up", "1.0", here.manifest("working")
    )
    settle(here)
    choose(a, working="on")
    return importlib.import_module(f"{package}.tasks")


def counted(municipality: Municipality) -> list[tuple[str, str, str, str, int]]:
    return [(row.slug, row.hook, row.error, row.place, row.times) for row in queries.failures(municipality)]


@pytest.mark.parametrize(("how", "error"), [("raise", "ValueError"), ("exit", "SystemExit")])
def test_task_that_fails_is_counted(
    working: ModuleType, a: Municipality, b: Municipality, caplog: pytest.LogCaptureFixture, how: str, error: str
) -> None:
    choose(b, working="on")
    for _time in range(2):
        working.work.enqueue(municipality=a.slug, how=how)
        assert tasks.run_next(ME)
    assert counted(a) == [("working", "task", error, "made_working.tasks.work", 2)]
    assert counted(b) == []
    told = [line.getMessage() for line in caplog.records if line.name.startswith("ip_core.")]
    assert told
    assert "Nordmann" not in "".join(told)


def test_task_that_does_its_work_is_no_failure(working: ModuleType, a: Municipality) -> None:
    working.work.enqueue(municipality=a.slug)
    assert tasks.run_next(ME)
    assert counted(a) == []


def test_task_that_is_refused_is_not_the_plugins_failure(working: ModuleType, a: Municipality, b: Municipality) -> None:
    working.work.enqueue(municipality=b.slug)
    assert tasks.run_next(ME)
    assert DBTaskResult.objects.get().status == "FAILED"
    assert counted(a) == counted(b) == []


def test_task_that_is_given_up_is_counted(working: ModuleType, a: Municipality) -> None:
    working.work.enqueue(municipality=a.slug)
    dead = ["here-1"] * tasks.MOST_ATTEMPTS
    DBTaskResult.objects.update(status="RUNNING", worker_ids=dead, started_at=clock.now())
    assert tasks.reap(ME, SIBLINGS) == 1
    assert counted(a) == [("working", "task", "killed", "made_working.tasks.work", 1)]


@pytest.mark.parametrize("how", ["", "raise"])
def test_next_task_begins_in_the_language_of_the_worker(working: ModuleType, a: Municipality, how: str) -> None:
    with translation.override("nb"):
        for _time in range(2):
            working.work.enqueue(municipality=a.slug, how=how)
            assert tasks.run_next(ME)
        assert translation.get_language() == "nb"
    assert working.heard == ["nb", "nb"]
