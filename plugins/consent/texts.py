"""The texts of the five consents: data with versions, in both written forms (texts/*.toml).

What is signed is the finished text, kept by core with version, language and hash. Here it is put together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation

from ip_core.access import keys, places, wording
from ip_core.access.enums import ConsentKind
from ip_core.access.services import ConsentText
from theme import dates

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("nb", "nn")


@dataclass(frozen=True)
class Wish:
    """What is asked for, as the text tells it. Everything is plain text; the sections are keys.

    After the name stands `grantee_about`, or `grantee_post` where it says where somebody works. That, and the name
    itself of what `is_unit`, are marked as places, to be left out for a reader later (ip_core.access.places)."""

    owner: str
    number: str
    municipality: str
    coordinator: str = ""
    grantee_name: str = ""
    grantee_about: str = ""
    grantee_post: str = ""
    is_unit: bool = False
    sections: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    purpose: str = ""
    last_day: date | None = None
    first_day: date | None = None
    items: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    period: tuple[date, date] | None = None
    excluded: tuple[str, ...] = ()
    exception: str = ""


@cache
def source(kind: str) -> dict[str, Any]:
    """Raises KeyError for what is no kind of consent."""
    path = FOLDER / f"{ConsentKind(kind).value}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def compose(kind: str, wish: Wish, language: str) -> ConsentText:
    """The exact text to be shown and signed, in that written form."""
    language = language if language in LANGUAGES else "nb"
    text = source(kind)[language]
    with translation.override(language):
        values = _values(text, wish)
    paragraphs = [part.strip() for part in text["body"].format_map(values).split("\n\n")]
    return ConsentText("\n\n".join(filter(None, paragraphs)), source(kind)["version"], language)


def if_no(kind: str, language: str, *, grantee: str = "", goes_on: bool = False) -> list[str]:
    """What it means to say no; `goes_on`: to a new period of a plan that is there."""
    return _lines(kind, language, "period_no" if goes_on else "no", grantee_name=grantee)


def when_done(kind: str, language: str, *, grantee: str = "", goes_on: bool = False) -> list[str]:
    """What happens now that everybody has said yes."""
    return _lines(kind, language, "period_done" if goes_on else "done", grantee_name=grantee)


@dataclass(frozen=True)
class Question:
    """What stands before the text itself: the question, and what a yes and a no mean. Said to whoever answers."""

    heading: str
    lead: str
    if_yes: tuple[str, ...]
    if_no: tuple[str, ...]


def question(kind: str, language: str, *, coordinator: str) -> Question:
    found = source(kind)[language if language in LANGUAGES else "nb"]
    name = coordinator or "Koordinatoren"
    return Question(
        found["question"],
        found["lead"].format_map({"coordinator": name}),
        tuple(_lines(kind, language, "yes", coordinator=name)),
        tuple(_lines(kind, language, "no", coordinator=name)),
    )


def _lines(kind: str, language: str, name: str, **values: str) -> list[str]:
    found = source(kind)[language if language in LANGUAGES else "nb"][name]
    return [line.format_map(values) for line in found]


def _values(text: dict[str, str], wish: Wish) -> dict[str, str]:
    names = {"grantee_name": _named(text, wish)}
    writes, excluded = _listed(wish.writes), _closed(text, wish)
    return {
        **names,
        "owner": _plain(wish.owner),
        "number": wish.number,
        "municipality": _plain(wish.municipality),
        "coordinator": _plain(wish.coordinator),
        "grantee": f"{names['grantee_name']}{_post(wish)}",
        "verb": text.get("verb", ""),
        "sections": "\n".join(_shared(text, wish)),
        "since": text.get("since", "").format_map({"day": dates.date_long(wish.first_day)}) if wish.first_day else "",
        "purpose": _plain(wish.purpose),
        "last_day": dates.date_long(wish.last_day) if wish.last_day else "",
        "period": _period(text, wish),
        "writes": text.get("writes", "").format_map({**names, "sections": writes}) if writes else "",
        "excluded": text.get("excluded", "").format_map({**names, "sections": excluded}) if excluded else "",
        "exception": text.get("exception", "").format_map({"text": _plain(wish.exception)}) if wish.exception else "",
    }


def _named(text: dict[str, str], wish: Wish) -> str:
    name = _plain(wish.grantee_name)
    return places.place(name, text["a_unit"]) if wish.is_unit else name


def _post(wish: Wish) -> str:
    if wish.grantee_about:
        return f", {_plain(wish.grantee_about)}"
    return places.place(f", {_plain(wish.grantee_post)}") if wish.grantee_post else ""


def _period(text: dict[str, str], wish: Wish) -> str:
    if wish.period is None:
        return ""
    first, last = (dates.date_long(day) for day in wish.period)
    return text["period"].format_map({"first_day": first, "last_day": last})


def _shared(text: dict[str, str], wish: Wish) -> list[str]:
    """Whole sections, then single things with the section that they stand in."""
    lines = [f"- {keys.label(key)}" for key in wording.in_order(wish.sections)]
    return lines + [
        "- " + text["item"].format_map({"section": keys.label(section), "title": _plain(title)})
        for section, title in wish.items
    ]


def _closed(text: dict[str, str], wish: Wish) -> str:
    """Whole sections, then single things with the section that they stand in."""
    apart = [
        text["left_out"].format_map({"section": keys.label(section), "title": _plain(title)})
        for section, title in wish.left_out
    ]
    return wording.joined([*(wording.section(key) for key in wording.in_order(wish.excluded)), *apart])


def _listed(sections: Iterable[str]) -> str:
    return wording.joined(wording.section(key) for key in wording.in_order(sections))


def _plain(text: str) -> str:
    """One line: what somebody typed can neither begin a heading nor a list of its own."""
    return " ".join(places.unmarked(text).split())
