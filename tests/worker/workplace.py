"""Real processes on a real database: a web process that dies, workers that are killed, and a plugin that listens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from django.conf import settings
from django.db import connection
from django_scopes import scopes_disabled
from django_tasks_db.models import DBTaskResult

from ip_core.cases.models import Delivery
from tests.plugins.houses import Shelf

ROOT = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 2
PATIENCE_SECONDS = 0.5
PAUSE_SECONDS = 1
"""A worker that is killed sixty times is not to be left lying for half a minute each time."""
PLUGIN = '''
import os, signal, time
from pathlib import Path
from django.db import connection
from ip_core.plugins import hookimpl

FOLDER = Path(os.environ["MEDVIRK_DATA_DIR"])
BEFORE, AFTER, LONG = 10, 20, 1000


def once(word):
    """Whether this is the first time, in any process."""
    try:
        os.close(os.open(FOLDER / word, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def die(word):
    if once(word):
        os.kill(os.getpid(), signal.SIGKILL)


@hookimpl
def on_event(event):
    number = int(event.references["number"])
    once(f"begun-{number}")
    time.sleep(1.2 if number >= LONG else 0.02)
    if number % 40 == BEFORE:
        die(f"before-{number}")
    hear("ears_heard", number)
    if number % 40 == AFTER:
        die(f"after-{number}")


def hear(table, number):
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}_once (number) VALUES (%s) ON CONFLICT DO NOTHING", [number])
        cursor.execute(f"INSERT INTO {table}_each (number) VALUES (%s)", [number])
'''
TASKS = """
from django_tasks import task
from made_ears.plugin import die, hear


@task()
def note(number, municipality):
    if number == 1:
        die("task-1")
    hear("ears_noted", number)
"""
TABLES = ("ears_heard_once", "ears_heard_each", "ears_noted_once", "ears_noted_each")
WEB = """
import os, sys
import django
django.setup()
from django.db import connections, transaction
from ip_core.cases.events import record_event
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from made_ears.tasks import note

first, last, tasks = map(int, sys.argv[1:])
dies_before_the_commit = os.fork() == 0
if not dies_before_the_commit:
    os.wait()
with transaction.atomic():
    transaction.on_commit(lambda: os._exit(9))
    place = Municipality.objects.get(slug="havn")
    for number in range(first, last):
        record_event("bell.rang", municipality=place, actor=Actor.system(), number=number)
    for number in range(tasks):
        note.enqueue(number=number, municipality="havn")
    if dies_before_the_commit:
        os._exit(8)
"""


class Workplace:
    """One folder with the plugin, the logs, and the environment that all processes share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "worker.log"
        (folder / "shelf").mkdir()
        Shelf(folder / "shelf").put("ears", {"plugin.py": PLUGIN, "tasks.py": TASKS}, events=["bell.*"])
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "ip_site.settings.dev",
            "PYTHONPATH": os.pathsep.join(map(str, (folder / "shelf", ROOT, ROOT / "site"))),
            "MEDVIRK_DATA_DIR": str(folder),
            "MEDVIRK_DATABASE_URL": database_url(),
            "MEDVIRK_DATABASE_PATIENCE": str(PATIENCE_SECONDS),
            "MEDVIRK_WORKER_LEASE": str(LEASE_SECONDS),
            "MEDVIRK_WORKER_PAUSE": str(PAUSE_SECONDS),
            "MEDVIRK_SECRET_KEY": settings.SECRET_KEY,
            "MEDVIRK_DEBUG": "0",
            "MEDVIRK_PLUGINS_STRICT": "1",
        }
        with connection.cursor() as cursor:
            for table in TABLES:
                key = " PRIMARY KEY" if table.endswith("_once") else ""
                cursor.execute(f"CREATE TABLE {table} (number integer{key})")

    def ring(self, first: int, last: int, tasks: int = 0) -> None:
        """A web process commits these events and dies before it can deliver any; another died before its commit."""
        arguments = [sys.executable, "-c", WEB, str(first), str(last), str(tasks)]
        ended = subprocess.run(arguments, env=self.environment, check=False, timeout=60)
        assert ended.returncode == 9

    def start(self) -> psutil.Popen:
        arguments = [sys.executable, "-m", "django", "worker"]
        with self.log.open("ab") as log:
            return psutil.Popen(arguments, env=self.environment, stdout=log, stderr=log, start_new_session=True)

    @contextmanager
    def working(self) -> Iterator[psutil.Popen]:
        """A worker for the length of the block, and nothing left of it afterwards."""
        worker = self.start()
        try:
            yield worker
        finally:
            end(worker)

    def heard(self, table: str) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number FROM {table} ORDER BY number")
            return [row[0] for row in cursor.fetchall()]

    def undone(self) -> int:
        with scopes_disabled():
            return (
                Delivery.objects.filter(done_at=None).count()
                + DBTaskResult.objects.exclude(status="SUCCESSFUL").count()
            )

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def database_url() -> str:
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    return f"postgres://{config['USER']}@{config['HOST']}:{config['PORT']}/{config['NAME']}"


def end(worker: psutil.Popen) -> None:
    """The supervisor and its child, whatever state they are in."""
    family = [*children(worker), worker]
    for one in family:
        kill(one)
    psutil.wait_procs(family, timeout=10)


def children(worker: psutil.Popen) -> list[psutil.Process]:
    try:
        return worker.children()
    except psutil.NoSuchProcess:
        return []


def kill(process: psutil.Process, number: int = signal.SIGKILL) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        pass


def wait_until(holds: Callable[[], object], seconds: float, said: Callable[[], str] = str) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not within {seconds} s; {said()[-3000:]}"
        time.sleep(0.05)
