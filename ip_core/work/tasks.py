"""Tasks of django-tasks: Wagtail's own work, and what a plugin puts off. Never the only record of a duty.

The package's own worker leaves a killed task RUNNING for ever and knows no municipality; both are seen to here.
"""

from __future__ import annotations

import logging
from contextvars import copy_context
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django_scopes import scope
from django_tasks import TaskResultStatus, task_backends
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.plugins import counting, failures, house, queries
from ip_core.plugins.enums import SERVED, State
from ip_core.plugins.failures import Failure

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
PUT_OFF = timedelta(minutes=10)
KILLED = "killed"


class TaskRefused(Exception):
    """A plugin's task that may not run: its plugin is off there, or it does not say where it belongs."""


def run_next(worker_id: str) -> bool:
    """Run one task that is ready. False if there is none, or tasks are not kept in the database."""
    if not isinstance(task_backends["default"], DatabaseBackend):
        return False
    ready = DBTaskResult.objects.ready().filter(backend_name="default")
    if not ready.exists():  # so that looking takes no lock
        return False
    task = _claim(ready, worker_id)
    if task is not None:
        _run(task, worker_id)
    return task is not None


def reap(worker_id: str, siblings: str) -> int:
    """Make what dead workers left RUNNING ready again; after so many deaths it is a failure.

    A worker is dead if another of the same supervisor has taken its place, or its time is out."""
    reaped = 0
    until = clock.now() - timedelta(seconds=settings.WORKER_TASK_SECONDS)
    for task in DBTaskResult.objects.running().filter(backend_name="default"):
        last = str(task.worker_ids[-1]) if task.worker_ids else ""
        gone = last.startswith(siblings) and last != worker_id
        if gone or task.started_at is None or task.started_at < until:
            reaped += _ready_again(task)
    return reaped


def _ready_again(task: DBTaskResult[Any, Any]) -> int:
    spent = len(task.worker_ids) >= MOST_ATTEMPTS
    logger.warning("a task was left by a worker that died, and is %s", "given up" if spent else "run again")
    same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    if spent:
        ended = same.update(status=TaskResultStatus.FAILED, finished_at=clock.now(), exception_class_path=KILLED)
        if ended:
            _count_failure(task, KILLED)
        return ended
    return same.update(status=TaskResultStatus.READY)


def _claim(ready: QuerySet[DBTaskResult[Any, Any]], worker_id: str) -> DBTaskResult[Any, Any] | None:
    with exclusive_transaction():
        task: DBTaskResult[Any, Any] | None = ready.get_locked()  # type: ignore[attr-defined]
        if task is not None:
            task.claim(worker_id)
        return task


def _run(task: DBTaskResult[Any, Any], worker_id: str) -> None:
    worker = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=1,
        worker_id=worker_id, excluded_queue_names=[],
    )  # fmt: skip
    slug = house.current().author_of(task.task_path)
    if slug is None:
        worker.run_task(task)
        return
    municipality = _municipality_of(task)
    state = queries.state_of(slug, municipality) if municipality else State.OFF
    if municipality is None or state not in SERVED:
        task.set_failed(TaskRefused("The plugin is off there, or the task has no argument municipality=SLUG."))
    elif state == State.READ_ONLY or not house.current().is_loaded(slug):
        later = clock.now() + PUT_OFF
        DBTaskResult.objects.filter(pk=task.pk).update(
            status=TaskResultStatus.READY, run_after=later, worker_ids=task.worker_ids[:-1]
        )
    else:
        with scope(municipality=municipality):
            copy_context().run(worker.run_task, task)  # a language that it leaves active is not the next one's
        if task.status == TaskResultStatus.FAILED:
            _count_failure(task, task.exception_class_path)


def _municipality_of(task: DBTaskResult[Any, Any]) -> Municipality | None:
    return Municipality.objects.filter(slug=task.args_kwargs["kwargs"].get("municipality", "")).first()


def _count_failure(task: DBTaskResult[Any, Any], error: str) -> None:
    """A plugin's task that ended in failure, among the plugin's failures."""
    slug, municipality = house.current().author_of(task.task_path), _municipality_of(task)
    if slug is not None and municipality is not None:
        failure = failures.note(Failure(slug, failures.TASK, error.rpartition(".")[2], task.task_path))
        counting.count(municipality, [failure])
