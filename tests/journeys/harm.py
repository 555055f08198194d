"""What careless and ill-meaning people send. Generic over forms: it knows fields, not what they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from django.db import transaction
from django_scopes import scopes_disabled

from ip_core.people.models import Membership, Person
from plugins.plan.models import Goal
from tests.journeys.crashes import all_that_is_stored, changed, power
from tests.journeys.crawl import view_of
from tests.journeys.pages import Field, Form, Page
from tests.journeys.places import Place, Tab

TYPED = {"text", "textarea", "tel", "email", "search", "date", "number"}
CHOSEN = {"radio", "checkbox", "select"}
LONG = "Å leve godt. " * 7700
SCRIPT = "<script>alert(1)</script>"
NUL = "Eg\x00vil"
DATES = ("31.02.2026", "i går", "0000-00-00")
VERSIONS = ("", "x", "-1", "1e3")
NOT_HERS = {
    "nn": re.compile(r"\b(ikke|jeg|noen|velg|this field|select a|ensure|required|valid)\b", re.IGNORECASE),
    "nb": re.compile(r"\b(ikkje|eg|nokon|this field|select a|ensure|required|valid)\b", re.IGNORECASE),
}
"""Words that no message in that language holds."""


@dataclass
class Bad:
    """One way of filling in a form wrongly. `may_pass`: it can also be right, where nothing is asked for."""

    name: str
    data: dict[str, list[str]]
    typed: dict[str, str] = field(default_factory=dict)
    may_pass: bool = False


def ways(form: Form, data: dict[str, list[str]], strangers: list[str]) -> Iterator[Bad]:
    """`data` is what a right answer would be."""
    typed = [name for name, one in form.fields.items() if one.kind in TYPED]
    chosen = [name for name, one in form.fields.items() if one.kind in CHOSEN and not _is_a_tick(one)]
    dates = [name for name in typed if form.fields[name].kind == "date"]
    texts = [name for name in typed if name not in dates]
    if typed or chosen:
        left = {name: value for name, value in data.items() if name not in chosen}
        yield Bad("empty", {**left, **{name: [""] for name in typed}}, may_pass=True)
    for name, text in (("long", LONG), ("nul", NUL), ("script", SCRIPT)):
        if texts:
            sent = dict.fromkeys(texts, text)
            yield Bad(name, _with(data, sent), sent, may_pass=name == "script")
    for wrong in DATES if dates else ():
        sent = dict.fromkeys(dates, wrong)
        yield Bad(f"date {wrong}", _with(data, sent), sent)
    for name in chosen:
        alike = [one for one in strangers if any(len(one) == len(value) for value, _said in form.fields[name].options)]
        wrongs = (*(alike or strangers[:1]), SCRIPT, NUL)
        yield from (Bad(f"{name}={wrong[:40]!r}", _with(data, {name: wrong})) for wrong in wrongs)
    if "seen" in form.fields:
        yield from (Bad(f"seen={wrong!r}", _with(data, {"seen": wrong})) for wrong in stale(data["seen"][0]))


def _is_a_tick(one: Field) -> bool:
    """A box to tick is ticked whatever is sent."""
    return [value for value, _said in one.options] == ["on"]


def stale(seen: str) -> list[str]:
    """Versions that are not this one. What is new has none, and what is written for the first time no other."""
    if not seen.isdecimal():
        return []
    return [*VERSIONS, "9" * 24, str(int(seen) + 7)] if int(seen) else list(VERSIONS)


def _with(data: dict[str, list[str]], sent: dict[str, str]) -> dict[str, list[str]]:
    return {**data, **{name: [value] for name, value in sent.items()}}


def strangers_from(place: Place) -> list[str]:
    """Names of things that exist, in another municipality."""
    with scopes_disabled():
        post = Membership.objects.filter(unit__organisation__municipality=place.municipality, role="coordinator")
        goal = Goal.objects.filter(plan__proceeding__municipality=place.municipality)
        person = Person.objects.filter(cases__municipality=place.municipality)
        return [str(post.earliest("pk").pk), str(goal.earliest("pk").uuid), str(_any(person).uuid)]


def _any(rows: Any) -> Any:
    return rows.order_by("pk").first()


@dataclass
class Harm:
    """Tries a form in every way before it is sent as it should be. What is found is kept, and told at the end."""

    strangers: list[str]
    tried: dict[tuple[Any, ...], int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    def do(self, tab: Tab, form: Form, button: str, more: dict[str, Any]) -> None:
        data = {**form.sent(button), **{name: [value] for name, value in more.items()}}
        shape = (view_of(form.page.path, tab.place.language), *sorted(form.fields), *sorted(more))
        if shape in self.tried or "logg-" in form.page.path:
            return
        self.tried[shape] = 0
        for bad in ways(form, data, self.strangers):
            self.tried[shape] += 1
            self.found += [f"{form.page.path} ({bad.name}): {what}" for what in _judged(tab, form, bad)]
        self.found += [f"{form.page.path} (twice): {what}" for what in _twice(tab, form, data)]


def _judged(tab: Tab, form: Form, bad: Bad) -> list[str]:
    try:
        page, followed, stored = _rehearsed(tab, form, bad)
    except Exception as error:
        return [f"broke with {error!r}"[:300]]
    passed = page.status in (301, 302)
    found = [] if SCRIPT not in followed.html else ["the script came back alive"]
    if passed:
        return found if bad.may_pass or not stored else [*found, f"was let through, and stored {sorted(stored)}"]
    return [*found, *_of_refusal(tab, page, bad, stored)]


def _rehearsed(tab: Tab, form: Form, bad: Bad) -> tuple[Page, Page, dict[str, Any]]:
    """The answer, where it leads, and what it stored; undone again. Where nothing was written nothing is looked for."""
    with transaction.atomic(), power() as writes:
        page = _post(tab, form, bad.data)
        wrote = writes.number
        followed = tab._follow(page) if page.status in (301, 302) else page
        transaction.set_rollback(True)
    if not wrote or bad.may_pass:
        return page, followed, {}
    with transaction.atomic():
        before = all_that_is_stored()
        _post(tab, form, bad.data)
        stored = changed(before)
        transaction.set_rollback(True)
    return page, followed, stored


def _of_refusal(tab: Tab, page: Page, bad: Bad, stored: dict[str, Any]) -> Iterator[str]:
    if stored:
        yield f"answered {page.status}, but stored {sorted(stored)}"
    if page.status not in (200, 400, 403, 404, 409):
        yield f"answered {page.status}"
    if page.status in (403, 404):
        return
    if not page.errors:
        yield "no word of what is wrong"
    if page.language != tab.place.language:
        yield f"answered in {page.language}"
    if word := NOT_HERS[tab.place.language].search(page.errors):
        yield f"says {word[0]!r} in «{page.errors[:200]}»"
    yield from _kept(page, bad)


def _kept(page: Page, bad: Bad) -> Iterator[str]:
    """What she wrote is still there; characters that cannot be stored may be gone."""
    held = {name: values for form in page.forms for name, values in form.data.items()}
    for name, text in bad.typed.items():
        kept = (held.get(name) or [""])[0].strip()
        if kept.replace("\x00", "").replace("�", "") != text.strip().replace("\x00", ""):
            yield f"{name} was not kept: {kept[:40]!r}"


def _twice(tab: Tab, form: Form, data: dict[str, list[str]]) -> list[str]:
    """An impatient finger: the second time is answered, and changes nothing that the first has done."""
    with transaction.atomic():
        try:
            _post(tab, form, data)
            before = all_that_is_stored()
            _post(tab, form, data)
            stored = changed(before)
        except Exception as error:
            return [f"broke with {error!r}"[:300]]
        finally:
            transaction.set_rollback(True)
    return [f"stored again {sorted(stored)}"] if stored and data.get("seen", [""])[0] else []


def _post(tab: Tab, form: Form, data: dict[str, list[str]]) -> Page:
    path = urljoin(form.page.path, form.action)
    return Page(tab.client.post(path, data), path)
