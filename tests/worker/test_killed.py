"""Kill -9 at random points, a busy database, SIGTERM: nothing is lost, done twice, or left behind."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from django.db import connection
from django_scopes import scopes_disabled
from django_tasks_db.models import DBTaskResult

from ip_core.cases.models import Delivery, Event
from tests.plugins.conftest import a
from tests.plugins.houses import choose
from tests.worker.workplace import Workplace, children, end, kill, wait_until

__all__ = ("a",)
pytestmark = pytest.mark.django_db(transaction=True)
KILLS = int(os.environ.get("MEDVIRK_PROOF_KILLS") or (6 if connection.vendor == "sqlite" else 3))
EVENTS = 12 * KILLS
SEED = int(os.environ.get("MEDVIRK_PROOF_SEED", "20261122"))


@pytest.fixture
def workplace(transactional_db: None, a: object, tmp_path: Path) -> Workplace:
    choose(a, ears="on")
    return Workplace(tmp_path)


def test_killed_at_random_points_nothing_is_lost_or_done_twice(workplace: Workplace) -> None:
    chance, kills = random.Random(SEED), Counter()
    workplace.ring(0, EVENTS, tasks=3)
    with scopes_disabled():
        assert (Event.objects.count(), Delivery.objects.filter(done_at=None).count()) == (EVENTS, EVENTS)
    workers = [workplace.start(), workplace.start()]
    try:
        while workplace.undone() and sum(kills.values()) < KILLS:
            place = chance.randrange(2)
            hit = kill_something(workers[place], chance)
            kills[hit] += 1
            if hit == "supervisor":
                end(workers[place])
                workers[place] = workplace.start()
        wait_until(lambda: not workplace.undone(), 30 + KILLS, workplace.said)
        assert kills["worker"] >= KILLS // 3, f"too few kills while there was work: {kills}"
        assert_all_is_done(workplace)
    finally:
        for worker in workers:
            end(worker)


def kill_something(worker: psutil.Popen, chance: random.Random) -> str:
    """The one that works, or now and then the one that watches it."""
    wait_until(lambda: children(worker), 20)
    ready = children(worker)
    psutil.wait_procs(ready, timeout=chance.uniform(0, 0.5))
    if chance.random() < 0.2:
        kill(worker)
        return "supervisor"
    for child in ready:
        kill(child)
    return "worker"


def assert_all_is_done(workplace: Workplace) -> None:
    everything = list(range(EVENTS))
    assert workplace.heard("ears_heard_once") == everything, "lost"
    assert workplace.heard("ears_heard_each") == everything, "done twice"
    assert workplace.heard("ears_noted_once") == [0, 1, 2]
    assert {each.name for each in workplace.folder.glob("*-*")} >= {"before-10", "after-20", "task-1"}
    with scopes_disabled():
        assert not Delivery.objects.filter(lease_until__isnull=False).exists()
        assert Delivery.objects.filter(attempts__gt=1).count() >= 2
    assert not DBTaskResult.objects.running().exists()


def test_told_to_stop_it_finishes_what_is_in_hand_and_begins_nothing(workplace: Workplace) -> None:
    workplace.ring(1000, 1002)
    with workplace.working() as worker:
        wait_until((workplace.folder / "begun-1000").exists, 30, workplace.said)
        kill(worker, signal.SIGTERM)
        assert worker.wait(10) == 0
    assert workplace.heard("ears_heard_each") == [1000]
    assert not (workplace.folder / "begun-1001").exists()
    assert_no_lease()
    with workplace.working() as worker:
        wait_until((workplace.folder / "begun-1001").exists, 30, workplace.said)
        (child,) = children(worker)
        kill(worker)  # its parent is gone: it stops by itself, and cleanly
        worker.wait(5)
        psutil.wait_procs([child], timeout=5)
        assert not child.is_running()
    assert workplace.heard("ears_heard_each") == [1000, 1001]
    assert_no_lease()


def assert_no_lease() -> None:
    with scopes_disabled():
        assert not Delivery.objects.filter(lease_until__isnull=False).exists()


@pytest.mark.engine("sqlite")
def test_busy_database_is_waited_for(workplace: Workplace) -> None:
    """Somebody else holds the write lock far longer than SQLite waits."""
    workplace.ring(0, 3, tasks=1)
    with ExitStack() as stack:
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        stack.callback(other.close)
        other.execute("BEGIN IMMEDIATE")
        worker = stack.enter_context(workplace.working())
        wait_until(lambda: workplace.said().count("does not answer") >= 2, 30, workplace.said)
        (child,) = children(worker)
        assert workplace.heard("ears_heard_once") == []
        other.execute("ROLLBACK")
        wait_until(lambda: not workplace.undone(), 20, workplace.said)
        assert children(worker) == [child], "it waited, and did not die"
    assert workplace.heard("ears_heard_each") == [0, 1, 2]
    assert "is started again" not in workplace.said()
