"""Follow every link that a person is shown, as deep as four clicks, and remember where she came."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import override

from tests.journeys.pages import Form, Page
from tests.journeys.places import Tab

DEPTH = 4
PER_VIEW = 2
"""So many addresses of the same view are enough for one person: a plan has forty things that each have a page."""
HANDBOOK = "wagtail_serve"
NOT_PAGES = re.compile(r"^/(cms|static|media)/|/demo/")


@dataclass
class Crawl:
    """One person's walk. `known` are handbook pages that somebody signed out has walked already."""

    tab: Tab
    known: set[str] = field(default_factory=set)
    depth: int = DEPTH
    answers: dict[str, int] = field(default_factory=dict)
    views: Counter[str] = field(default_factory=Counter)
    forms: dict[tuple[str, ...], Form] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def walk(self) -> Crawl:
        waiting = deque([(f"/{self.tab.place.language}/{word}", 0, "") for word in ("", "min-side/", "sok/?q=plan")])
        asked: set[str] = set()
        while waiting:
            path, depth, origin = waiting.popleft()
            if path in asked or not self._is_wanted(path):
                continue
            asked.add(path)
            page = self._open(path, origin)
            if page is not None and depth < self.depth:
                waiting.extend((link, depth + 1, path) for link in self._links(page))
        return self

    @property
    def records(self) -> set[str]:
        """Addresses of the pages of cases, plans and applications that were shown to her."""
        return {path for path, status in self.answers.items() if status == 200 and re.search(r"[0-9a-f]{8}-", path)}

    def _is_wanted(self, path: str) -> bool:
        view = view_of(path, self.tab.place.language)
        if view == HANDBOOK:
            return path not in self.known
        self.views[view] += 1
        return self.views[view] <= PER_VIEW

    def _open(self, path: str, origin: str) -> Page | None:
        page = self.tab.open(path)
        self.answers[path] = page.status
        if page.status == 403 and len(page.text) > 30:
            return None  # told why, and what to do
        if page.status != 200:
            self.problems.append(f"{self.tab.handle or 'nobody'}: {origin} → {path} → {page.status}")
            return None
        if not page.response["Content-Type"].startswith("text/html"):
            return None
        for form in page.forms:
            self.forms.setdefault((view_of(path, self.tab.place.language), *sorted(form.fields)), form)
        return page

    def _links(self, page: Page) -> list[str]:
        """On this host and in this language; other languages are walked by themselves."""
        found = []
        for each in page.soup.find_all("a", href=True):
            link = urldefrag(urljoin(page.path, each["href"])).url
            parts = urlsplit(link)
            if not parts.scheme and not NOT_PAGES.search(parts.path) and self._speaks(parts.path):
                found.append(link)
        return found

    def _speaks(self, path: str) -> bool:
        return path.startswith(f"/{self.tab.place.language}/") or path.endswith(".pdf")


def view_of(path: str, language: str) -> str:
    """The name of the view behind an address."""
    try:
        with override(language):
            return resolve(urlsplit(path).path).view_name or ""
    except Resolver404:
        return "nowhere"
