"""Meland with its host, an open plan and a therapist who may read goals and measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import Client

from ip_core import clock
from ip_core.access.models import AccessGrant
from ip_core.cases.models import Case, Proceeding
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import client_of, give_host

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Place:
    """An open plan of the owner's, and those who have something to do with it."""

    cast: Cast
    plan: Proceeding
    grants: list[AccessGrant]

    @property
    def case(self) -> Case:
        return self.plan.case

    @property
    def path(self) -> str:
        return f"/nb/sak/{self.case.uuid}/innsyn/"

    @property
    def log_path(self) -> str:
        return f"/nb/sak/{self.case.uuid}/logg/"

    def client(self, handle: str = "", **who: str) -> Client:
        return client_of(self.cast, handle, **who)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def meland(db: None) -> Iterator[Cast]:
    cast = build_cast("meland")
    give_host(cast)
    with cast.inside():
        yield cast


@pytest.fixture
def place(meland: Cast) -> Place:
    plan = stories.open_plan(meland)
    return Place(meland, plan, stories.granted(meland, plan))


@pytest.fixture
def childs(meland: Cast) -> Place:
    """A child of 13, whose parents have said yes and given the therapist access."""
    plan = stories.open_plan(meland, "child")
    return Place(meland, plan, stories.granted(meland, plan, owner="child"))
