"""A plan that is open, with a canary in every section, and the way to look at it as anybody of the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django_scopes import scope

from ip_core import clock
from ip_core.cases.models import Proceeding
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import client_of, give_host
from plugins.plan.models import IndividualPlan
from tests.plan.canaries import fill, made

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(request: pytest.FixtureRequest) -> Iterator[None]:
    """A clock that stands still; not in the browser, whose server runs in a thread with a clock of its own."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    made = build_cast("meland")
    give_host(made)
    with scope(municipality=made.municipality):
        yield made


@pytest.fixture
def proceeding(cast: Cast) -> Proceeding:
    return stories.open_plan(cast)


@pytest.fixture
def plan(proceeding: Proceeding) -> IndividualPlan:
    return made(proceeding)


@pytest.fixture
def full(plan: IndividualPlan, cast: Cast) -> IndividualPlan:
    """Every section written, with its own canary."""
    fill(plan, cast)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def granted(full: IndividualPlan, cast: Cast) -> IndividualPlan:
    """The same, and the therapist may read goals and measures."""
    stories.granted(cast, full.proceeding)
    return full


@pytest.fixture
def as_(cast: Cast) -> Callable[..., Client]:
    """A browser of somebody of the cast, signed in at the highest level: `as_("parent", on_behalf_of="child")`."""

    def signed_in(handle: str = "", **who: str) -> Client:
        return client_of(cast, handle, **who)

    return signed_in


@pytest.fixture
def path(proceeding: Proceeding) -> str:
    return f"/nb/t/plan/{proceeding.uuid}/"
