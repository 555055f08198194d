"""Everybody of the demo follows all that she is shown: no dead link, no error, and no stranger's page."""

from __future__ import annotations

import re

import pytest

from ip_site.demo.people import municipality_data
from tests.journeys.crawl import Crawl, view_of
from tests.journeys.places import Place, Tab

HANDLES = [row.handle for row in municipality_data("meland").people]
NEVER = {"employee", "editor", "administrator", "applicant"}
"""Nobody has given these access to anything, and no case is theirs."""


@pytest.fixture(scope="module")
def walked() -> dict[tuple[str, str], Crawl]:
    """Each person's walk is done once, by the first test that asks."""
    return {}


def walk(place: Place, handle: str, walked: dict[tuple[str, str], Crawl]) -> Crawl:
    key = (place.slug, handle)
    if key not in walked:
        known = set(walk(place, "", walked).answers) if handle else set()
        walked[key] = Crawl(place.tab(handle), known).walk()
    return walked[key]


def test_every_link_leads_somewhere(place: Place, walked):
    problems = []
    for handle in ["", *HANDLES]:
        found = walk(place, handle, walked)
        assert len(found.answers) > 5, handle
        problems += found.problems
    assert not problems, "\n".join(problems)
    assert len(walk(place, "coordinator", walked).records) > 15


def test_each_case_page_is_for_its_own_people_only(place: Place, walked):
    records = {handle: walk(place, handle, walked).records for handle in HANDLES}
    assert {handle for handle in HANDLES if records[handle]} & NEVER == set()
    everything = one_of_each_view(place, set().union(*records.values()))
    assert len(everything) > 20
    for handle in NEVER:
        assert opened(place.tab(handle), everything) == []
    assert opened(place.tab(), everything) == []


def test_case_pages_do_not_open_on_the_neighbours_host(meland: Place, arendal: Place, walked):
    for place, other in ((meland, arendal), (arendal, meland)):
        paths = sorted(walk(place, "coordinator", walked).records | walk(place, "owner", walked).records)
        assert paths
        for handle in ("coordinator", "owner"):
            assert opened(other.tab(handle, home=place.slug), paths) == []


def test_the_other_language_opens_the_same_pages(place: Place, walked):
    other = place.data.languages[1]
    for handle in ("owner", "coordinator"):
        for path in sorted(walk(place, handle, walked).records)[::4]:
            page = place.tab(handle).open(re.sub(rf"^/{place.language}/", f"/{other}/", path))
            assert page.status == 200, page.path
            assert page.language == other


def one_of_each_view(place: Place, paths: set[str]) -> list[str]:
    """They all have the same gate; the first in order stands for the rest."""
    return list({view_of(path, place.language): path for path in sorted(paths)}.values())


def opened(tab: Tab, paths: list[str]) -> list[str]:
    """Those that are neither refused nor answered with sign-in."""
    return [path for path in paths if (page := tab.open(path)).status != 404 and "/logg-inn/" not in page.path]
