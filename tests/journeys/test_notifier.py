"""Somebody tells of another person's need: she keeps her own words and a receipt, and learns nothing more."""

from __future__ import annotations

from typing import Any

import pytest

from ip_core import clock
from tests.journeys.errand import Errand, answer_the_rest
from tests.journeys.outsiders import INTAKE_PAGES, hits
from tests.journeys.pages import Page
from tests.journeys.places import Place, Tab

NAME = "Peder Myklebost"


def answers(watch, notifier: str) -> dict[str, Any]:
    text = watch.put("gullspurv", "application", "Peder himself", notifier, "systemcoordinator", "caseworker")
    return {
        "given_name": "Peder",
        "family_name": "Myklebost",
        "birth_date": "1950-03-01",
        "need": text,
        "services": "",
        "wants": [],
        "contact_way": "letter",
        "informed": "on",
        "informed_on": clock.today().isoformat(),
        "notifier_name": "Ola Nabo",
        "notifier_relation": "nabo",
        "notifier_phone": "",
    }


def notify(tab: Tab, given: dict[str, Any]) -> Page:
    page = tab.open(f"/{tab.place.language}/t/soknad/")
    page = tab.send(page.form(to="begynn"), filed_for="other")
    page = answer_the_rest(tab, page, given)
    return tab.send(page.form(has="seen"))


def handle(place: Place) -> Errand:
    """The one who decides takes it, and says yes."""
    errand = Errand(place)
    errand.place.watch.let(errand.decider, "application")
    tab = errand.tab("decider")
    page = tab.own("arbeidsliste")
    page = tab.send(page.form(button=NAME, to="/ta/"))
    errand.decide(errand.assess(page))
    return errand


@pytest.mark.parametrize("notifier", ["", "applicant"])
def test_notifier_gets_a_receipt_and_keeps_her_own_words_only(place: Place, notifier: str):
    tab = place.tab(notifier)
    receipt = notify(tab, answers(place.watch, tab.handle))
    assert receipt.path.endswith("/sendt/")
    assert f"{clock.today().day}. " in receipt.text
    assert NAME not in receipt.text
    handle(place)
    assert all(link.endswith("/soknad/") for link in hits(tab, "Myklebost"))
    assert NAME not in place.tab("employee").own("arbeidsliste").text


def test_notifier_reads_her_own_text_and_no_other_page(place: Place):
    tab = place.tab("applicant")
    notify(tab, answers(place.watch, "applicant"))
    handle(place)
    start = tab.open(f"/{place.language}/t/soknad/")
    own = tab.go(start, "/soknad/[^/]+/soknad/")
    assert "gullspurv" in own.text
    intake = own.path.removesuffix("soknad/")
    readable = {word for word in INTAKE_PAGES if tab.ask("get", f"{intake}{word}/").status != 404}
    assert readable == {"soknad", "kvittering"}
    assert tab.ask("get", intake).status == 404
    assert NAME not in tab.own("min-side").text


def test_draft_of_somebody_signed_out_is_found_again_by_its_private_link_alone(place: Place):
    tab = place.tab()
    page = tab.open(f"/{place.language}/t/soknad/")
    page = tab.send(page.form(to="begynn"), filed_for="other")
    given = answers(place.watch, "")
    place.watch.canaries.clear()
    page = tab.send(
        page.form(has="seen").fill(**{name: given[name] for name in ("given_name", "family_name", "birth_date")})
    )
    saved = tab.send(page.form(has="seen").fill(need=given["need"]), to="later")
    link = saved.path.removesuffix("lagret/")
    assert link in saved.html
    another = Tab(place, "", place.data)
    assert "gullspurv" in another.open(link).html
    assert place.tab("employee").ask("get", link[:-6] + "aaaaa/").status == 404
