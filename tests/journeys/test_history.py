"""Every change says who, when, before and after; what was deleted comes back; nobody reads more history than plan."""

from __future__ import annotations

import re

from tests.journeys.errand import UUID, Errand
from tests.journeys.pages import Page
from tests.journeys.places import Place, Tab

GOAL = re.compile(rf"/maal/({UUID})/$")


def plan_of(tab: Tab, list_of: str = "min-side") -> Page:
    return tab.open(tab.own(list_of).link_to(rf"/t/plan/{UUID}/"))


def owners_plan(place: Place) -> Page:
    return plan_of(place.tab("owner"))


def first_goal(page: Page) -> str:
    return next(each["href"] for each in page.main.find_all("a", href=True) if GOAL.search(each["href"]))


def history(tab: Tab) -> Page:
    return tab.go(tab.own("min-side"), rf"/sak/{UUID}/historikk/")


def test_changed_goal_shows_who_and_before_and_after(place: Place):
    tab = place.tab("owner")
    path = first_goal(owners_plan(place))
    before = tab.open(path).form(has="words")
    old = before.data["words"][0]
    tab.send(before.fill(words="Stå på scena til våren."))
    for page in (history(tab), tab.open(f"{path}endringer/"), tab.open(owners_plan(place).path + "endringer/")):
        assert "Stå på scena til våren." in page.text
        assert old in page.text
        assert place.name("owner") in page.text


def test_deleted_goal_is_gone_and_comes_back_from_its_history(place: Place):
    tab = place.tab("owner")
    plan = owners_plan(place)
    path = first_goal(plan)
    words = tab.open(path).form(has="words").data["words"][0]
    after = tab.send(tab.open(path).form(to="/slett/"))
    assert words not in tab.open(plan.path).text
    assert tab.ask("get", path).status == 404
    assert words in history(tab).text
    tab.send(after.form(to="/hent-tilbake/"))
    assert words in tab.open(plan.path).text
    assert re.search(r"(henta|hentet) tilbake .*Mål: " + re.escape(words), history(tab).text)
    assert tab.open(path).form(has="words").data["words"] == [words]


def test_consent_and_decision_stand_in_the_history_with_their_dates(place: Place):
    page = history(place.tab("owner"))
    everything = [page.text]
    while more := page.links_saying("Eldre") + page.links_saying("Neste"):
        page = place.tab("owner").open(page.path, side=str(len(everything) + 1))
        everything.append(page.text)
        assert len(everything) < 12, more
    text = " ".join(everything)
    for word in ("Samtykke", "Underskrift", "Tilgang", "Utfall"):
        assert word in text


def test_earlier_version_opens_in_the_form_and_is_saved_anew(place: Place):
    tab = place.tab("owner")
    path = first_goal(owners_plan(place))
    form = tab.open(path).form(has="words")
    old = form.data["words"][0]
    tab.send(form.fill(words="Noko heilt anna."))
    earlier = tab.open(f"{path}endringer/").link_to(r"\?fra=\d+")
    page = tab.open(*[earlier.partition("?")[0]], fra=earlier.partition("=")[2])
    tab.send(page.form(has="words"))
    assert tab.open(path).form(has="words").data["words"] == [old]


def test_reader_by_grant_sees_nothing_older_than_her_grant(place: Place):
    tab = place.tab("therapist")
    plan = tab.open(owners_plan(place).path)
    history_page = tab.open(plan.path + "endringer/")
    assert place.name("coordinator") not in history_page.text
    assert tab.ask("get", Errand(place, owner="owner").case_path() + "historikk/").status in (200, 404)


def test_two_at_once_are_shown_each_others_text(place: Place):
    owner, coordinator = place.tab("owner"), place.tab("coordinator")
    plan = owners_plan(place)
    form = coordinator.open(plan.path + "periode/").form(has="next_review_date")
    late = coordinator.open(plan.path + "periode/").form(has="next_review_date")
    coordinator.send(form.fill(next_review_date="2027-02-01"))
    both = coordinator.send(late.fill(next_review_date="2027-03-08"))
    assert "1. februar" in both.text.replace("\xa0", " ")
    assert "8. mars" in both.text or "2027-03-08" in both.html
    coordinator.send(both.form(has="seen"))
    assert "8. mars" in owner.open(plan.path).text
