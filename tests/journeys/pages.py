"""A page as a person meets it: headings, links, and forms that are filled in and sent with what is hidden in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse

_BUTTON = {"submit", "button", "image", "reset"}


def plain(text: str) -> str:
    """As it is read: soft and hard spaces alike."""
    return re.sub(r"\s+", " ", text.replace("\xad", "")).strip()


class Page:
    """One answer. `path` is where the person stands after any redirects."""

    def __init__(self, response: HttpResponse, path: str) -> None:
        self.response, self.path = response, path
        self.status = response.status_code

    @cached_property
    def html(self) -> str:
        return self.response.getvalue().decode("utf-8", errors="replace")

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def text(self) -> str:
        return plain(self.main.get_text(" "))

    @property
    def main(self) -> Tag:
        return self.soup.find("main") or self.soup

    @property
    def heading(self) -> str:
        return plain(self.main.find("h1").get_text(" "))

    @property
    def language(self) -> str:
        return self.soup.find("html")["lang"]

    @cached_property
    def forms(self) -> list[Form]:
        return [Form(self, each) for each in self.soup.find_all("form")]

    def form(self, *, has: str = "", button: str = "", to: str = "") -> Form:
        """The only form with this field, with a button that says this, or with this in its address."""
        found = [one for one in self.forms if one.is_post and one.fits(has, button, to)]
        assert len(found) == 1, f"{len(found)} forms with {has or button or to!r} on {self.path}: {self.text[:600]}"
        return found[0]

    def link(self, text: str) -> str:
        """Where the first link in the page's main part that says this leads."""
        found = self.links_saying(text)
        assert found, f"no link {text!r} on {self.path}: {self.text[:800]}"
        return found[0]

    def links_saying(self, text: str) -> list[str]:
        links = [(plain(each.get_text(" ")), each["href"]) for each in self.main.find_all("a", href=True)]
        exact = [href for said, href in links if said == text]
        return exact or [href for said, href in links if text in said]

    def link_to(self, end: str) -> str:
        """Where the first link leads whose address ends so; like a person who knows what she looks for."""
        found = [each["href"] for each in self.main.find_all("a", href=True) if re.search(end + r"$", each["href"])]
        assert found, f"no link to {end!r} on {self.path}: {self.text[:800]}"
        return found[0]

    @property
    def errors(self) -> str:
        """What the page says is wrong: the summary over the form, and each message beside its field."""
        found = self.soup.select("ds-error-summary, .ds-error-summary, .ds-validation-message, [role=alert]")
        return plain(" ".join(each.get_text(" ") for each in found))


@dataclass
class Field:
    """One name of a form: what may be typed or chosen."""

    name: str
    kind: str
    options: list[tuple[str, str]] = field(default_factory=list)
    hint: str = ""


class Form:
    """As a browser holds it: begins with what the page has filled in, hidden fields and all."""

    def __init__(self, page: Page, tag: Tag) -> None:
        self.page, self.tag = page, tag
        self.method = (tag.get("method") or "get").lower()
        self.action = tag.get("action") or page.path
        self.fields = _fields(tag)
        self.data = _filled_in(tag)

    @property
    def is_post(self) -> bool:
        return self.method == "post"

    @property
    def buttons(self) -> list[tuple[str, str, str]]:
        """(text, name, value) of each."""
        found = self.tag.find_all("button", type=lambda kind: kind in (None, "submit"))
        return [(plain(each.get_text(" ")), each.get("name") or "", each.get("value") or "") for each in found]

    def fits(self, has: str, button: str, to: str) -> bool:
        said = not button or any(button in text for text, _name, _value in self.buttons)
        return said and (not has or has in self.fields) and (not to or to in self.action)

    def fill(self, **answers: Any) -> Form:
        """Type, tick or choose. A name that the form does not have is a mistake of the test or of the page."""
        for name, value in answers.items():
            assert name in self.fields, f"no field {name!r} on {self.page.path}, only {sorted(self.fields)}"
            self.data[name] = value if isinstance(value, list) else [str(value)]
        return self

    def choose(self, name: str, label: str) -> Form:
        """By what it says, not by its value."""
        found = [value for value, said in self.fields[name].options if label in said]
        assert len(found) == 1, f"{label!r} is not one of {self.fields[name].options}"
        self.data[name] = found
        return self

    def sent(self, button: str = "") -> dict[str, list[str]]:
        """What goes with pressing the button that says this; without a text, the first."""
        pressed = [(name, value) for text, name, value in self.buttons if button in text]
        assert pressed, f"no button {button!r} on {self.page.path}, only {self.buttons}"
        name, value = pressed[0]
        return {**self.data, **({name: [value]} if name else {})}


def _fields(tag: Tag) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for each in tag.find_all(["input", "select", "textarea"]):
        name, kind = each.get("name"), each.get("type") or each.name
        if not name or kind in _BUTTON:
            continue
        one = found.setdefault(name, Field(name, kind))
        if kind in ("radio", "checkbox"):
            one.options.append((each.get("value", "on"), _label(tag, each)))
        if kind == "select":
            one.options += [(o.get("value", o.get_text()), plain(o.get_text(" "))) for o in each.find_all("option")]
    return found


def _label(tag: Tag, each: Tag) -> str:
    label = tag.find("label", attrs={"for": each.get("id")}) or each.find_parent("label")
    return plain(label.get_text(" ")) if label else ""


def _filled_in(tag: Tag) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for each in tag.find_all(["input", "select", "textarea"]):
        name, kind = each.get("name"), each.get("type") or each.name
        if not name or kind in _BUTTON or each.has_attr("disabled"):
            continue
        if kind in ("radio", "checkbox"):
            if each.has_attr("checked"):
                data.setdefault(name, []).append(each.get("value", "on"))
        elif kind == "select":
            chosen = each.find_all("option", selected=True) or each.find_all("option")[:1]
            data[name] = [one.get("value", one.get_text()) for one in chosen]
        elif kind == "textarea":
            data[name] = [each.get_text().removeprefix("\n")]
        else:
            data[name] = [each.get("value", "")]
    return data
