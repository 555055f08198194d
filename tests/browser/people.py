"""People in front of their own browsers: they read, follow links, fill in forms by what the page offers, and send."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ip_site.demo.people import municipality_data
from tests.browsing import DESKTOP

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

UUID = r"[0-9a-f]{8}-[0-9a-f-]{27}"


@dataclass
class Town:
    """A municipality, who has come, and how their browsers are set."""

    slug: str
    browser: Browser
    address: Callable[..., str]
    axe: Callable[[Page], None]
    screenshot: Callable[[Page, str], None]
    options: dict[str, Any]
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return municipality_data(self.slug).languages[0]

    def name(self, handle: str) -> str:
        return " ".join(next(row.name for row in municipality_data(self.slug).people if row.handle == handle))

    def person(self, handle: str = "") -> Person:
        """Signed in from the start page, by the link there; signed out without a handle."""
        if handle not in self.people:
            self.people[handle] = person = Person(self)
            if handle:
                person.sign_in(handle)
        return self.people[handle]


class Person:
    def __init__(self, town: Town) -> None:
        self.town = town
        context = town.browser.new_context(
            viewport=DESKTOP, locale=f"{town.language}-NO", timezone_id="Europe/Oslo", **town.options
        )
        context.set_default_timeout(15_000)
        self.page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        """A page that is missing is said in the console too, and is no fault of the page's."""
        if message.type == "error" and "status of 404" not in message.text:
            self.problems.append(f"{self.page.url}: {message.text}")

    def sign_in(self, handle: str) -> None:
        whole = municipality_data(self.town.slug).handle(handle)
        self.page.goto(self.town.address(f"/{self.town.language}/"))
        self.page.locator(f"a[href$='/{self.town.slug}/{whole}/']").click()
        assert f"{self.town.slug}.localhost" in self.page.url

    def go(self, path: str = "") -> int:
        """To an address in this municipality; the status of the answer."""
        whole = path if path.startswith("/") else f"/{self.town.language}/{path}"
        answer = self.page.goto(self.town.address(whole, self.town.slug))
        assert answer is not None
        return answer.status

    def look(self, name: str) -> Person:
        """Axe has nothing to say, nothing is wider than a phone, and there is a picture to look at."""
        self.town.axe(self.page)
        self.town.screenshot(self.page, f"errand-{self.town.slug}-{name}")
        return self

    def follow(self, end: str) -> Person:
        """Click the first link of the page's main part whose address ends so."""
        links = self.page.locator("main a[href]")
        for number, href in enumerate(links.evaluate_all("all => all.map(each => each.getAttribute('href'))")):
            if re.search(end + "$", href):
                links.nth(number).click()
                self.page.wait_for_load_state()
                return self
        raise AssertionError(f"no link to {end} on {self.page.url}")

    def fill(self, **answers: str | list[str]) -> Person:
        for name, answer in answers.items():
            fields = self.page.locator(f"main [name='{name}']")
            if fields.first.get_attribute("type") in ("radio", "checkbox"):
                for value in [answer] if isinstance(answer, str) else answer:
                    self.page.locator(f"main [name='{name}'][value='{value}']").check()
            else:
                fields.fill(str(answer))
        return self

    def press(self, has: str = "", *, to: str = "", value: str = "") -> Person:
        """The first button to be seen in the form with this field or this in its address; `value` names one of several.

        A hidden button that Enter presses may stand before it."""
        form = f"main form{f'[action*={to!r}]' if to else ''}{f':has([name={has!r}])' if has else ''}"
        plain = ":not([aria-hidden], [name])"
        button = f"button[type=submit]{f'[value={value!r}]' if value else plain}"
        self.page.locator(f"{form} {button}").first.click()
        self.page.wait_for_load_state()
        return self

    @property
    def path(self) -> str:
        return re.sub(r"^https?://[^/]+", "", self.page.url).partition("#")[0]

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text().replace("\xa0", " ")

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()
