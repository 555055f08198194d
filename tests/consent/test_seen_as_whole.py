""" "Se som" against the grantee's own pages: every word of content on them stands in the preview, and the other way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from ip_core import clock
from ip_core.access import engine
from ip_core.access.models import Consent
from ip_core.access.services import withdraw_consent
from ip_core.cases.models import Proceeding
from ip_core.documents.services import store_file
from ip_core.people.actor import Actor
from ip_core.people.enums import AddressProtection
from ip_core.people.models import Person
from ip_core.testing.stories import signed
from plugins.consent.items import readable_items
from plugins.consent.services import Sharing, ask_to_share
from plugins.plan.models import IndividualPlan
from plugins.plan.sections import TEXT_SECTIONS
from plugins.plan.services import add_goal, add_measure, add_participant, add_text, create_plan, set_period
from tests.access_pages.conftest import Place
from tests.consent.test_preview import page_of
from tests.consent.test_readers import DAY
from tests.documents.files import PDF, upload
from tests.documents.test_files import _own_folder

__all__ = ("_own_folder",)

MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
FRAME = re.compile(
    r"<(script|style|svg)\b.*?</\1>"
    r'|<nav class="mv-contents.*?</nav>'  # the list of contents: the headings once more
    r'|<p class="mv-print-only.*?</p>'  # who prints it
    r"|<(section|form|a|p)\b[^>]*\bmv-noprint\b.*?</\2>"  # to press: the one who looks is not she
    r'|<form class="mv-row-do".*?</form>'
    r'|<section class="mv-flow" aria-labelledby="legg-til".*?</section>',
    re.DOTALL,
)
TAG = re.compile(r"<[^>]+>")
MARK = re.compile(r"\bkanari\w+")
EVERYTHING = ("goals", "participants", "coordination", "contributions", "measures", "execution", "period")
EVERYTHING += ("cooperation", "documents")


def words(page: str) -> set[str]:
    """What can be read in the main part, without its frame."""
    found = MAIN.search(page)
    text = TAG.sub(" ", FRAME.sub(" ", found.group(0) if found else page))
    return set(unescape(text).split())


def filled(place: Place) -> IndividualPlan:
    """Something of every sort in every section, each with a word of its own; half by the owner, half by others."""
    owner, coordinator = place.cast.actor("owner"), place.cast.actor("coordinator")
    plan = IndividualPlan.objects.get(proceeding=place.plan)
    goal = add_goal(plan, actor=owner, words="Symje kanarimaal")
    add_goal(plan, actor=coordinator, words="Sove kanaridraum")
    add_text(plan, actor=owner, section="goals", kind="voice", text="Eg vil kanaristemme")
    add_text(plan, actor=coordinator, section="goals", kind="needs", text="Treng kanaribehov")
    add_text(plan, actor=owner, section="goals", kind="resources", text="Har kanarievne")
    for section in TEXT_SECTIONS:
        if section != "goals":
            add_text(plan, actor=coordinator, section=section, text=f"Om kanari{section}")
    due = clock.today() + timedelta(days=9)
    add_measure(
        plan, actor=coordinator, what="Trene kanarislynge", extent="kanarimange gonger", due_date=due, goal=goal
    )
    add_measure(plan, actor=owner, what="Gå kanaritur", responsible_label="Naboen Kanariolsen")
    who = place.cast["employee"]
    add_measure(plan, actor=coordinator, what="Ringe kanarilege", responsible_person=who)
    add_participant(plan, actor=coordinator, role="kanarirolle", name="Nils Kanarinilsen")
    plan.refresh_from_db()
    days = {"valid_from": clock.today(), "valid_until": None, "next_review_date": clock.today() + timedelta(days=40)}
    set_period(plan, actor=coordinator, seen=plan.version, **days)
    where = {"scope": place.plan.scope("documents"), "proceeding": place.plan}
    store_file(upload(PDF, "kanarifil.pdf"), actor=owner, municipality=place.plan.municipality, **where)
    return plan


def existence(place: Place) -> set[str]:
    """What is told to whoever knows only that there is a plan. The preview says it in a sentence of its own."""
    return words(place.client("leader").get(reverse("plugins:plan:plan", args=[place.plan.uuid])).content.decode())


def her_pages(place: Place) -> Iterator[str]:
    client = place.client("employee")
    for name in ("plugins:plan:plan", "plugins:plan:documents"):
        response = client.get(reverse(name, args=[place.plan.uuid]))
        if response.status_code == 200:
            yield response.content.decode()


def everywhere(client: Client, place: Place) -> set[str]:
    """The marked words on whatever page a link leads her to, in the case's history and in the search."""
    waiting, seen, found = ["/nb/arbeidsliste/", "/nb/sok/?q=kanari"], set(), set()
    waiting.append(reverse("case-history", args=[place.case.uuid]))
    while waiting:
        address = waiting.pop()
        seen.add(address)
        page = client.get(address, follow=True)
        text = page.content.decode(errors="replace") if not page.streaming else ""
        found |= set(MARK.findall(text.lower())) if "q=" not in address else set()
        links = re.findall(r'href="(/nb/(?:sak|t/plan)/[^"#?]*)', text)
        waiting += [link for link in dict.fromkeys(links) if link not in seen and link not in waiting]
    return found


def preview(place: Place, consent: Consent) -> str:
    response = place.client("owner").get(page_of(consent))
    assert response.status_code == 200
    return response.content.decode()


def asked(place: Place, *sections: str, **more: object) -> Consent:
    wish = Sharing(place.cast.membership("employee"), sections, "hjelpe", DAY, **more)  # type: ignore[arg-type]
    return ask_to_share(place.plan, wish, actor=place.cast.actor("owner"), language="nb")


def one_goal(place: Place, consent: Callable[..., Consent]) -> Consent:
    reach = engine.reach(place.cast.actor("owner"), place.plan)
    items = tuple(item for item in readable_items(place.plan, reach) if "kanarimaal" in item.title)
    assert items
    return consent(place, items=items)


ASKED: dict[str, Callable[[Place], Consent]] = {
    **{section: (lambda place, key=section: asked(place, key)) for section in EVERYTHING},  # type: ignore[misc]
    "everything": lambda place: asked(place, *EVERYTHING),
    "to write": lambda place: asked(place, *EVERYTHING, writes=EVERYTHING),
    "an exception in words": lambda place: asked(place, "goals", exception="Ikkje om kanaribror"),
    "a part closed": lambda place: asked(place, "goals", "measures", excluded=("measures",)),
    "one goal": lambda place: one_goal(place, asked),
}


@pytest.mark.parametrize("wish", ASKED)
def test_preview_is_word_for_word_what_she_gets(place: Place, wish: str) -> None:
    create_plan(place.plan, actor=Actor.system())
    empty = asked(place, *EVERYTHING)
    frame = words(preview(place, empty)) | existence(place)
    signed(empty, place.cast.actor("owner"))
    frame = frame.union(*map(words, her_pages(place)))
    stop(place, empty)
    filled(place)

    consent = ASKED[wish](place)
    page = preview(place, consent)
    told = words(page) - frame
    signed(consent, place.cast.actor("owner"))
    real = set().union(*map(words, her_pages(place))) - frame
    assert real - told == set(), "she sees what was not shown"
    assert words(seen_part(page)) - frame - real == set(), "shown, and she does not see it"
    assert "at Sunniva Brekkestøl har en plan" in page
    assert any(MARK.match(word.lower().strip("«».,")) for word in real)
    assert everywhere(place.client("employee"), place) <= set(MARK.findall(page.lower()))


def seen_part(page: str) -> str:
    return page.split("data-preview>")[1].split("</main>", maxsplit=1)[0]


def stop(place: Place, consent: Consent) -> None:
    withdraw_consent(consent, actor=place.cast.actor("owner"))


def test_where_the_address_is_protected_the_unit_is_left_out_of_both(place: Place) -> None:
    create_plan(place.plan, actor=Actor.system())
    filled(place)
    Person.objects.filter(pk=place.cast["owner"].pk).update(address_protection=AddressProtection.values[0])
    place.plan = Proceeding.objects.get(pk=place.plan.pk)
    consent = asked(place, "coordination")
    page = preview(place, consent)
    signed(consent, place.cast.actor("owner"))
    (real, *_files) = her_pages(place)
    unit = place.cast.membership("coordinator").unit.name
    assert "Torunn Vikane" in seen_part(page)
    assert unit not in seen_part(page)
    assert unit not in MAIN.search(real).group(0)  # type: ignore[union-attr]
    assert "Torunn Vikane" in real
