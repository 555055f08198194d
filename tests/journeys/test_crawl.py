"""Everybody of the demo follows all that she is shown: no dead link, no error, and no stranger's page."""

from __future__ import annotations

import re

from ip_site.demo.people import municipality_data
from tests.journeys.crawl import Crawl, view_of
from tests.journeys.places import Place, Tab

HANDLES = [row.handle for row in municipality_data("meland").people]
NEVER = ("employee", "editor", "administrator", "applicant")
"""Nobody has given these access to anything, and no case is theirs."""
MANY = 15
Walked = dict[str, Crawl]


def test_everybody_follows_every_link(place: Place):
    signed_out = Crawl(place.tab()).walk()
    known = set(signed_out.answers)
    walked = {handle: Crawl(place.tab(handle), known).walk() for handle in HANDLES}
    problems = [problem for one in (signed_out, *walked.values()) for problem in one.problems]
    assert not problems, "\n".join(problems)
    assert len(known) > MANY
    assert len(walked["coordinator"].records) > MANY
    assert_case_pages_are_for_their_own_people(place, walked)
    assert_case_pages_do_not_open_next_door(place, walked)
    assert_other_language_opens_the_same(place, walked)


def assert_case_pages_are_for_their_own_people(place: Place, walked: Walked) -> None:
    assert not [handle for handle in NEVER if walked[handle].records]
    everything = one_of_each_view(place, set().union(*(one.records for one in walked.values())))
    assert len(everything) > MANY
    for handle in ("", *NEVER):
        assert opened(place.tab(handle), everything) == []


def assert_case_pages_do_not_open_next_door(place: Place, walked: Walked) -> None:
    other = Place("arendal" if place.slug == "meland" else "meland", place.watch)
    for handle in ("coordinator", "owner"):
        paths = one_of_each_view(place, walked[handle].records)
        assert paths
        assert opened(other.tab(handle, home=place.slug), paths) == []


def assert_other_language_opens_the_same(place: Place, walked: Walked) -> None:
    other = place.data.languages[1]
    for handle in ("owner", "coordinator"):
        for path in one_of_each_view(place, walked[handle].records):
            page = place.tab(handle).open(re.sub(rf"^/{place.language}/", f"/{other}/", path))
            assert page.status == 200, page.path
            is_file = not page.response.headers["Content-Type"].startswith("text/html")
            assert is_file or page.language == other


def one_of_each_view(place: Place, paths: set[str]) -> list[str]:
    """They all have the same gate; one stands for the rest."""
    return list({view_of(path, place.language): path for path in sorted(paths)}.values())


def opened(tab: Tab, paths: list[str]) -> list[str]:
    """Those that are neither refused nor answered with sign-in."""
    return [path for path in paths if (page := tab.open(path)).status != 404 and "/logg-inn/" not in page.path]
