"""A care order: the unit that has the care answers on screen, as professionals on behalf of the child."""

import pytest
from django.test import Client
from django.urls import reverse

from ip_core.access import engine, signing
from ip_core.access.enums import BasisKind, ConsentKind
from ip_core.access.models import Consent, ConsentSignature
from ip_core.access.services import prepare_consent
from ip_core.testing import stories
from plugins.consent.services import Sharing, ask_to_share
from tests.access.standing import Stand
from tests.access_pages.conftest import Place
from tests.consent.test_readers import DAY


@pytest.fixture
def cared(childs: Place) -> Place:
    """The office has the care; somebody there has chosen to act for the child."""
    Stand(childs.cast, childs.plan).care_order("office")
    return childs


def worker(place: Place, handle: str = "caseworker") -> Client:
    client = place.client(handle)
    chosen = client.post(reverse("switch"), {"way": f"care:{place.cast['child'].uuid}"})
    assert chosen.status_code == 302
    return client


def waiting(place: Place) -> Consent:
    wish = Sharing(place.cast.membership("therapist"), ("goals",), "hjelpe", DAY)
    return ask_to_share(place.plan, wish, actor=place.cast.actor("coordinator"), language="nb")


def page_of(consent: Consent) -> str:
    return f"/nb/t/samtykke/{consent.uuid}/"


def test_found_read_and_signed_on_screen(cared: Place) -> None:
    consent = waiting(cared)
    client = worker(cared)
    assert page_of(consent) in client.get(f"/nb/sak/{cared.case.uuid}/").content.decode()
    listed = client.get(reverse("work-list")).content.decode()
    assert "ett samtykke venter på svar" in listed
    assert cared.path in listed
    text = client.get(page_of(consent)).content.decode()
    assert "Ja, jeg skriver under" in text
    assert "Den venter på underskrift, og ligger på Min side" not in text  # those are the coordinator's words
    assert "Det er nok at én av dem skriver under." in text
    assert client.post(page_of(consent), {"seen": consent.version}).status_code == 302
    consent.refresh_from_db()
    assert consent.in_force_at is not None
    assert ConsentSignature.objects.get(consent=consent).capacity == BasisKind.CARE_ORDER
    assert "Dette skjer nå" in client.get(f"{page_of(consent)}kvittering/").content.decode()


def test_asks_by_herself_and_is_told_that_she_signs(cared: Place) -> None:
    text = worker(cared).get(f"/nb/t/samtykke/plan/{cared.plan.uuid}/gi-tilgang/").content.decode()
    assert "Du velger én person eller ett sted om gangen." in text
    assert "foreldrene dine" not in text


def test_says_no_also_to_an_electronic_plan(cared: Place) -> None:
    actor = cared.cast.actor("coordinator")
    asked = prepare_consent(cared.plan, actor=actor, kind=ConsentKind.ELECTRONIC, text=stories.TEXT)
    assert worker(cared).post(f"{page_of(asked)}nei/").status_code == 302
    asked.refresh_from_db()
    assert asked.withdrawn_by == cared.cast["caseworker"]


def test_the_child_is_not_told_that_its_parents_sign(cared: Place) -> None:
    consent = waiting(cared)
    child = cared.client("child").get(page_of(consent)).content.decode()
    assert "Det er andre som skriver under for deg." in child
    assert "Foreldrene dine skriver under." not in child
    asked = cared.client("child").get(f"{page_of(consent)}mening/").content.decode()
    assert "Det er andre som svarer for deg" in asked
    assert "Foreldrene" not in asked


def test_the_header_says_once_for_whom(cared: Place) -> None:
    header = worker(cared).get(cared.path).content.decode().partition("<main")[0]
    assert header.count("på vegne av Nora Sandvik") == 1
    assert "saksbehandler" in header


@pytest.mark.parametrize("handle", ["coordinator", "parent", "leader", "therapist"])
def test_nobody_else_signs_in_the_parents_place(cared: Place, handle: str) -> None:
    consent = waiting(cared)
    who = {"on_behalf_of": "child"} if handle == "parent" else {}
    client = cared.client(handle, **who)
    assert client.post(page_of(consent), {"seen": consent.version}).status_code in {403, 404}
    assert "Ja, jeg skriver under" not in client.get(page_of(consent)).content.decode()
    consent.refresh_from_db()
    assert consent.in_force_at is None


def test_before_she_has_chosen_to_act_it_does_not_exist(cared: Place) -> None:
    consent = waiting(cared)
    client = cared.client("caseworker")
    assert client.get(page_of(consent)).status_code == 404
    assert client.post(page_of(consent), {"seen": consent.version}).status_code == 404
    assert not signing.is_signer(cared.cast.actor("caseworker"), cared.plan)
    assert not engine.reach(cared.cast.actor("caseworker"), cared.plan)


def test_the_coordinators_own_pages_speak_as_before(cared: Place) -> None:
    consent = waiting(cared)
    text = cared.client("coordinator").get(page_of(consent)).content.decode()
    assert "Teksten er klar og venter på underskrift." in text
