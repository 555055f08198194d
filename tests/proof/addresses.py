"""Every address of the site with an identifier in it, read from the URLconf, filled with what exists and what does not.

A new address is tried by itself; one with a word or number that is unknown here can't be filled, and that fails a
test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver

NOT_OF_A_CASE = {
    r"^cms/": "Wagtail's administration: no case is known there",
    r"^(nb|nn)/_util/": "Wagtail's page passwords",
    r"^(nb|nn)/demo/": "a signed token for the demo's sign-in",
    r"^static/|^media/": "files that everybody may have",
}
"""Addresses that name nothing of a person, with the reason."""

WORDS = {
    "section": "goals", "kind": "needs", "word": "maal", "what": "gruppe", "name": "behov",
    "handle": "owner", "year": "2026",
}  # fmt: skip
"""Parts that name no thing: a form's sort, a section's word. The same in both addresses."""

_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def patterns() -> list[str]:
    """Routes with a part to fill, as in "nb/sak/<uuid:uuid>/innsyn/"."""
    return sorted(set(_walk(get_resolver("ip_site.urls").url_patterns)))


def _walk(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, route)
        elif ("<" in route or "(?P" in route) and not any(re.search(out, route) for out in NOT_OF_A_CASE):
            yield route


class Unknown(LookupError):
    """A part of an address that nobody has said how to fill: add it to `Things`."""


@dataclass
class Things:
    """What exists of somebody's, by the name that a part of an address has; `whole` is tried for every `uuid`."""

    whole: list[UUID]
    by_name: dict[str, list[object]] = field(default_factory=dict)

    def existing(self, route: str) -> Iterator[str]:
        """The address with each thing that its first part could name, the other parts being things that exist."""
        sorts = {name: sort for sort, name in _PART.findall(route)}
        names = list(sorts)
        main = "uuid" if "uuid" in names else next((name for name in names if name not in WORDS), "")
        if not main:
            return
        for first in self._values(main, sorts[main]):
            others = {name: self._values(name, sorts[name]) for name in names if name != main and name not in WORDS}
            for at in range(max([1, *(len(values) for values in others.values())])):
                chosen = {name: values[at % len(values)] for name, values in others.items()}
                yield _filled(route, {main: first, **chosen})

    def _values(self, name: str, sort: str) -> list[object]:
        """A uuid that nobody has named could be any of them; what a word or a number may be, somebody has to say."""
        if name in self.by_name:
            return self.by_name[name]
        if sort != "uuid":
            raise Unknown(f"<{sort}:{name}>: what exists by that name, and what does not?")
        return list(self.whole)


def missing(route: str) -> str:
    """The same address of nothing, in the same shape."""
    return _filled(route, {name: _nothing(sort, name) for sort, name in _PART.findall(route) if name not in WORDS})


def _nothing(sort: str, name: str) -> object:
    if sort == "uuid":
        return uuid4()
    if sort == "int":
        return 999_999_999
    return str(uuid4()) if name == "key" else "finnes-ikke"


def _filled(route: str, values: dict[str, object]) -> str:
    if "(?P" in route:
        raise Unknown(f"{route}: a regular expression can't be filled")
    return "/" + _PART.sub(lambda part: str(values.get(part[2], WORDS.get(part[2]))), route)
