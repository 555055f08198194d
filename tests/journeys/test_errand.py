"""One citizen's errand through the whole house, in both municipalities: from a rights page to a plan, and out again."""

from __future__ import annotations

import hashlib

import pytest
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.search.models import SearchEntry
from tests.journeys.errand import FIND_ME, UUID, Errand
from tests.journeys.outsiders import assert_finds_nothing, assert_knows_nothing, hits, outsiders
from tests.journeys.pages import Page
from tests.journeys.places import Place

STATUTORY = 9


def search_table() -> str:
    """All that is indexed, as one number."""
    with scopes_disabled():
        rows = list(SearchEntry.objects.order_by("pk").values_list())
    assert rows
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.mark.parametrize("which", [0, 1, 2])
def test_form_is_two_clicks_from_a_rights_page(place: Place, which: int):
    tab = place.tab()
    home = tab.open(f"/{place.language}/")
    rights = [each["href"] for each in home.main.find_all("a", href=True) if "/rett" in each["href"]]
    page = tab.open(rights[which])
    assert place.data.contact_phone in page.text
    start = tab.go(page, "/t/soknad/")
    question = tab.send(start.form(to="begynn"), filed_for="other")
    assert "/kladd/" in question.path
    assert question.form(has="seen")


def test_errand_from_a_need_to_a_plan_and_out_again(place: Place):
    errand = Errand(place)
    receipt = errand.apply()
    today = clock.today()
    assert f"{today.day}. " in receipt.text
    errand.handle()
    assert_shows_days_left(errand.appoint(), place)
    errand.accept()
    assert (
        errand.tab("owner").open(errand.tab("owner").own("min-side").link_to(rf"/t/plan/{UUID}/")).text.count("Mål")
        == 0
    )
    errand.agree()
    errand.fill_plan()
    assert_is_a_whole_plan(errand.tab("owner").open(errand.paths["plan"]))
    errand.share()
    assert_therapist_reads_goals_and_measures_only(errand)
    for tab in outsiders(place):
        assert_knows_nothing(tab, errand)
    assert_owner_sees_who_read(errand)
    assert_withdrawal_closes_at_once(errand)


def assert_there_is_no_plan_yet(errand: Errand) -> None:
    """Before the owner has said yes there are no sections, neither for her nor for the coordinator."""
    path = errand.tab("owner").own("min-side").link_to(rf"/t/plan/{UUID}/")
    for role in ("owner", "coordinator"):
        tab = errand.tab(role)
        assert not tab.open(path).main.select(".mv-part")
        assert tab.ask("get", path + "maal/ny/").status == 404


def assert_shows_days_left(step: Page, place: Place) -> None:
    """Where the procedure sets no date, that is said; where it says fourteen days, they are counted."""
    expected = "Ingen frist er sett" if place.slug == "meland" else "14 dager igjen"
    assert expected in step.text


def assert_is_a_whole_plan(plan: Page) -> None:
    headings = [each.get_text(" ").strip() for each in plan.main.find_all("h2")]
    numbered = [heading for heading in headings if heading[:1].isdigit()]
    assert len(numbered) == STATUTORY, headings


def assert_therapist_reads_goals_and_measures_only(errand: Errand) -> None:
    """By search, by the work list and by the page; the other sections do not exist for her."""
    tab, place = errand.tab("therapist"), errand.place
    found = hits(tab, FIND_ME)
    assert len(found) == 3
    assert {"maal", "tiltak"} >= {link.rpartition("#")[2].partition("-")[0] for link in found}
    page = tab.click(tab.own("arbeidsliste"), place.name(errand.owner))
    assert all(word in page.text for word in ("fiskeorn", "havsule", "steinskvett"))
    for rest in ("periode/", "tekst/ny/execution/text/", "deltaker/ny/"):
        assert tab.ask("get", errand.paths["plan"] + rest).status == 404
    assert ("therapist", "goals") in place.watch.heard
    assert ("therapist", "execution") not in place.watch.heard


def assert_owner_sees_who_read(errand: Errand) -> None:
    """Who, what, and by what: the consent that she gave."""
    log = errand.tab("owner").open(errand.case_path() + "logg/")
    name = errand.place.name("therapist")
    line = next(
        one.get_text(" ") for one in log.main.find_all("li") if name in one.get_text() and "kl." in one.get_text()
    )
    assert "mål" in line
    assert "kl." in line


def assert_withdrawal_closes_at_once(errand: Errand) -> None:
    """Page, item, list and search are shut for her, and nothing was indexed anew to do it."""
    tab = errand.tab("therapist")
    goal = hits(tab, "fiskeorn")[0].partition("#")[0]
    before = search_table()
    errand.withdraw()
    assert search_table() == before
    assert tab.ask("get", goal).status == 404
    assert_finds_nothing(tab, errand)
    assert errand.place.name(errand.owner) not in tab.own("arbeidsliste").text
    assert_knows_nothing(tab, errand)
    assert search_table() == before
