"""The page is the rule: an editor changes who does what and how soon, and the next case follows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from handbook.models import ProcedurePage
from ip_core import clock
from tests.journeys.errand import Errand
from tests.journeys.places import Place

Steps = dict[str, dict[str, Any]]


def edit_procedure(place: Place, change: Callable[[Steps], None]) -> ProcedurePage:
    """As the editor does: change blocks of the page in the municipality's own written form, and publish."""
    page = ProcedurePage.objects.get(
        path__startswith=place.municipality.site.root_page.path, locale__language_code=place.language
    )
    raw = list(page.steps.get_prep_value())
    change({block["value"]["key"]: block["value"] for block in raw})
    page.steps = json.dumps(raw)
    page.save_revision(user=place.person("editor").account).publish()
    return page


def swap(steps: Steps) -> None:
    """Who decided now appoints, and the other way round."""
    for name in ("role", "unit_kind"):
        decides, appoints = steps["avgjere"][name], steps["velje"][name]
        steps["vurdere"][name] = steps["avgjere"][name] = appoints
        steps["velje"][name] = decides


def test_swapping_decider_and_appointer_by_editing_the_page(place: Place):
    edit_procedure(place, swap)
    errand = Errand(place, decider="leader", appointer=place.decider)
    errand.to_plan()
    assert "1." in errand.tab("owner").open(errand.paths["plan"]).text
    letter = errand.tab("owner").open(errand.paths["intake"] + "brev/")
    assert place.name("leader") in letter.text


def test_who_decided_before_the_page_was_edited_is_not_offered_the_case(place: Place):
    edit_procedure(place, swap)
    Errand(place).apply()
    listed = place.tab(place.decider).own("arbeidsliste")
    assert not [form for form in listed.forms if form.fits("", place.name("applicant"), "/ta/")]


def test_running_case_keeps_its_deadline_and_the_next_one_gets_the_new(arendal: Place):
    running = Errand(arendal)
    running.apply()
    edit_procedure(arendal, lambda steps: steps["velje"]["deadline"].update(amount=10))
    following = Errand(arendal, owner="otherparent")
    arendal.tab("otherparent").be("citizen")
    following.apply()
    for errand, days in ((running, 14), (following, 10)):
        status = errand.tab("owner").open(errand.paths["intake"])
        assert arendal.day(clock.today() + timedelta(days=days)) in status.text
        errand.handle()
        arendal.watch.let("leader", "wishes")
        assert f"{days} dager igjen" in errand.take("appointer").text


def test_page_says_what_the_engine_does(arendal: Place):
    page = edit_procedure(arendal, lambda steps: steps["velje"]["deadline"].update(amount=10))
    shown = arendal.tab().open(page.get_url_parts()[2])
    assert "10 dager" in shown.text
    assert "14 dager" not in shown.text
    old = arendal.tab().open(page.get_url_parts()[2] + "versjon/1/")
    assert "14 dager" in old.text
