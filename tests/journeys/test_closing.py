"""What is closed is closed everywhere at once: the open form, the item's own address, the command line."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.journeys.crashes import all_that_is_stored, changed
from tests.journeys.errand import UUID, Errand
from tests.journeys.outsiders import hits
from tests.journeys.places import Place

WHO = ("owner", "coordinator", "therapist", "employee", "leader", "applicant")


@pytest.fixture
def lived(place: Place) -> Errand:
    """The demo's own plan, which the therapist may read goals and measures of."""
    plan = place.tab("owner").own("min-side").link_to(rf"/t/plan/{UUID}/")
    return Errand(place, owner="owner", paths={"plan": plan})


def test_form_that_was_open_is_shut_when_access_is_withdrawn(lived: Errand):
    lived.share("employee", writes=("goals",))
    tab = lived.tab("employee")
    form = tab.open(f"{lived.paths['plan']}maal/ny/").form(has="words").fill(words="Skrive for seint.")
    owner = lived.tab("owner")
    page = owner.open(lived.access_path())
    name = lived.place.name("employee")
    links = [link for link in page.main.select("a[href$='/trekk/']") if name in link.get_text(" ")]
    asked = owner.open(links[0]["href"])
    owner.send(asked.form(has="csrfmiddlewaretoken", to="trekk"))
    before = all_that_is_stored()
    assert tab.send(form).status == 404
    assert changed(before) == {}
    assert "Skrive for seint." not in owner.open(lived.paths["plan"]).text


def explained(place: Place, handle: str, path: str) -> int:
    told = StringIO()
    whole = place.handle(handle)
    call_command("access", "explain", path, "--as", whole, "--municipality", place.slug, "--json", stdout=told)
    return int(json.loads(told.getvalue())["status"])


def test_command_line_explains_what_the_pages_answer(lived: Errand):
    place, plan, case = lived.place, lived.paths["plan"], lived.case_path()
    paths = (plan, f"{plan}endringer/", f"{plan}periode/", f"{case}innsyn/", f"{case}logg/", f"{case}historikk/")
    for handle in WHO:
        answers = [place.tab(handle).ask("get", path).status for path in paths]
        assert answers == [explained(place, handle, path) for path in paths], handle


def found(place: Place, handle: str, words: str) -> set[str]:
    told = StringIO()
    call_command("search", words, "--as", place.handle(handle), "--municipality", place.slug, "--json", stdout=told)
    return {hit["address"] for hit in json.loads(told.getvalue())["hits"] if "/t/plan/" in hit["address"]}


def test_command_line_finds_what_the_page_finds(lived: Errand):
    goals = lived.tab("therapist").open(lived.paths["plan"]).main.select("[id^=maal-]")
    asked = [max(goal.get_text(" ").split(), key=len).strip(".,") for goal in goals]
    assert len(asked) > 1
    for handle in WHO:
        for words in asked:
            on_page = {link for link in hits(lived.tab(handle), words) if "/t/plan/" in link}
            assert found(lived.place, handle, words) == on_page, (handle, words)
    assert all(found(lived.place, "therapist", words) for words in asked)
