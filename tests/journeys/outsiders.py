"""Those who must never learn of it: answered as for what does not exist, no hits, no counts, no row in any list."""

from __future__ import annotations

import re
from uuid import uuid4

from tests.journeys.errand import FIND_ME, UUID, Errand
from tests.journeys.places import Place, Tab

OUTSIDE = ("employee", "editor", "administrator", "secondcoordinator", "waiting", "otherparent")
INTAKE_PAGES = ("soknad", "kvittering", "mottatt", "vurdering", "brev", "klager", "klage", "trekk")


def outsiders(place: Place) -> list[Tab]:
    """Of this municipality without a basis, and the neighbour's coordinator and leader, on this host."""
    other = "arendal" if place.slug == "meland" else "meland"
    return [place.tab(handle) for handle in OUTSIDE] + [place.tab(who, home=other) for who in ("coordinator", "leader")]


NEAREST = {"employee", "waiting", "coordinator from arendal", "coordinator from meland"}
"""Those who ask for every page; the others for the plan's and the case's."""


def addresses(errand: Errand) -> list[str]:
    """Every page of the case that its people came by."""
    plan, case, intake = errand.paths["plan"], errand.case_path(), errand.paths["intake"]
    found = [plan, f"{plan}endringer/", f"{plan}periode/", f"{plan}maal/ny/", f"{plan}tekst/ny/execution/text/"]
    found += [case, f"{case}innsyn/", f"{case}logg/", f"{case}historikk/"]
    found += [
        intake,
        *(f"{intake}{word}/" for word in ("soknad", "kvittering", "mottatt", "vurdering", "brev", "klager")),
    ]
    return [*found, f"{intake}brev.pdf", errand.paths["plan-consent"]]


def assert_knows_nothing(tab: Tab, errand: Errand) -> None:
    """No page, no hit, no count, not in her lists; told in the very words that what is missing is told in."""
    missing = tab.ask("get", re.sub(UUID, str(uuid4()), errand.paths["plan"]))
    asked = addresses(errand)
    for path in asked if tab.handle in NEAREST else (asked[0], errand.case_path()):
        answer = tab.ask("get", path)
        assert answer.status == 404, f"{tab.handle}: {path} → {answer.status}"
        assert answer.response.content == missing.response.content
        assert sorted(answer.response.headers.items()) == sorted(missing.response.headers.items())
    assert_finds_nothing(tab, errand)
    assert errand.place.name(errand.owner) not in tab.own("min-side").text


def assert_finds_nothing(tab: Tab, errand: Errand) -> None:
    for words in (FIND_ME, errand.place.name(errand.owner)):
        assert hits(tab, words) == []
    page = tab.open(f"/{tab.place.language}/sok/", q=FIND_ME)
    assert page.heading == f"Ingen treff på «{FIND_ME}»"
    assert not page.main.select(".mv-filters")


def hits(tab: Tab, words: str) -> list[str]:
    """The addresses of the hits that are no handbook pages."""
    page = tab.open(f"/{tab.place.language}/sok/", q=words)
    links = [each["href"] for each in page.soup.select(".mv-hits a[href]")]
    return [link for link in links if re.search(UUID, link)]
