"""A child's plan: both parents say yes, and from twelve the child decides what each of them sees."""

from __future__ import annotations

from datetime import date

import pytest

from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.people.models import Parenthood, Person
from tests.journeys.errand import UUID, Errand
from tests.journeys.outsiders import hits
from tests.journeys.pages import Page
from tests.journeys.places import Place, Tab

SISTER = "Tuva Sandvik"


@pytest.fixture
def sister(meland: Place) -> Person:
    """Seven years old, with the same parents, and nothing yet."""
    with acting(Actor.system("test")):
        born = date(2019, 5, 2)
        child = Person.objects.create(given_name="Tuva", family_name="Sandvik", birth_date=born, language="nn")
        for parent in ("parent", "otherparent"):
            Parenthood.objects.create(parent=meland.person(parent), child=child, valid_from=born)
    return child


class Sisters(Errand):
    """The same errand, done by a parent on behalf of a child who is not signed in anywhere."""

    def tab(self, role: str) -> Tab:
        return self.place.tab("parent") if role == "owner" else super().tab(role)


def acting_for_sister(meland: Place, sister: Person, monkeypatch: pytest.MonkeyPatch) -> Errand:
    for parent in ("parent", "otherparent"):
        meland.tab(parent).be(SISTER)
    own_name = Place.name
    monkeypatch.setattr(Place, "name", lambda place, who: SISTER if who == "sister" else own_name(place, who))
    errand = Sisters(meland, owner="sister")
    meland.watch.canaries.clear()
    return errand


def test_both_parents_say_yes_before_there_is_a_plan(meland: Place, sister: Person, monkeypatch):
    errand = acting_for_sister(meland, sister, monkeypatch)
    put, errand.put = errand.put, lambda word, key, *readers: put(word, key, "parent", "otherparent", *readers)
    errand.apply()
    errand.handle()
    errand.appoint()
    errand.accept()
    page = errand.agree()
    assert not meland.tab("parent").open(errand.paths["plan"]).main.select(".mv-part")
    assert meland.name("otherparent") in page.text
    other = meland.tab("otherparent")
    waiting = other.go(other.open(errand.paths["plan"]), "/ja-til-plan/")
    other.send(waiting.form(has="seen"))
    for tab in (other, meland.tab("parent"), meland.tab("coordinator")):
        assert len(tab.open(errand.paths["plan"]).main.select(".mv-part")) > 8


def plan_of(tab: Tab) -> Page:
    return tab.open(tab.own("min-side").link_to(rf"/t/plan/{UUID}/"))


def test_one_parent_alone_shares_nothing(meland: Place):
    parent, other, therapist = meland.tab("parent"), meland.tab("otherparent"), meland.tab("therapist")
    errand = Errand(meland, owner="child", paths={"plan": plan_of(parent).path})
    errand.paths["case"] = parent.own("min-side").link_to(rf"/sak/{UUID}/innsyn/").removesuffix("innsyn/")
    page = errand.ask_to_share(parent, "therapist")
    parent.send(page.form(has="seen"))
    assert therapist.ask("get", errand.paths["plan"]).status == 404
    assert hits(therapist, "stallen") == []
    other.send(other.open(errand.paths["sharing"]).form(has="seen"))
    assert "stallen" in therapist.open(errand.paths["plan"]).text
    assert hits(therapist, "stallen")


def test_child_of_thirteen_hides_a_section_from_one_parent(meland: Place):
    child, parent, other = (meland.tab(handle) for handle in ("child", "parent", "otherparent"))
    plan = plan_of(child)
    assert "stallen" in plan_of(parent).text
    access = child.go(child.own("min-side"), rf"/sak/{UUID}/innsyn/")
    asked = child.open(access.link_to(rf"/innsyn/skjul/{meland.person('parent').uuid}/"))
    child.send(asked.form(has="sections").fill(sections=["goals"]))
    assert_hidden(parent)
    assert "stallen" in other.open(plan.path).text
    assert hits(other, "stallen")
    assert "stallen" in child.open(plan.path).text
    again = child.open(asked.path)
    child.send(again.form(has="sections").fill(sections=[]))
    assert "stallen" in plan_of(parent).text


def assert_hidden(parent: Tab) -> None:
    """Neither on the page, nor as a hit, nor in the history, nor by its own address."""
    plan = plan_of(parent)
    assert "Overnatte" not in plan.text
    assert hits(parent, "Overnatte") == []
    history = parent.go(parent.own("min-side"), rf"/sak/{UUID}/historikk/")
    assert "Overnatte" not in history.text
    assert parent.ask("get", plan.path + "maal/ny/").status == 404
    log = parent.go(parent.own("min-side"), rf"/sak/{UUID}/logg/")
    assert "mål" not in log.text
