"""The demo in Chromium: each person has her own browser, and every page that is looked at is judged and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.people import Person, Town
from tests.journeys.lived_in import lived_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ("lived_in",)


@pytest.fixture
def town(
    transactional_db: None,
    browser: Browser,
    address: Callable[..., str],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> Iterator[Callable[..., Town]]:
    """`town("meland")`: opens a municipality; at the end nobody's browser may have had anything to complain of."""
    opened: list[Town] = []

    def open_town(slug: str, **options: Any) -> Town:
        opened.append(Town(slug, browser, address, axe, screenshot, options))
        return opened[-1]

    yield open_town
    people: list[Person] = [person for one in opened for person in one.people.values()]
    for person in people:
        person.page.context.close()
    assert [problem for person in people for problem in person.problems] == []
