"""Throwing the demo's data away: the whole database, never a part of it."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection


def throw_away() -> None:
    """Remove the embedded database's files. A PostgreSQL database is left to whoever owns it: raises CommandError."""
    if connection.vendor != "sqlite":
        raise CommandError("--reset is for the embedded database. Drop and create the PostgreSQL database yourself.")
    connection.close()
    path = Path(str(connection.settings_dict["NAME"]))
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
