"""Second run: the hooks that may say no fail too, and a failure means no. Every guarded act is refused; what nobody may
close stays open: withdrawing, hiding, "who can see my plan", the log, one's own page, and switching the plugin off."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import transaction

from tests.chaos.mischief import Chaos, is_on, switch_on
from tests.journeys.crashes import all_that_is_stored, changed
from tests.journeys.crawl import view_of
from tests.journeys.errand import UUID, Errand
from tests.journeys.pages import Form, Page
from tests.journeys.places import Place, Tab
from tests.journeys.test_switching import found_by

pytestmark = pytest.mark.engine("sqlite")
DENYING = True


@dataclass
class Rehearsal:
    """Everything that is sent is first sent with chaos on, and undone. By view: the answers, and what they stored."""

    answers: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    stored: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def send(self, tab: Tab, form: Form, data: dict[str, list[str]]) -> None:
        path = urljoin(form.page.path, form.action)
        with transaction.atomic():
            switch_on(tab.place.slug)
            before = all_that_is_stored()
            answer = tab.client.post(path, data)
            stored = set(changed(before))
            transaction.set_rollback(True)
        view = view_of(path, tab.place.language)
        self.answers[view].add(answer.status_code)
        self.stored[view] |= stored


@pytest.fixture
def rehearsal(monkeypatch: pytest.MonkeyPatch, place: Place) -> Rehearsal:
    for handle in ("owner", "applicant", "coordinator", "therapist", "leader", "child", place.decider):
        place.tab(handle)
    rehearsing, send = Rehearsal(), Tab.send

    def sending(tab: Tab, form: Form, button: str = "", **more: Any) -> Page:
        data = {**form.sent(button), **{name: [value] for name, value in more.items()}}
        rehearsing.send(tab, form, data)
        return send(tab, form, button, **more)

    monkeypatch.setattr(Tab, "send", sending)
    return rehearsing


def test_every_guarded_act_is_refused(place: Place, rehearsal: Rehearsal) -> None:
    errand = Errand(place)
    errand.to_plan()
    errand.fill_plan()
    errand.share()
    errand.withdraw()
    errand.share("employee")
    errand.tab("owner").send(withdrawal(errand, "plan-consent"))
    assert rehearsal.answers.keys() > GUARDED
    for view, answers in rehearsal.answers.items():
        if view in OPEN:
            assert rehearsal.stored[view], f"{view} stored nothing, so it was stopped"
        else:
            assert not rehearsal.stored[view], f"{view} stored {rehearsal.stored[view]}, answered {answers}"
            assert answers <= {200, 403, 404}, f"{view} answered {answers}"


OPEN = {
    # before there is a proceeding there is nothing to guard: nobody can be kept from asking for help
    "plugins:intake:begin",
    "plugins:intake:question",
    "plugins:intake:draft",
    # what is hers to end, she ends
    "case-consent-withdraw",
}
GUARDED = {
    "step-take",
    "plugins:intake:acknowledge",
    "plugins:intake:step",
    "plugins:intake:preview",
    "plugins:consent:plan-consent",
    "plugins:consent:ask-what",
    "plugins:consent:consent",
    "plugins:plan:item-add",
    "plugins:plan:text-add",
}


def withdrawal(errand: Errand, which: str) -> Form:
    """The form that takes a consent back, two clicks from her own page."""
    tab = errand.tab("owner")
    name = errand.paths[which].rstrip("/").rpartition("/")[2]
    return tab.go(tab.open(errand.access_path()), rf"/innsyn/samtykke/{name}/trekk/").form(to="trekk")


@pytest.fixture
def denied(place: Place) -> Place:
    """On from now on, for everybody who is signed in already."""
    for handle in PEOPLE:
        place.tab(handle)
    switch_on(place.slug)
    return place


PEOPLE = ("owner", "child", "parent", "coordinator", "therapist", "systemcoordinator", "administrator", "leader")


CONTENT = "[id^=maal-], [id^=tiltak-]"


def plan_of(place: Place, handle: str) -> str:
    return place.tab(handle).own("min-side").link_to(rf"/t/plan/{UUID}/")


def case_of(tab: Tab) -> str:
    return tab.own("min-side").link_to(rf"/sak/{UUID}/innsyn/").removesuffix("innsyn/")


def test_nothing_of_a_plan_is_read(place: Place) -> None:
    """Neither by who has it to do, nor by the owner: a failure is a no for everybody. No hit, no row, no count."""
    path = plan_of(place, "owner")
    for handle in ("owner", "coordinator", "therapist"):
        assert place.tab(handle).open(path).soup.select(CONTENT)
        assert found_by(place, handle)
    switch_on(place.slug)
    for handle in ("owner", "coordinator", "therapist"):
        for rest in ("periode/", "maal/ny/", "tiltak/ny/"):
            assert place.tab(handle).ask("get", path + rest).status == 404, (handle, rest)
        for rest in ("", "endringer/"):
            page = place.tab(handle).ask("get", path + rest)
            assert not page.soup.select(CONTENT), (handle, rest)
            kept = handle == "owner" and not rest  # the consents are hers to see, and to take back
            assert page.status == (200 if kept else 404), (handle, rest)
        assert found_by(place, handle) == []
    name = place.name("owner")
    assert name not in place.tab("therapist").own("arbeidsliste").text


def test_owner_still_sees_who_can_see_and_who_has_read(denied: Place) -> None:
    owner = denied.tab("owner")
    case = case_of(owner)
    for word in ("innsyn/", "logg/", ""):
        assert owner.open(case + word).status == 200, word
    assert denied.name("therapist") in owner.open(f"{case}innsyn/").text


def test_owner_still_withdraws(denied: Place) -> None:
    owner = denied.tab("owner")
    page = owner.open(f"{case_of(owner)}innsyn/")
    before = len(page.main.select("a[href$='/trekk/']"))
    assert before
    owner.send(owner.open(page.link_to("/trekk/")).form(to="trekk"))
    after = owner.open(f"{case_of(owner)}innsyn/").main.select("a[href$='/trekk/']")
    assert len(after) < before


def test_child_still_hides(meland: Place) -> None:
    child = meland.tab("child")
    case = case_of(child)
    switch_on("meland")
    asked = child.go(child.open(f"{case}innsyn/"), rf"/innsyn/skjul/{UUID}/")
    before = all_that_is_stored()
    child.send(asked.form(has="sections").fill(sections=["goals"]))
    assert "ip_core.HiddenSection" in changed(before)


def test_administrator_switches_it_off_and_everything_is_open_again(place: Place, chaos: Chaos) -> None:
    path = plan_of(place, "owner")
    administrator = place.tab("administrator")
    switch_on(place.slug)
    assert place.tab("coordinator").ask("get", path).status == 404
    page = administrator.go(administrator.own("moduler"), "/chaos/sla-av/")
    administrator.send(page.form(has="reason").fill(reason="Han er i ulage."))
    assert not is_on(place.slug)
    assert place.tab("coordinator").open(path).status == 200
    assert chaos.met("access_veto")
    assert chaos.met("state_blockers")


def test_next_door_notices_nothing(meland: Place, arendal: Place) -> None:
    path, closed = plan_of(arendal, "owner"), plan_of(meland, "owner")
    switch_on("meland")
    assert meland.tab("coordinator").ask("get", closed).status == 404
    assert arendal.tab("owner").open(path).status == 200
    assert arendal.tab("coordinator").open(path).status == 200
