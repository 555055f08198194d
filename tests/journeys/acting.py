"""People who act at random on the pages that they are given: any form there, filled in any way that it allows.

The town of `tests/proof` writes rows, and is blind to what goes wrong in the services that write them. Here they do the
writing. After each act everybody is asked about by product and oracle, and no page offers what it then refuses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar
from unittest.mock import patch
from urllib.parse import urldefrag, urljoin, urlsplit

from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.cases.models import Case
from ip_core.work import rounds
from ip_core.work.stopping import Stop
from tests.journeys import beside_oracle
from tests.journeys.crawl import HANDBOOK, NOT_PAGES, view_of
from tests.journeys.filling import Filling
from tests.journeys.pages import Form, Page
from tests.journeys.places import Place, Tab

Found = TypeVar("Found")

LEFT_ALONE = re.compile(r"/(logg-ut|logg-inn|sprak|sok|kontroll|moduler|bytt-rolle)/")
"""Doors, search, and what ends the story for all: a module switched off. Roles are changed apart."""
OWN_PAGES = (*("min-side/", "arbeidsliste/") * 8, "t/soknad/", "min-side/meldinger/")
CASE_PAGES = ("", "innsyn/", "innsyn/", "avgjorelser/", "avgjorelser/")
WAITS = (timedelta(minutes=1), timedelta(hours=5), timedelta(days=1), timedelta(days=8), timedelta(days=40))
CLICKS = 10
CHOSEN = ("select", "radio")
SIDE_ROLES = ("editor", "employee", "administrator")
"""Of no case. They act too, more seldom."""


@dataclass
class Walk:
    """One story. `told` is what was done, in order, for whoever reads a failure; `met` how often each view was."""

    place: Place
    draw: Random
    now: datetime
    told: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    laid_by: list[tuple[Tab, Form]] = field(default_factory=list)
    worker: rounds.Rounds = field(default_factory=lambda: rounds.Rounds(Stop()))

    def __post_init__(self) -> None:
        self.filling = Filling(self.place, self.draw)
        self.handles = [row.handle for row in self.place.data.people]

    def step(self) -> None:
        """Somebody opens something and sends a form that stands there; now and then one that she opened long ago."""
        self.now += timedelta(seconds=7)
        if self.draw.random() < 0.08:
            self.now += self.draw.choice(WAITS)
            self.told.append(f"-- {self.now:%d.%m.%Y %H:%M}")
        with clock.moved_to(self.now):
            if self.draw.random() < 0.1:
                self._work()
            if self.laid_by and self.draw.random() < 0.08:
                self._send(*self.draw.choice(self.laid_by))
            else:
                self._act(self.place.tab(self._somebody()))
            self._compare()

    def _compare(self) -> None:
        """Where nothing was sent since the last time, and no time has gone, there is nothing new to ask."""
        if self.compared != len(self.told) and (fault := beside_oracle.difference(self.place, self.draw)):
            raise AssertionError(self.story(fault))
        self.compared = len(self.told)

    def _somebody(self) -> str:
        return self.draw.choices(self.handles, [1 if one in SIDE_ROLES else 4 for one in self.handles])[0]

    def _work(self) -> None:
        """What waits for the worker, by the test's own connection."""
        with patch.object(rounds, "close_old_connections"):
            self.worker.once()

    # --- one person, from page to page --------------------------------------------------------------------------------

    def _act(self, tab: Tab) -> None:
        if self.draw.random() < 0.2:
            self._change_role(tab)
        page: Page | None = tab.open(f"/{self.place.language}/{self._first_page()}")
        if page is None or page.status == 404:  # of a case that is not for her
            return
        for _click in range(CLICKS):
            if page is None or "/logg-inn/" in page.path or not _is_html(page):
                return
            forms = [form for form in page.forms if self._is_wanted(form)]
            if forms and self.draw.random() < max(self._appeal(self._view(form)) for form in forms):
                page = self._fill_in(tab, self._choose(forms, self._view))
            else:
                page = self._click(tab, page)

    def _first_page(self) -> str:
        """One of her own; or of a case that she may know of, or not."""
        if self.draw.random() < 0.35:
            return self.draw.choice(OWN_PAGES)
        with scopes_disabled():
            cases = list(Case.objects.filter(municipality=self.place.municipality).order_by("pk"))
        return f"sak/{self.draw.choice(cases).uuid}/{self.draw.choice(CASE_PAGES)}"

    def _change_role(self, tab: Tab) -> None:
        page = tab.open(f"/{self.place.language}/bytt-rolle/")
        ways = [(form, value) for form in page.forms for _text, name, value in form.buttons if name == "way"]
        if ways:
            form, way = self.draw.choice(ways)
            tab.send(form, way=way)
            self.told.append(f"{tab.handle} becomes {way}")

    def _click(self, tab: Tab, page: Page) -> Page | None:
        links = self._links(page)
        if not links:
            return None
        path = self._choose(links, self._view_at)
        self.met[self._view_at(path)] += 1
        found = tab.open(path)
        assert found.status == 200, self.story(f"{tab.handle}: {page.path} offers {path}, which says {found.status}")
        self._look(tab, found)
        return found

    def _links(self, page: Page) -> list[str]:
        links = [urldefrag(urljoin(page.path, each["href"])).url for each in page.main.find_all("a", href=True)]
        here = [link for link in links if not urlsplit(link).scheme]
        paths = [link for link in here if not NOT_PAGES.search(link) and not LEFT_ALONE.search(link)]
        return [link for link in paths if self._view_at(link) not in (HANDBOOK, "nowhere")]

    # --- forms --------------------------------------------------------------------------------------------------------

    def _is_wanted(self, form: Form) -> bool:
        return form.is_post and bool(form.buttons) and not LEFT_ALONE.search(_address(form))

    def _fill_in(self, tab: Tab, form: Form) -> Page:
        """Where it is not taken she tries once more with other words. What has just been offered is never refused."""
        if self.draw.random() < 0.2:
            self.laid_by.append((tab, form))
        nothing = [one.name for one in form.fields.values() if one.kind in CHOSEN and not any(dict(one.options))]
        assert not nothing, self.story(f"{form.page.path} lets {tab.handle} choose {nothing} among nothing")
        for _again in range(2):
            answer, page = self._send(tab, form)
            assert answer.status in (200, 302, 409), self.story(f"offered, and refused with {answer.status}")
            assert page.status in (200, 409) or "/logg-inn/" in page.path, self.story(f"led to {page.status}")
            same = [one for one in page.forms if (_address(one), *one.fields) == (_address(form), *form.fields)]
            if answer.status == 302 or not same:
                break
            form = same[0]
        return page

    def _send(self, tab: Tab, form: Form) -> tuple[Page, Page]:
        """The answer, and the page that it leads to."""
        text, name, value = self.draw.choice(form.buttons)
        data = self.filling.of(form)
        answer = tab.ask("post", _address(form), {**data, **({name: [value]} if name else {})})
        page = tab._follow(answer)
        said = {key: given for key, given in data.items() if key != "csrfmiddlewaretoken"}
        went = f"{answer.status} {page.path}: {page.errors[:200]}" if _is_html(page) else page.path
        self.told.append(f"{tab.handle} sends {_address(form)} [{text}] {said} → {went}")
        self.met[self._view(form)] += 1
        if answer.status == 302:
            self.taken[self._view(form)] += 1
        self._look(tab, page)
        return answer, page

    # --- what is rather chosen ----------------------------------------------------------------------------------------

    def _view(self, form: Form) -> str:
        return self._view_at(_address(form))

    def _view_at(self, path: str) -> str:
        return view_of(path, self.place.language)

    def _appeal(self, view: str) -> float:
        return 0.8 / (1 + 0.2 * self.met[view])

    def _choose(self, found: Sequence[Found], name_of: Callable[[Found], str]) -> Found:
        """At random, and rather what was seldom met before."""
        return self.draw.choices(found, [(1 + self.met[name_of(one)]) ** -2 for one in found])[0]

    def _look(self, tab: Tab, page: Page) -> None:
        if page.status == 200 and (fault := beside_oracle.told_too_much(tab, page)):
            raise AssertionError(self.story(f"{tab.handle}: {page.path} {fault}"))

    def story(self, why: str) -> str:
        return "\n".join([why, "", *self.told[-60:]])


def _address(form: Form) -> str:
    return urljoin(form.page.path, form.action)


def _is_html(page: Page) -> bool:
    return page.response.headers["Content-Type"].startswith("text/html")
