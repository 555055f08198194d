"""Where in the journal a consent stands: by hand, or by the municipality's own plugin. Nothing is sent from here."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access import filing
from ip_core.access.models import AccessEvent, Consent, ConsentFiling
from ip_core.access.services import withdraw_consent
from ip_core.cases.models import Event
from ip_core.people.actor import Actor
from ip_core.plugins import hookimpl
from ip_core.plugins.delivery import Delivered, deliver
from ip_core.plugins.house import House
from tests.access_pages.conftest import Place
from tests.plugins.conftest import settle
from tests.plugins.houses import choose, house, manifest, module

__all__ = ("settle",)
ANSWER = {"event": "consent.in_force", "system": "Journal", "reference": "26/00417-3", "filed_on": "2026-11-23"}


def page(consent: Consent) -> str:
    return f"/nb/t/samtykke/{consent.uuid}/journal/"


def receipt_of(place: Place, consent: Consent, handle: str = "owner", language: str = "nb") -> str:
    path = f"/{language}/t/samtykke/{consent.uuid}/kvittering/"
    return " ".join(place.client(handle).get(path).content.decode().split())


@pytest.fixture
def consent(place: Place) -> Consent:
    return place.plan.consents.get(kind="plan_made")


@pytest.fixture
def waiting(place: Place) -> Consent:
    from tests.consent.test_paper import waiting

    return waiting(place)


@pytest.mark.parametrize(
    ("handle", "status"),
    [("coordinator", 200), ("owner", 403), ("therapist", 404), ("leader", 404), ("employee", 404), ("control", 404)],
)
def test_who_writes_down_where_it_is_filed(place: Place, consent: Consent, handle: str, status: int) -> None:
    assert place.client(handle).get(page(consent)).status_code == status
    assert place.client(handle).post(page(consent), ANSWER).status_code == (302 if status == 200 else status)
    assert ConsentFiling.objects.count() == (1 if status == 200 else 0)
    assert ("Skriv ned hvor det er ført" in receipt_of(place, consent, handle)) == (status == 200)


def test_owner_reads_where_it_is_filed_and_it_is_in_history(place: Place, consent: Consent) -> None:
    assert "Ført i journal" not in receipt_of(place, consent)
    response = place.client("coordinator").post(page(consent), ANSWER, follow=True)
    assert "Det er skrevet ned." in response.content.decode()
    said = receipt_of(place, consent)
    assert "Ført i journal eller arkiv" in said
    assert "Journal, 26/00417-3, 23. november 2026: at det gjelder" in said
    assert "at det gjeld" in receipt_of(place, consent, language="nn")
    history = place.client("owner").get(f"/nb/sak/{place.case.uuid}/historikk/").content.decode()
    assert "26/00417-3" in history
    filed = ConsentFiling.objects.get()
    assert (filed.filed_by, filed.recorded_at) == (place.cast["coordinator"], clock.now())


def test_twice_is_once_and_the_system_is_remembered(place: Place, consent: Consent) -> None:
    client = place.client("coordinator")
    for _each in range(2):
        assert client.post(page(consent), ANSWER).status_code == 302
    assert ConsentFiling.objects.count() == 1
    assert 'value="Journal"' in client.get(page(consent)).content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"system": ""}, "mangler"),
        ({"system": "x" * 61}, "60"),
        ({"filed_on": "2026-11-24"}, "Dagen må være i dag eller før"),
        ({"filed_on": "2020-01-01"}, "Dagen må være i dag eller før"),
        ({"filed_on": "tull"}, "dag"),
        ({"event": "consent.withdrawn"}, "Velg et av svarene"),
    ],
)
def test_wrong_answers_lose_nothing(place: Place, consent: Consent, changed: dict[str, str], said: str) -> None:
    response = place.client("coordinator").post(page(consent), ANSWER | changed)
    text = response.content.decode()
    assert response.status_code == 200
    assert said.casefold() in text.casefold()
    assert "26/00417-3" in text
    assert not ConsentFiling.objects.exists()


def test_nothing_is_filed_of_what_waits_and_an_end_can_be(place: Place, consent: Consent, waiting: Consent) -> None:
    """Who may not yet is told; who knows of no consent gets the one 404."""
    assert place.client("coordinator").get(page(waiting)).status_code == 404, "it has no receipt yet"
    withdraw_consent(consent, actor=place.cast.actor("owner"))
    ended = ANSWER | {"event": "consent.withdrawn", "reference": "26/00417-4"}
    assert place.client("coordinator").post(page(consent), ended).status_code == 302
    assert "26/00417-4" in receipt_of(place, consent)
    assert "at det er trukket" in receipt_of(place, consent)


def test_page_is_logged_as_any_other(place: Place, consent: Consent) -> None:
    place.client("coordinator").get(page(consent))
    event = AccessEvent.objects.first()
    assert [section["key"] for section in event.sections] == ["consents"]


def test_a_plugin_files_by_itself(place: Place, consent: Consent, settle: Callable[[House], House]) -> None:
    """It hears of the withdrawal, gets the same paper each time, and says where it lies; a second time adds nothing.

    What it tells stands on the owner's receipt."""
    papers: list[bytes] = []

    def on_event(event: Event) -> None:
        papers.append(filing.paper(event))
        filing.note_filed(event, actor=Actor.system("Arkivet"), system="Arkiv", reference="A-7")

    with clock.moved_to(clock.now() + timedelta(hours=1)):
        withdraw_consent(consent, actor=place.cast.actor("owner"))
        event = Event.objects.get(kind="consent.withdrawn", references__consent=str(consent.uuid))
        settle(house({"archive": module(hookimpl(on_event))}, [manifest("archive", events=["consent.*"])]))
        choose(place.cast.municipality, archive="on")
        for _each in range(2):
            assert deliver("archive", place.cast.municipality, event) == Delivered.DONE
    assert papers[0] == papers[1]
    assert papers[0].startswith(b"%PDF")
    filed = ConsentFiling.objects.get()
    assert (filed.consent, filed.event, filed.reference, filed.filed_by) == (consent, "consent.withdrawn", "A-7", None)


def test_a_plugin_cannot_file_what_is_no_consent(place: Place, consent: Consent) -> None:
    event = Event.objects.filter(kind="consent.in_force").latest("pk")
    event.kind = "consent.prepared"
    with pytest.raises(ValueError, match="prepared"):
        filing.note_filed(event, actor=Actor.system(), system="Arkiv", reference="1")
    event.references = {}
    with pytest.raises(Consent.DoesNotExist):
        filing.paper(event)
