"""A plugin switched off in a municipality is gone there at once with its data kept; nothing changes next door."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django_scopes import scopes_disabled

from ip_core.cases.delivery import work
from ip_core.cases.models import Delivery
from tests.journeys.errand import UUID
from tests.journeys.outsiders import hits
from tests.journeys.pages import Page
from tests.journeys.places import Place

REASON = "Vi prøver rutinen på papir ei veke."
WORDS = "korøving kor plan"


def on_the_page(arendal: Place, action: str) -> None:
    """The administrator's own page says what follows, and asks why."""
    tab = arendal.tab("administrator")
    page = tab.go(tab.own("moduler"), rf"/plan/{action}/")
    form = page.form(has="csrfmiddlewaretoken", to=action)
    tab.send(form.fill(reason=REASON) if "reason" in form.fields else form)


def on_the_command_line(arendal: Place, action: str) -> None:
    word = {"sla-av": "disable", "sla-pa": "enable"}[action]
    call_command("plugins", word, "plan", "--municipality", "arendal", "--reason", REASON, stdout=StringIO())


WAYS = pytest.mark.parametrize("switch", [on_the_page, on_the_command_line])


def plan_of(place: Place, handle: str = "owner") -> Page:
    tab = place.tab(handle)
    return tab.open(tab.own("min-side").link_to(rf"/t/plan/{UUID}/"))


def found_by(place: Place, handle: str) -> list[str]:
    """All of the plan that this person finds by the words of its own goals."""
    return sorted({link for word in WORDS.split() for link in hits(place.tab(handle), word) if "/t/plan/" in link})


def told_of_plan(place: Place, handle: str) -> list[str]:
    """Doors, menu and panels that lead to it."""
    page = place.tab(handle).own("min-side")
    return sorted(each["href"] for each in page.soup.find_all("a", href=True) if "/t/plan/" in each["href"])


def everything(place: Place) -> tuple[str, object, object]:
    return plan_of(place).text, found_by(place, "owner"), told_of_plan(place, "owner")


@WAYS
def test_plugin_off_is_gone_there_and_stays_next_door_and_comes_back(arendal: Place, meland: Place, switch):
    before, next_door = everything(arendal), everything(meland)
    path = plan_of(arendal).path
    assert before[1]
    assert before[2]
    switch(arendal, "sla-av")
    for handle in ("owner", "coordinator", "therapist"):
        missing = arendal.tab(handle).ask("get", f"/{arendal.language}/t/finst-ikkje/")
        for rest in ("", "endringer/", "maal/ny/"):
            answer = arendal.tab(handle).ask("get", path + rest)
            assert (answer.status, answer.response.content) == (404, missing.response.content)
        assert found_by(arendal, handle) == []
        assert told_of_plan(arendal, handle) == []
    assert everything(meland) == next_door
    switch(arendal, "sla-pa")
    assert everything(arendal) == before


@WAYS
def test_what_waits_for_a_plugin_that_is_off_is_not_handed_over(arendal: Place, meland: Place, switch, monkeypatch):
    handed = []
    monkeypatch.setattr("plugins.plan.answers.on_event", lambda event: handed.append(event.municipality.slug))
    switch(arendal, "sla-av")
    for place in (arendal, meland):
        wait(place)
    work()
    assert set(handed) == {"meland"}
    with scopes_disabled():
        assert not Delivery.objects.filter(subscriber="plan", done_at=None).exists()


def wait(place: Place) -> None:
    """The event that makes a plan, as if the machine had stopped before it was delivered."""
    with scopes_disabled():
        waiting = Delivery.objects.filter(subscriber="plan", event__municipality=place.municipality)
        assert waiting.update(done_at=None, lease_until=None)
