"""Every form of the journeys, first sent in every wrong way: a clear word, nothing lost, nothing stored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.errand import UUID, Errand
from tests.journeys.harm import SCRIPT, Harm, strangers_from
from tests.journeys.pages import Form, Page
from tests.journeys.places import Place, Tab
from tests.journeys.test_notifier import answers, notify

PEOPLE = ("", "applicant", "owner", "child", "parent", "leader", "coordinator", "administrator")
BY_COORDINATOR = (("coordinator", "tiltak", "what"), ("coordinator", "deltaker", "name"))
STRANGE = ["\x00", "a\x00b", SCRIPT, "x" * 100_000, "%", "'\"--", "٣"]


@pytest.fixture
def harm(place: Place, monkeypatch: pytest.MonkeyPatch) -> Harm:
    """Whatever is sent from now on is first sent wrongly; so other words than the canary may stand in a section."""
    place.watch.has_other_words = True
    for handle in (*PEOPLE, place.decider):
        place.tab(handle)
    other = Place("arendal" if place.slug == "meland" else "meland", place.watch)
    doing, send = Harm(strangers_from(other)), Tab.send

    def sending(tab: Tab, form: Form, button: str = "", **more: Any) -> Page:
        doing.do(tab, form, button, more)
        return send(tab, form, button, **more)

    monkeypatch.setattr(Tab, "send", sending)
    return doing


def assert_unharmed(harm: Harm, forms: int) -> None:
    assert not harm.found, "\n".join(harm.found)
    assert len(harm.tried) >= forms, sorted(harm.tried)
    assert sum(harm.tried.values()) > 2 * forms


def test_forms_from_need_to_shared_plan(place: Place, harm: Harm):
    errand = Errand(place)
    errand.to_plan()
    errand.fill_plan()
    errand.share()
    errand.withdraw()
    assert_unharmed(harm, 22)


def test_forms_of_a_no_and_its_complaint(place: Place, harm: Harm):
    errand = Errand(place)
    errand.apply()
    place.watch.let(errand.decider, "application", "wishes", "contact")
    errand.decide(errand.assess(errand.take("decider"), met="no"), outcome="refused")
    form = errand.tab("owner").open(errand.paths["intake"] + "klage/").form(has="text")
    errand.tab("owner").send(form.fill(text="Eg er ueinig."))
    assert_unharmed(harm, 9)


def test_forms_of_who_tells_of_another_person(place: Place, harm: Harm):
    notify(place.tab(), answers(place.watch, ""))
    assert_unharmed(harm, 7)


def test_forms_in_a_plan(place: Place, harm: Harm):
    """Changing, deleting and fetching back what each has written."""
    plan = place.tab("owner").own("min-side").link_to(rf"/t/plan/{UUID}/")
    for handle, word, name in (("owner", "maal", "words"), ("owner", "tekst", "text"), *BY_COORDINATOR):
        tab = place.tab(handle)
        page = tab.open(tab.open(plan).link_to(rf"/{word}/{UUID}/"))
        tab.send(page.form(has=name))
        after = tab.send(tab.open(page.path).form(to="/slett/"))
        tab.send(after.form(to="/hent-tilbake/"))
    coordinator = place.tab("coordinator")
    coordinator.send(coordinator.open(plan + "periode/").form(has="valid_from"))
    assert_unharmed(harm, 7)


def test_forms_around_a_plan(place: Place, harm: Harm):
    """Hiding from a parent, switching a module off, changing role."""
    child, admin = place.tab("child"), place.tab("administrator")
    access = child.go(child.own("min-side"), rf"/sak/{UUID}/innsyn/")
    child.send(child.go(access, rf"/innsyn/skjul/{UUID}/").form(has="sections").fill(sections=["goals"]))
    admin.send(admin.go(admin.own("moduler"), "/plan/sla-av/").form(has="reason").fill(reason="Vi prøver."))
    place.tab("parent").be("citizen")
    assert_unharmed(harm, 3)


@pytest.mark.parametrize("words", STRANGE)
@pytest.mark.parametrize("handle", ["", "owner"])
def test_search_takes_anything(place: Place, handle: str, words: str):
    tab = place.tab(handle)
    for name in ("q", "side", "type", "hvor"):
        page = tab.open(f"/{place.language}/sok/", **{"q": "plan", name: words})
        assert page.status == 200
        assert SCRIPT not in page.html
