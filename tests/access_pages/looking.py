"""The cast before a browser, by the computer's own clock: fixtures for the pages that are looked at."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from ip_core.access import engine
from ip_core.access.reads import ReadLog
from ip_core.cases.models import Proceeding
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import client_of, give_host


@pytest.fixture(autouse=True)
def _now() -> None:
    """The server's thread has the computer's clock, so the stories are told by it too."""


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    cast = build_cast("meland")
    give_host(cast)
    with cast.inside():
        yield cast


@pytest.fixture
def enter(page: Page) -> Callable[[Client], None]:
    """The browser goes on as whoever this client is signed in as."""

    def as_in(client: Client) -> None:
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "domain": "meland.localhost", "path": "/"}]
        )

    return as_in


@pytest.fixture
def sign_in(cast: Cast, enter: Callable[[Client], None]) -> Callable[..., None]:
    return lambda handle, **who: enter(client_of(cast, handle, **who))


def read_in(cast: Cast, plan: Proceeding, handle: str, sections: list[str]) -> None:
    """As if she had opened the plan's page."""
    actor = cast.actor(handle)
    reads = ReadLog(actor, cast.municipality, "plugins:plan:plan")
    reads.note(plan, sections, engine.reach(actor, plan))
    reads.write()


__all__ = ("_now", "cast", "enter", "read_in", "sign_in")
