"""A database for tests: migrated once into a template, copied for each run, put back after each flush.

Wagtail's root page and locale come from migrations, and ours add triggers in post_migrate: so a run cannot do without
migrations (13 s) and a test cannot be cleaned by truncation. A copy of a template does both.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Container, Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, ClassVar, Protocol

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from ip_core import clock
from ip_core.plugins import house
from ip_core.plugins.discovery import CORE

FOLDER = Path(tempfile.gettempdir()) / f"medvirk-tests-{os.getuid()}"
OURS = ("ip_site", "ip_core", "handbook", "theme")
_AFTER_MIGRATING = ("post_migrate", "CREATE TRIGGER", "CREATE VIRTUAL TABLE", "CREATE TABLE", "CREATE OR REPLACE")


class TestDatabase(Protocol):
    """One run's own copy of the template."""

    __test__: ClassVar[bool] = False
    template: Any

    def create(self) -> None: ...
    def begin(self) -> None: ...
    def restore(self) -> None: ...
    def remove(self) -> None: ...
    def kept(self, name: str, make: Callable[[], None]) -> Any: ...
    def forget(self, name: str) -> None: ...


@contextlib.contextmanager
def furnished(copy: TestDatabase, name: str, make: Callable[[], None]) -> Iterator[None]:
    """For tests that begin with more than an empty house: `make` fills it once, and every flush leads back to that."""
    migrated, copy.template = copy.template, copy.kept(name, make)
    copy.restore()
    try:
        yield
    finally:
        copy.template = migrated
        copy.restore()


def for_engine(worker: str) -> TestDatabase:
    """The test database of the configured engine; `worker` sets xdist's processes apart."""
    name = f"{worker}_{os.getpid()}"
    return _SQLite(name) if connection.vendor == "sqlite" else _PostgreSQL(name)


def fingerprint(*, bundled: bool = False) -> str:
    """Changes when a migrated database would: migrations, what post_migrate installs, its data, the libraries.

    `bundled` is that of the same house without its strangers: theirs may have been made already, by another process."""
    strange = [found for found in house.current().all() if bundled and found.distribution != CORE]
    left_out = {name_of_distribution(found.distribution) for found in strange}
    libraries = sorted({(name_of_distribution(each.metadata["Name"]), each.version) for each in distributions()})
    libraries = [(name, version) for name, version in libraries if name not in left_out]
    installed = sorted(set(settings.INSTALLED_APPS) - {found.config for found in strange})
    digest = hashlib.sha256(str([libraries, installed]).encode())
    for path in sorted(_relevant_files({found.package for found in strange})):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def name_of_distribution(name: str) -> str:
    """As installers compare names (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _relevant_files(left_out: Container[str]) -> Iterator[Path]:
    """Of the site, core, handbook, theme and every plugin, wherever they are installed."""
    plugins = {found.package for found in house.current().all() if found.package not in left_out}
    for config in apps.get_app_configs():
        if config.name in plugins or config.name in OURS:
            yield from Path(config.path).glob("migrations/*.py")
            yield from filter(_shapes_a_migrated_database, Path(config.path).rglob("*"))


def _shapes_a_migrated_database(path: Path) -> bool:
    if {"demo", "demo_content", "testing", "static", "migrations"} & set(path.parts):
        return False
    if path.suffix == ".py":
        text = path.read_text()
        return any(word in text for word in _AFTER_MIGRATING)
    return path.suffix in {".toml", ".json", ".sql", ".csv"}


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def _point_at(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


class _SQLite:
    """A file, not shared memory: a live server's threads then have connections of their own, as in operation."""

    __test__: ClassVar[bool] = False
    template: Any

    def __init__(self, name: str) -> None:
        self.path = FOLDER / f"run-{name}.sqlite3"

    def create(self) -> None:
        self.template = self._template()
        self.begin()

    def begin(self) -> None:
        """From a template that is there."""
        _remove_sqlite(self.path)
        _point_at(str(self.path))
        self.restore()

    def restore(self) -> None:
        connection.close()
        with (
            contextlib.closing(sqlite3.connect(self.template)) as source,
            contextlib.closing(sqlite3.connect(self.path, timeout=20)) as target,
        ):
            target.execute("PRAGMA synchronous=OFF")
            source.backup(target)

    def remove(self) -> None:
        connection.close()
        _remove_sqlite(self.path)

    def kept(self, name: str, make: Callable[[], None]) -> Path:
        with _locked(name):
            path = FOLDER / f"{name}.sqlite3"
            if not path.exists():
                self.restore()
                make()
                _write_out()
                draft = FOLDER / f"{name}.draft"
                shutil.copy(self.path, draft)
                draft.replace(path)
            return path

    def forget(self, name: str) -> None:
        """What `kept` kept."""
        for suffix in (".sqlite3", ".lock"):
            (FOLDER / f"{name}{suffix}").unlink(missing_ok=True)

    @staticmethod
    def _template() -> Path:
        with _locked("sqlite"):
            path = FOLDER / f"template-{fingerprint()}.sqlite3"
            if not path.exists():
                _forget_old()
                draft = FOLDER / "draft.sqlite3"
                _remove_sqlite(draft)
                begun = FOLDER / f"template-{fingerprint(bundled=True)}.sqlite3"
                if begun.exists():  # a stranger's migrations run on what is there, as where it is installed
                    shutil.copy(begun, draft)
                _point_at(str(draft))
                _migrate()
                _write_out()
                draft.replace(path)
            return path


def _write_out() -> None:
    """All of it into the one file, which can then be moved or copied."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _remove_sqlite(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _forget_old() -> None:
    """Templates of other days, and what killed runs left."""
    yesterday = clock.now().timestamp() - 24 * 60 * 60
    for path in FOLDER.glob("*.sqlite3*"):
        if path.stat().st_mtime < yesterday:
            path.unlink(missing_ok=True)


class _PostgreSQL:
    __test__: ClassVar[bool] = False
    template: Any

    def __init__(self, name: str) -> None:
        self.name = f"medvirk_test_{name}"

    def create(self) -> None:
        self.maintenance = str(settings.DATABASES["default"]["NAME"])
        self.template = self._template()
        self.begin()

    def begin(self) -> None:
        self.restore()
        _point_at(self.name)

    def restore(self) -> None:
        self.remove()
        self._execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')

    def remove(self) -> None:
        connection.close()
        self._execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _template(self) -> str:
        name = f"medvirk_template_{fingerprint()}"
        with _locked("postgres"):
            if not self._execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
                draft = f"{name}_draft"
                self._execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
                begun = f"medvirk_template_{fingerprint(bundled=True)}"
                is_there = self._execute(f"SELECT 1 FROM pg_database WHERE datname = '{begun}'")
                self._execute(f'CREATE DATABASE "{draft}"' + (f' TEMPLATE "{begun}"' if is_there else ""))
                _point_at(draft)
                _migrate()
                connection.close()
                self._execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
        return name

    def kept(self, name: str, make: Callable[[], None]) -> str:
        kept = f"medvirk_{name.replace('-', '_')}"
        with _locked(name):
            if not self._execute(f"SELECT 1 FROM pg_database WHERE datname = '{kept}'"):
                self.restore()
                make()
                connection.close()
                self._execute(f'DROP DATABASE IF EXISTS "{kept}_draft" WITH (FORCE)')
                self._execute(f'CREATE DATABASE "{kept}_draft" TEMPLATE "{self.name}"')
                self._execute(f'ALTER DATABASE "{kept}_draft" RENAME TO "{kept}"')
        return kept

    def forget(self, name: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "medvirk_{name.replace("-", "_")}" WITH (FORCE)')

    def _execute(self, statement: str) -> list[Any]:
        """Run one statement outside any transaction, from the database that the address names."""
        import psycopg

        config = settings.DATABASES["default"]
        with psycopg.connect(
            dbname=self.maintenance,
            user=config["USER"] or None,
            password=config["PASSWORD"] or None,
            host=config["HOST"] or None,
            port=config["PORT"] or None,
            autocommit=True,
        ) as link:
            cursor = link.execute(statement)
            return cursor.fetchall() if cursor.description else []
