"""Every page of an application in a real browser: axe, no sideways scroll on a phone, and pictures to look at."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django_scopes import scopes_disabled

from tests.intake.story import ANSWERS, NOTIFIED, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def look(page, address, axe, screenshot):
    """Open one page as one of the cast, keep pictures of it, and let axe judge."""

    def at(walk: Walk, handle: str, name: str, *args: object, called: str = "") -> None:
        slug = walk.cast.municipality.slug
        page.context.clear_cookies()
        cookie = walk.client(handle).cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None:
            place = {"domain": f"{slug}.localhost", "path": "/"}
            page.context.add_cookies([{"name": cookie.key, "value": cookie.value, **place}])
        answer = page.goto(address(walk.url(name, *args), slug))
        assert answer.status == 200
        screenshot(page, f"intake-{slug}-{called or name}")
        axe(page)

    return at


def test_form_looks_right(meland, look):
    look(meland, "", "start", called="start-signed-out")
    look(meland, "applicant", "start")
    key = meland.begin("applicant")
    for question, values in ANSWERS.items():
        look(meland, "applicant", "question", key, question, called=f"question-{question}")
        meland.answer("applicant", key, {question: values})
    look(meland, "applicant", "draft", key)
    look(meland, "applicant", "draft-saved", key)
    look(meland, "applicant", "draft-discard", key)


def test_notification_looks_right(arendal, look):
    key = arendal.begin("", "other")
    for question, values in NOTIFIED.items():
        look(arendal, "", "question", key, question, called=f"other-{question}")
        arendal.answer("", key, {question: values})
    look(arendal, "", "draft-saved", key, called="other-saved")
    arendal.send("", key)
    look(arendal, "", "sent")


def test_errors_look_right(meland, look, page, axe, screenshot):
    key = meland.begin("applicant")
    look(meland, "applicant", "question", key, "kontakt")
    page.get_by_label("Ring meg").check()
    page.get_by_label("Telefonnummer").fill("0000 000")
    page.get_by_role("button", name="Neste").click()
    page.wait_for_load_state()
    assert page.title().startswith("Feil: ")
    screenshot(page, "intake-meland-error")
    axe(page)


def test_handling_looks_right(meland, arendal, look):
    for walk, decider in ((meland, "systemcoordinator"), (arendal, "caseworker")):
        proceeding = walk.apply()
        step = walk.step(proceeding)
        look(walk, decider, "step", step.uuid, called="step-free")
        walk.take(decider, proceeding)
        look(walk, decider, "step", step.uuid, called="assess")
        look(walk, decider, "acknowledge", step.uuid)
        walk.post(decider, "acknowledge", step.uuid, data={"text": "Vi har fått søknaden din."})
        look(walk, "applicant", "intake", proceeding.uuid, called="status-assess")
        look(walk, "applicant", "receipt", proceeding.uuid)
        look(walk, "applicant", "application", proceeding.uuid)
        look(walk, "applicant", "acknowledgement", proceeding.uuid)
        walk.assess(decider, proceeding)
        look(walk, decider, "step", walk.step(proceeding).uuid, called="decide")
        _decided(walk, decider, proceeding, look)


def _decided(walk: Walk, decider: str, proceeding, look) -> None:
    step = walk.step(proceeding)
    walk.post(decider, "step", step.uuid, data={"seen": 0, "outcome": "granted", "grounds": "Du treng tenester."})
    look(walk, decider, "preview", step.uuid)
    page = walk.get(decider, "preview", step.uuid)
    walk.post(decider, "preview", step.uuid, data={"seen": page.context["form"]["seen"].value()})
    look(walk, decider, "step", step.uuid, called="step-done")
    for name in ("letter", "assessment", "complain"):
        look(walk, "applicant", name, proceeding.uuid)
    look(walk, "applicant", "intake", proceeding.uuid, called="status-decided")
    walk.take("leader", proceeding)
    look(walk, "leader", "step", walk.step(proceeding).uuid, called="appoint")
    membership = walk.cast.membership("coordinator").pk
    walk.post("leader", "step", walk.step(proceeding).uuid, data={"coordinator": membership})
    look(walk, "coordinator", "step", walk.step(proceeding).uuid, called="accept")
    walk.accept("coordinator", proceeding)
    look(walk, "applicant", "intake", proceeding.uuid, called="status-start")
    look(walk, "applicant", "my-page")


def test_application_is_sent_with_the_keyboard_alone(meland, page, address):
    cookie = meland.client("applicant").cookies[settings.SESSION_COOKIE_NAME]
    place = {"domain": "meland.localhost", "path": "/"}
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, **place}])
    page.goto(address(meland.url("start"), "meland"))
    _tab_to(page, "Eg søkjer for meg sjølv")
    page.keyboard.press("Enter")
    page.wait_for_url("**/onske/")
    _tab_to(page, "Koordinator")
    page.keyboard.press("Space")
    _send(page, "**/behov/")
    _tab_to(page, "Kva er vanskeleg å få til i dag?")
    page.keyboard.type("Alt på ein gong.")
    _send(page, "**/hjelp/")
    _send(page, "**/koordinator/")
    _send(page, "**/kontakt/")
    _tab_to(page, "Ring meg")
    page.keyboard.press("ArrowDown")
    _send(page, "**/lese/")
    _tab_to(page, "Koordinatoren min kan lese søknaden")
    page.keyboard.press("Space")
    _tab_to(page, "Neste")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r".*/kladd/[^/]+/$"))
    _send(page, "**/kvittering/", "Send søknaden")
    assert page.get_by_role("heading", level=1).inner_text() == "Vi har fått søknaden"


FOCUSED = """() => {
  const at = document.activeElement;
  return (at.labels && at.labels[0] ? at.labels[0].innerText : at.innerText || "").trim();
}"""


def _tab_to(page, label: str) -> None:
    """Press Tab until the thing with this label has focus."""
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(label):
            return
    raise AssertionError(f"{label} is not reached with the keyboard on {page.url}")


def _send(page, url: str, button: str = "Neste") -> None:
    _tab_to(page, button)
    page.keyboard.press("Enter")
    page.wait_for_url(url)


def test_opinion_looks_right(meland, look, page, axe, screenshot):
    proceeding = meland.apply()
    step = meland.take("systemcoordinator", proceeding)
    who = meland.cast.membership("therapist").pk
    look(meland, "systemcoordinator", "step", step.uuid, called="step-with-opinions")
    look(meland, "systemcoordinator", "opinions", proceeding.uuid, called="opinions-none")
    look(meland, "systemcoordinator", "whom-to-ask", step.uuid)
    page.get_by_role("searchbox").or_(page.get_by_label("Kven vil du spørje?")).first.fill("Solbakk")
    page.get_by_role("button", name="Søk").last.click()
    screenshot(page, "intake-meland-whom-found")
    axe(page)
    look(meland, "systemcoordinator", "ask-opinion", step.uuid, who)
    page.get_by_role("button", name="Send spørsmålet").click()
    screenshot(page, "intake-meland-ask-opinion-refused")
    axe(page)
    question = {"question": "Kva kan fysioterapi gjere her?", "purpose": "Å avgjere kva som hjelper."}
    sent = {**question, "objects": ["application", "wishes"], "due_date": "2099-01-10"}
    meland.post("systemcoordinator", "ask-opinion", step.uuid, who, data=sent)
    with scopes_disabled():
        asked = proceeding.opinion_requests.get()
    look(meland, "therapist", "work-list", called="work-list-opinion")
    look(meland, "therapist", "opinion", asked.uuid)
    page.get_by_role("button", name="Send uttalen").click()
    screenshot(page, "intake-meland-opinion-refused")
    axe(page)
    look(meland, "systemcoordinator", "cancel-opinion", asked.uuid)
    meland.post("therapist", "opinion", asked.uuid, data={"answer": "Trening hjelper.", "seen": asked.version})
    look(meland, "systemcoordinator", "opinions", proceeding.uuid)
    meland.assess("systemcoordinator", proceeding)
    look(meland, "applicant", "opinions", proceeding.uuid, called="opinions-owner")
