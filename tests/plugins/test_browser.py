"""The page of modules as an administrator meets it."""

import pytest
from django.conf import settings

from ip_core.municipalities.models import Municipality
from ip_core.plugins import hookimpl
from ip_core.plugins.enums import Reason, State
from ip_core.plugins.types import Blocker, HealthLine
from tests.plugins.houses import GOOD, choose, found, house, manifest, module

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def texts(nb: str, nn: str) -> dict[str, str]:
    return {"nb": nb, "nn": nn, "en": nb}


@hookimpl
def state_blockers(target: State) -> list[Blocker]:
    return [Blocker("14 samtykke gjeld no. Vel heller berre lesing, så står dei.")] if target == State.OFF else []


@hookimpl
def health() -> list[HealthLine]:
    return [HealthLine("Brevmalen for avslag manglar.", "warning", url="/nn/t/intake/")]


MANIFESTS = [
    manifest(
        "intake",
        names=texts("Søknad", "Søknad"),
        summaries=texts("Tar imot søknader og sender svar.", "Tek imot søknader, fordeler dei og sender svar."),
    ),
    manifest(
        "consent",
        names=texts("Samtykke", "Samtykke"),
        summaries=texts("Innbyggeren bestemmer.", "Innbyggjaren bestemmer kven som ser kva, og kor lenge."),
    ),
    manifest(
        "plan",
        names=texts("Plan", "Plan"),
        requires={"consent": ""},
        summaries=texts("Selve planen.", "Sjølve planen, møte og oppgåver."),
    ),
    manifest(
        "calendar",
        names=texts("Kalender", "Kalender"),
        summaries=texts("Møter i egen kalender.", "Møte i kalenderen til innbyggjaren, utan sensitive ord."),
    ),
]


@pytest.fixture
def administrator(b: Municipality, people: object, browse: object, settle: object, page: object) -> object:
    """Signed in at B's host in a house with a bit of everything."""
    here = settle(
        house({"intake": module(health), "consent": GOOD, "plan": module(state_blockers), "calendar": GOOD}, MANIFESTS)
    )
    child = found("child", names=texts("Barnekoordinator", "Barnekoordinator"))
    here.quarantine(child, Reason.CORE_RANGE, "wants core >=9, this is 0.1.0")
    choose(b, intake="on", consent="on", plan="on", child="on")
    session = browse(b, people.neighbour).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": f"{b.slug}.localhost", "path": "/"}]
    )
    return page


@pytest.mark.parametrize("language", ["nn", "nb"])
def test_administrator_switches_a_module_off(
    administrator: object, b: Municipality, address: object, axe: object, screenshot: object, language: str
) -> None:
    page = administrator
    page.goto(address(f"/{language}/moduler/", b.slug))
    axe(page)
    screenshot(page, f"moduler-{language}")
    page.get_by_role("link", name="Slå av Plan").click()
    axe(page)
    screenshot(page, f"moduler-slå-av-{language}")
    page.get_by_role("button", name="Slå av Plan").click()
    page.locator(".ds-error-summary").wait_for()
    axe(page)
    screenshot(page, f"moduler-feil-{language}")
    page.locator("textarea").fill("Avtalt med rådmannen.")
    page.get_by_role("button", name="Slå av Plan").click()
    page.get_by_role("link", name="Slå på Plan").wait_for()
    axe(page)
