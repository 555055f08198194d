"""The errand in Chromium, by mouse, by keyboard, without script, and on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.errand import TEXTS, Errand
from tests.browser.people import UUID, Person, Town

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Opens = Callable[..., Town]


def test_the_errand_in_a_browser(town: Opens):
    errand = Errand(town("meland"), "systemcoordinator")
    errand.read_about_rights()
    errand.apply()
    errand.handle()
    errand.appoint()
    errand.accept()
    errand.agree()
    errand.write()
    errand.share()
    errand.read_as_therapist()
    errand.withdraw()
    errand.look_back()
    errand.let_somebody_act()
    errand.switch_off()


def test_the_errand_in_the_other_municipality(town: Opens):
    errand = Errand(town("arendal"), "caseworker", looks=False)
    errand.read_about_rights()
    errand.person().go()
    errand.person().look("01-home")
    errand.apply()
    errand.person("applicant").look("10-status")
    errand.handle()
    leader = errand.person("leader")
    leader.look("18-work-list-leader")
    errand.appoint()
    errand.accept()
    errand.agree()
    errand.write()
    errand.person("applicant").look("34-plan-owner")
    errand.switch_off()


def test_application_and_withdrawal_need_no_script(town: Opens):
    here = town("meland", java_script_enabled=False)
    errand = Errand(here, "systemcoordinator", looks=False)
    errand.apply()
    assert "motteken" in errand.person("applicant").heading
    owner = here.person("owner")
    owner.follow(rf"/sak/{UUID}/innsyn/")
    owner.follow(rf"/innsyn/samtykke/{UUID}/trekk/")
    owner.press("csrfmiddlewaretoken")
    assert here.person("therapist").page.locator("main a[href*='/t/plan/']").count() == 0


def test_plan_is_two_sheets_of_paper_at_most(town: Opens):
    owner = town("meland").person("owner")
    owner.follow(rf"/t/plan/{UUID}/")
    assert 1 <= owner.page.pdf(format="A4", path=".screenshots/errand-plan.pdf").count(b"/Type /Page\n") <= 2


FOCUSED = """() => {
  const at = document.activeElement;
  return (at.labels && at.labels[0] ? at.labels[0].innerText : at.innerText || "").trim();
}"""


def tab_to(person: Person, label: str) -> None:
    for _press in range(60):
        person.page.keyboard.press("Tab")
        if person.page.evaluate(FOCUSED).startswith(label):
            return
    raise AssertionError(f"{label} is not reached with the keyboard on {person.page.url}")


def send(person: Person, url: str, button: str = "Neste") -> None:
    tab_to(person, button)
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(url)


def test_somebody_tells_of_another_with_the_keyboard_alone(town: Opens):
    """Signed out, in bokmål. The application for oneself is walked by keyboard in tests/intake."""
    me = town("arendal").person()
    me.go("t/soknad/")
    tab_to(me, "Jeg melder fra for en annen")
    me.page.keyboard.press("Enter")
    me.page.wait_for_url("**/hvem/")
    for label, text in (("Fornavn", "Peder"), ("Etternavn", "Myklebost")):
        tab_to(me, label)
        me.page.keyboard.type(text)
    send(me, "**/behov/")
    tab_to(me, "Hva er vanskelig")
    me.page.keyboard.type(TEXTS["need"])
    send(me, "**/hjelp/")
    send(me, "**/onske/")
    send(me, "**/kontakt/")
    tab_to(me, "Ring")
    me.page.keyboard.press("ArrowDown")
    send(me, "**/vet/")
    tab_to(me, "Personen vet at jeg melder fra")
    me.page.keyboard.press("Space")
    assert me.page.evaluate("document.activeElement.checked")
