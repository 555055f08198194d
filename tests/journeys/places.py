"""A municipality of the demo, and each person's own browser in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client, TestCase
from django.urls import reverse
from django.utils.translation import override
from django_scopes import scopes_disabled

from ip_core.access.models import AccessEvent
from ip_core.municipalities.models import Municipality
from ip_core.people.models import Account, Person
from ip_site.demo.people import MunicipalityData, municipality_data
from tests.journeys.pages import Form, Page
from tests.journeys.watch import Seen, Watch
from theme import dates


@dataclass
class Place:
    """One municipality: whose roles do what there is what its procedure says."""

    slug: str
    watch: Watch
    tabs: dict[tuple[str, str], Tab] = field(default_factory=dict)

    @property
    def data(self) -> MunicipalityData:
        return municipality_data(self.slug)

    @property
    def language(self) -> str:
        return self.data.languages[0]

    @property
    def decider(self) -> str:
        return "systemcoordinator" if self.slug == "meland" else "caseworker"

    @property
    def municipality(self) -> Municipality:
        return Municipality.objects.get(slug=self.slug)

    def handle(self, name: str) -> str:
        return self.data.handle(name)

    def name(self, handle: str) -> str:
        return " ".join(next(row.name for row in self.data.people if row.handle == handle))

    def person(self, handle: str) -> Person:
        return Account.objects.get(username=self.handle(handle)).person

    def day(self, day: date) -> str:
        """As it is written here: "fredag 11. desember"."""
        with override(self.language):
            return dates.day(day).replace("\xa0", " ")

    def tab(self, handle: str = "", *, home: str = "") -> Tab:
        """The browser of this person of `home` (this place unless told) on this place's host; signed out without."""
        key = (handle, home or self.slug)
        if key not in self.tabs:
            self.tabs[key] = Tab(self, handle, municipality_data(key[1]))
        return self.tabs[key]

    def url(self, name: str, *args: object) -> str:
        with override(self.language):
            return reverse(name, args=args)


class Tab:
    """A person's browser: keeps its cookies, follows redirects, sends forms with their tokens."""

    def __init__(self, place: Place, handle: str, home: MunicipalityData) -> None:
        self.place = place
        self.handle = handle if home.slug == place.slug else f"{handle} from {home.slug}"
        self.client = Client(enforce_csrf_checks=True, headers={"host": f"{place.slug}.localhost"})
        if handle:
            self._sign_in(home.handle(handle))

    def _sign_in(self, handle: str) -> None:
        """As on the demo's own page, whose doors are those who live here; others come by the same form."""
        page = self.open(f"/{self.place.language}/logg-inn/")
        form = page.form(to="logg-inn") if page.forms else None
        assert form is not None, page.text[:500]
        self.send(form, person=handle)

    def be(self, way: str) -> None:
        """Change role on the page for that: "citizen", "work", or by the name of the one to act for."""
        page = self.open(f"/{self.place.language}/bytt-rolle/")
        form = page.form(to="bytt-rolle")
        value = next((value for text, _name, value in form.buttons if way in (value, "") or way in text), "")
        assert value, f"nobody is {way!r} among {form.buttons}"
        self.send(form, way=value)

    def open(self, path: str, **query: str) -> Page:
        return self._follow(self.ask("get", path.partition("#")[0], query or None))

    def own(self, word: str) -> Page:
        """A page of one's own: `min-side`, `arbeidsliste`, `sok`."""
        return self.open(f"/{self.place.language}/{word}/")

    def click(self, page: Page, text: str) -> Page:
        return self.open(urljoin(page.path, page.link(text)))

    def go(self, page: Page, end: str) -> Page:
        """Follow the link whose address ends so."""
        return self.open(urljoin(page.path, page.link_to(end)))

    def send(self, form: Form, button: str = "", **more: Any) -> Page:
        """Press a button of the form, and go where it leads."""
        data = {**form.sent(button), **{name: [value] for name, value in more.items()}}
        return self._follow(self.ask("post", urljoin(form.page.path, form.action), data))

    def ask(self, method: str, path: str, data: Any = None) -> Page:
        """One request, no redirect followed. What the errand left to be done right after its commit is done."""
        before = _last_event()
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = getattr(self.client, method)(path, data)
        events = _events_after(before)
        self.place.watch.saw(Seen(self.handle, self.place.slug, method, path, data, response, events))
        return Page(response, urlsplit(path).path)

    def _follow(self, page: Page) -> Page:
        for _hop in range(6):
            if page.status not in (301, 302, 303):
                return page
            page = self.ask("get", urljoin(page.path, page.response["Location"]))
        raise AssertionError(f"{page.path} redirects for ever")


def _last_event() -> int:
    with scopes_disabled():
        return AccessEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _events_after(pk: int) -> list[AccessEvent]:
    with scopes_disabled():
        return list(AccessEvent.objects.filter(pk__gt=pk))
