"""A module in every state, as its administrator meets it, and what is off as its citizen meets it."""

import pytest
from django import forms
from django.conf import settings
from django_scopes import scope

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hookimpl, services
from ip_core.plugins.enums import SLOW, Reason
from ip_core.plugins.models import PluginFailure
from ip_core.plugins.types import HealthLine, SubjectData
from tests.plugins.houses import GOOD, choose, found, house, manifest, module
from tests.plugins.test_browser import texts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DATA = [
    {
        "model": "plan.Goal",
        "purpose": "Mål i den individuelle planen",
        "legal_basis": "Helse- og omsorgstenestelova § 7-1",
        "retention": "Så lenge saka er open",
        "recipients": "Eigaren av planen og dei ho gir tilgang",
    }
]


class CalendarSettings(forms.Form):
    days = forms.IntegerField(label="Kor mange dagar før møtet vi minner om det", initial=2, min_value=1)
    sender = forms.CharField(label="Avsendar i kalenderen", help_text="Slik det står i invitasjonen.")
    words = forms.BooleanField(label="Ta med staden", required=False, initial=True)


@hookimpl
def health() -> list[HealthLine]:
    return [HealthLine("Rutinen er publisert.", "ok"), HealthLine("Brevmalen manglar.", "warning", url="/nn/t/intake/")]


@hookimpl
def subject_data(actor: object, person: object) -> list[SubjectData]:
    return [
        SubjectData("Mål", "plan.Goal", (("Målet", "Synge i kor kvar torsdag"), ("Skrive av", "Torunn Vikane"))),
        SubjectData("Tiltak", "plan.Measure", (("Kva", "Skyss til øvinga\nHeim att halv ti"), ("Når", "3. desember"))),
    ]


MANIFESTS = [
    manifest("intake", names=texts("Søknad", "Søknad"), summaries=texts("–", "Tek imot søknader og sender svar.")),
    manifest("consent", names=texts("Samtykke", "Samtykke"), summaries=texts("–", "Innbyggjaren bestemmer.")),
    manifest(
        "plan",
        names=texts("Plan", "Plan"),
        requires={"consent": ""},
        summaries=texts("–", "Sjølve planen."),
        personal_data=DATA,
    ),
    manifest("calendar", names=texts("Kalender", "Kalender"), summaries=texts("–", "Møte i eigen kalender.")),
    manifest(
        "diary",
        names=texts("Dagbok", "Dagbok"),
        requires={"course": ""},
        summaries=texts("–", "Det som hender frå dag til dag."),
    ),
    manifest("course", names=texts("Kurs", "Kurs"), summaries=texts("–", "Opplæring for koordinatorar.")),
]


@pytest.fixture
def signed_in(b: Municipality, browse: object, page: object) -> object:
    def sign(person: object, **who: str) -> object:
        session = browse(b, person, **who).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": f"{b.slug}.localhost", "path": "/"}
        page.context.add_cookies([cookie])
        return page

    return sign


@pytest.fixture
def every_state(b: Municipality, settle: object) -> None:
    """On, off, read-only, quarantined, misconfigured, lacking another, absent, slow and failing."""
    modules = {"intake": module(health), "consent": GOOD, "plan": GOOD, "calendar": GOOD, "course": GOOD, "diary": GOOD}
    here = settle(house(modules, MANIFESTS))
    here.forms["calendar"] = CalendarSettings
    here.quarantine(
        found("child", names=texts("Barnekoordinator", "Barnekoordinator")), Reason.CHECKS, "fields.E304: clashes"
    )
    choose(
        b, intake="on", consent="on", plan="read-only", calendar="on", course="off", diary="on", child="on", moon="on"
    )
    counter = here.counters("intake")["health"]
    counter.calls, counter.slow, counter.seconds, counter.slowest = 340, 12, 9.2, 0.412
    with scope(municipality=b):
        PluginFailure.objects.create(
            municipality=b, slug="intake", hook="nav_items", error="KeyError", place="plugins.intake.panels:31",
            times=3, last_at=clock.now(),
        )  # fmt: skip
        PluginFailure.objects.create(
            municipality=b, slug="intake", hook="on_event", error=SLOW, place="250", times=4, last_at=clock.now()
        )


PAGES = ["", "intake/", "plan/", "calendar/", "calendar/innstillinger/", "course/", "diary/", "child/", "moon/"]


@pytest.mark.parametrize("language", ["nn", "nb"])
def test_every_state_of_a_module(
    every_state: None,
    signed_in: object,
    people: object,
    b: Municipality,
    address: object,
    axe: object,
    screenshot: object,
    language: str,
) -> None:
    page = signed_in(people.neighbour)
    for path in PAGES:
        answer = page.goto(address(f"/{language}/moduler/{path}", b.slug))
        assert answer.status == 200, path
        axe(page)
        screenshot(page, f"modul-{path.replace('/', '-') or 'alle-'}{language}")


def test_administrator_mends_the_settings(
    every_state: None, signed_in: object, people: object, b: Municipality, address: object, axe: object
) -> None:
    """From the list, by the link to the mend, to a module that is whole."""
    page = signed_in(people.neighbour)
    page.goto(address("/nn/moduler/", b.slug))
    page.get_by_role("link", name="Rett dette – Innstillingane passar").click()
    page.get_by_label("Avsendar i kalenderen").fill("Meland kommune")
    page.get_by_role("button", name="Lagre innstillingane").click()
    page.get_by_role("heading", name="Kalender", level=1).wait_for()
    axe(page)
    assert "Rett innstillingane" not in page.content()
    page.get_by_role("link", name="Endre innstillingane").click()
    page.get_by_role("button", name="Bruk den nasjonale standarden").click()
    page.get_by_role("link", name="Rett innstillingane").wait_for()


@pytest.mark.parametrize("language", ["nn", "nb"])
def test_citizen_reads_what_is_kept(
    every_state: None,
    signed_in: object,
    settle: object,
    people: object,
    b: Municipality,
    address: object,
    axe: object,
    screenshot: object,
    language: str,
) -> None:
    settle(house({"plan": module(subject_data)}, [MANIFESTS[2]]))
    services.disable("plan", b, actor=Actor.system(), reason="Vi prøver på papir.")
    page = signed_in(people.citizen, capacity="citizen")
    page.goto(address(f"/{language}/min-side/moduler-som-er-av/", b.slug))
    assert "Synge i kor" in page.content()
    axe(page)
    screenshot(page, f"lagret-{language}")
