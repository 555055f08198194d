"""What is switched off leaves nothing: no address, menu, panel, hit, count or delivery. With the demo's matters."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django_scopes import scopes_disabled

from ip_core.cases.events import record_event
from ip_core.cases.models import Delivery
from ip_core.people.actor import Actor
from ip_core.plugins import services
from tests.journeys.crawl import Crawl
from tests.journeys.pages import Page
from tests.journeys.places import Place

PEOPLE = ("owner", "coordinator", "systemcoordinator")
OFF = {"intake": ("intake",), "plan": ("plan",), "consent": ("plan", "consent")}
"""What has to be off with it, in order."""
WORDS = {"intake": "soknad", "consent": "samtykke", "plan": "plan"}
ONE_DATABASE = pytest.mark.engine("sqlite")
SEARCHES = ("søknad", "plan", "mål", "kor", "vedtak")


def all_that_opens(place: Place, *people: str) -> set[str]:
    """Whatever these people come by, letters as PDF too. The handbook is walked by who is signed out."""
    known = set(Crawl(place.tab(), depth=1).walk().answers)
    walked = [Crawl(place.tab(handle), known, depth=2).walk() for handle in people]
    return {path for one in walked for path, status in one.answers.items() if status == 200}


def of_plugin(slug: str, paths: Iterable[str]) -> list[str]:
    return sorted(path for path in paths if f"/t/{WORDS[slug]}/" in path)


_before: dict[str, set[str]] = {}


def before(place: Place, *people: str) -> set[str]:
    """The same, before anybody switches. The demo is alike for each of these tests, so it is walked through once."""
    if place.slug not in _before:
        _before[place.slug] = all_that_opens(place, *people)
    return _before[place.slug]


def switch_off(place: Place, slug: str) -> None:
    for each in OFF[slug]:
        services.disable(each, place.municipality, actor=Actor.system(), reason="Vi prøver.")


def found(place: Place, handle: str, words: str) -> Page:
    return place.tab(handle).open(f"/{place.language}/sok/", q=words)


@pytest.mark.parametrize("slug", ["plan", *(pytest.param(slug, marks=ONE_DATABASE) for slug in ("intake", "consent"))])
def test_nothing_of_it_is_left(meland: Place, arendal: Place, slug: str) -> None:
    everything, next_door = of_plugin(slug, before(meland, *PEOPLE)), of_plugin(slug, before(arendal, "owner"))
    assert len(everything) > 1, "nothing to lose"
    if slug != "consent":
        assert led(meland, slug), "nothing to find"
    switch_off(meland, slug)
    missing = meland.tab("owner").ask("get", f"/{meland.language}/t/finst-ikkje/").response
    for handle in ("", *PEOPLE):
        for path in [*everything, *(f"{path}?a=1" for path in everything[:2]), everything[0].rstrip("/")]:
            answer = meland.tab(handle).ask("get", path)
            assert (answer.status, answer.response.content) == (404, missing.content), (handle, path)
    known = assert_nobody_is_led_there(meland, "", slug, set())
    for handle in PEOPLE:
        assert_nobody_is_led_there(meland, handle, slug, known)
    assert led(meland, slug) == []
    assert of_plugin(slug, all_that_opens(arendal, "owner")) == next_door


def assert_nobody_is_led_there(place: Place, handle: str, slug: str, known: set[str]) -> set[str]:
    """No door, panel or menu, and no link that leads nowhere instead."""
    walked = Crawl(place.tab(handle), known, depth=2).walk()
    assert walked.problems == []
    assert len(walked.answers) > 3
    assert not [path for path in walked.answers if f"/t/{WORDS[slug]}/" in path]
    return set(walked.answers)


def led(place: Place, slug: str) -> list[str]:
    """Hits that lead there, of anybody; and the number above the hits tells of no more than there are."""
    leading = []
    for handle in ("", *PEOPLE):
        for words in SEARCHES:
            page = found(place, handle, words)
            links = [each["href"] for each in page.soup.select(".mv-hits a[href]")]
            told = re.search(r"\d+", page.heading)
            if told and not page.main.select("[rel=next]"):
                assert int(told[0]) == len(set(links)), (handle, words, page.heading)
            leading += [link for link in links if f"/t/{WORDS[slug]}/" in link]
    return leading


def test_what_is_off_gets_no_deliveries(meland: Place, arendal: Place) -> None:
    switch_off(meland, "plan")
    for place in (meland, arendal):
        record_event("consent.in_force", municipality=place.municipality, actor=Actor.system(), consent="x")
    with scopes_disabled():
        waiting = Delivery.objects.filter(subscriber="plan", done_at=None)
        assert [row.event.municipality.slug for row in waiting.select_related("event__municipality")] == ["arendal"]
