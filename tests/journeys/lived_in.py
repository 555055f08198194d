"""The demo as tests find it: both municipalities with people, handbook and matters, built once and kept for the day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from ip_core import clock
from ip_core.testing import database
from ip_site.demo.build import build
from tests.contracts.source import ROOMS, ROOT

_SHAPES = {".py", ".toml", ".txt"}


def name_of_today() -> str:
    """Changes with the source and with the day: the demo's matters are so and so many days old."""
    digest = hashlib.sha256(database.fingerprint().encode())
    for folder in ROOMS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in _SHAPES and "static" not in path.parts:
                digest.update(path.read_bytes())
    return f"demo-{clock.today():%Y%m%d}-{digest.hexdigest()[:16]}"


@pytest.fixture(scope="package", autouse=True)
def lived_in(django_db_setup: database.TestDatabase, django_db_blocker: object) -> Iterator[None]:
    """Every test of the folder begins here, and every flush leads back here."""
    with django_db_blocker.unblock(), database.furnished(django_db_setup, name_of_today(), build):  # type: ignore[attr-defined]
        yield
