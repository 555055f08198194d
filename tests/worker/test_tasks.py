"""Tasks of django-tasks: run by the same worker, gated by municipality, and run again when a worker died with one."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from ip_core import clock
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import Found, Quarantine, current
from ip_core.work import tasks
from tests.plugins.conftest import a, b, settle, shelf
from tests.plugins.houses import GOOD, choose, house

__all__ = ("a", "b", "settle", "shelf")
pytestmark = pytest.mark.django_db
ME, SIBLINGS = "here-2", "here-"
TASKS = """
from django_tasks import task

noted = []


@task()
def note(**arguments):
    noted.append(arguments)
"""


@pytest.fixture(autouse=True)
def _in_the_database(settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def noting(shelf, settle):
    """A plugin's module with one task, which notes what it was called with."""
    package = shelf.put("noting", {"tasks.py": TASKS})
    here = house({"noting": GOOD})
    here.loaded["noting"] = type(here.loaded["noting"])(
        "noting", "", package, "made-up", "1.0", here.manifest("noting")
    )
    settle(here)
    module = importlib.import_module(f"{package}.tasks")
    module.noted.clear()
    return module


def only() -> DBTaskResult:
    return DBTaskResult.objects.get()


def test_nothing_to_run(db):
    assert not tasks.run_next(ME)


def test_plugins_task_runs_where_it_is_on(noting, a):
    choose(a, noting="on")
    noting.note.enqueue(municipality=a.slug)
    assert tasks.run_next(ME)
    assert noting.noted == [{"municipality": a.slug}]
    assert only().status == "SUCCESSFUL"
    assert not tasks.run_next(ME)


@pytest.mark.parametrize("given", [{"municipality": "havn"}, {"municipality": "nowhere"}, {}])
def test_plugins_task_does_not_run_where_it_is_off_or_nowhere(noting, a, b, given):
    choose(b, noting="on")
    noting.note.enqueue(**given)
    assert tasks.run_next(ME)
    assert noting.noted == []
    assert only().status == "FAILED"
    assert only().exception_class_path.endswith("TaskRefused")


def test_plugins_task_waits_while_it_is_read_only(noting, a):
    choose(a, noting="read-only")
    noting.note.enqueue(municipality=a.slug)
    assert tasks.run_next(ME)
    assert noting.noted == []
    assert (only().status, only().worker_ids) == ("READY", [])
    assert not tasks.run_next(ME), "not before it is due again"


def test_plugins_task_waits_while_it_is_quarantined(noting, a, settle):
    choose(a, noting="on")
    here = house({"other": GOOD})
    found = importlib.import_module("ip_core.plugins.house").current().loaded["noting"]
    here.quarantined["noting"] = Quarantine(found, Reason.IMPORT, "")
    settle(here)
    noting.note.enqueue(municipality=a.slug)
    assert tasks.run_next(ME)
    assert (noting.noted, only().status) == ([], "READY")


def test_plugins_task_waits_while_its_description_cannot_be_read(noting, a, settle):
    choose(a, noting="on")
    found = replace(current().loaded["noting"], manifest=None)
    settle(house({"other": GOOD})).quarantined["noting"] = Quarantine(found, Reason.MANIFEST, "")
    noting.note.enqueue(municipality=a.slug)
    assert tasks.run_next(ME)
    assert (noting.noted, only().status) == ([], "READY")


@pytest.mark.parametrize("package", ["ip_core", "ip_core.subjects"])
def test_stray_plugin_that_names_a_package_of_cores_has_no_task_of_cores(noting, package):
    """Core's jobs run in no municipality; taken for a plugin's they would be refused."""
    current().quarantine(Found("stray", f"{package}.nothing.Config", package, "made-up", "1.0"), Reason.MANIFEST, "")
    assert current().author_of("ip_core.subjects.tasks.make_package") is None
    assert current().author_of(f"{noting.__name__}.note") == "noting"


def test_task_in_a_package_within_another_plugins_is_the_inner_ones(noting):
    inner = replace(current().loaded["noting"], slug="inner", package=f"{noting.__package__}.inner")
    current().quarantine(inner, Reason.IMPORT, "")
    assert current().author_of(f"{inner.package}.tasks.note") == "inner"
    assert current().author_of(f"{inner.package}most.tasks.note") == "noting"


def left_running(noting, a, *workers: str, age: timedelta = timedelta(0)) -> DBTaskResult:
    choose(a, noting="on")
    noting.note.enqueue(municipality=a.slug)
    DBTaskResult.objects.update(status="RUNNING", worker_ids=list(workers), started_at=clock.now() - age)
    return only()


@pytest.mark.parametrize(
    ("workers", "age", "again"),
    [
        (["here-1"], 0, True),  # the one that this one has taken the place of
        (["here-2"], 0, False),  # this one's own
        (["there-1"], 60, False),  # another's, in its time
        (["there-1"], 16 * 60, True),  # another's, whose time is out
        (["there-1", "here-1"], 0, True),
        (["here-1", "there-1"], 60, False),
    ],
)
def test_task_of_a_dead_worker_is_run_again(noting, a, workers, age, again):
    left_running(noting, a, *workers, age=timedelta(seconds=age))
    assert tasks.reap(ME, SIBLINGS) == again
    assert only().status == ("READY" if again else "RUNNING")
    assert tasks.run_next(ME) == again
    assert len(noting.noted) == again


def test_task_that_kills_its_worker_again_and_again_is_given_up(noting, a):
    left_running(noting, a, *["here-1"] * tasks.MOST_ATTEMPTS)
    assert tasks.reap(ME, SIBLINGS) == 1
    assert only().status == "FAILED"
    assert not tasks.run_next(ME)


def test_wagtails_own_tasks_run_without_a_municipality(db):
    from wagtail.models import Page
    from wagtail.tasks import update_reference_index_task

    update_reference_index_task.enqueue("wagtailcore", "page", str(Page.objects.first().pk))
    assert tasks.run_next(ME)
    assert only().status == "SUCCESSFUL"
