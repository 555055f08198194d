"""The copy as PDF: the exact text, who signed, for those who read the consent and nobody else."""

import re

import pytest

from ip_core.access import places
from ip_core.access.addresses import OPEN
from ip_core.access.copies import letter_of
from ip_core.access.models import AccessEvent, Consent
from ip_core.access.services import withdraw_consent
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from plugins.consent.services import Sharing, ask_to_share
from tests.access_pages.conftest import Place
from tests.consent.test_readers import DAY


def copy_of(place: Place, consent: Consent) -> str:
    return f"{place.path}samtykke/{consent.uuid}/kopi/"


def waiting(place: Place, language: str = "nb") -> Consent:
    wish = Sharing(place.cast.membership("employee"), ("goals",), "hjelpe", DAY)
    return ask_to_share(place.plan, wish, actor=place.cast.actor("owner"), language=language)


def words(consent: Consent) -> str:
    letter = letter_of(consent, OPEN)
    return " ".join([letter.title, *(line for part in letter.sections for line in (part.heading, *part.paragraphs))])


def _shown(consent: Consent) -> str:
    return places.shown(consent.text, with_places=True)


@pytest.mark.parametrize(
    ("handle", "status"),
    [("owner", 200), ("coordinator", 200), ("therapist", 404), ("leader", 404), ("employee", 404), ("applicant", 404)],
)
def test_copy_is_for_those_who_read_consents(place: Place, handle: str, status: int) -> None:
    response = place.client(handle).get(copy_of(place, place.grants[0].consent))
    assert response.status_code == status
    assert response.content.startswith(b"%PDF") == (status == 200)
    if handle == "coordinator":
        (event,) = AccessEvent.objects.filter(kind="read")
        assert [section["key"] for section in event.sections] == ["consents"]


def test_copy_is_accessible_neutral_in_name_and_the_same_twice(place: Place) -> None:
    client, consent = place.client("owner"), waiting(place)
    first, again = (client.get(copy_of(place, consent)) for _time in range(2))
    assert first.content == again.content
    assert b"pdfuaid" in first.content
    assert first["Content-Disposition"] == f'inline; filename="medvirk-{str(consent.uuid)[:8]}.pdf"'
    assert first["Cache-Control"] == "no-store"


def test_says_all_that_was_signed(place: Place) -> None:
    consent = waiting(place)
    blank = words(consent)
    assert "Sunniva Brekkestøl, dato og underskrift:" in blank
    assert re.search(r"\.{40,}", blank)
    for line in filter(None, (line.lstrip("#- ") for line in _shown(consent).splitlines())):
        assert line in blank
    assert consent.text_sha256 in blank
    place.client("owner").post(f"/nb/t/samtykke/{consent.uuid}/", {"seen": 1})
    consent.refresh_from_db()
    signed = words(consent)
    assert "Sunniva Brekkestøl skrev under digitalt 23." in signed
    assert "dato og underskrift" not in signed
    withdraw_consent(consent, actor=place.cast.actor("owner"))
    assert "trakk samtykket 23." in words(consent)


def test_copy_speaks_the_language_it_was_asked_in(place: Place) -> None:
    assert "Til å skrive under" in words(waiting(place, "nb"))
    assert "Til å skrive under" in words(waiting(place, "nn"))
    assert letter_of(waiting(place, "nn"), OPEN).title == "Samtykke til å dele med Silje Kvamme"
    assert letter_of(waiting(place, "nn"), OPEN).language == "nn"


def test_copy_is_there_with_the_plugin_off_and_after_withdrawal(place: Place) -> None:
    consent = place.grants[0].consent
    withdraw_consent(consent, actor=place.cast.actor("owner"))
    PluginState.objects.filter(slug__in=("consent", "plan")).update(state=State.OFF)
    assert place.client("owner").get(copy_of(place, consent)).status_code == 200


def test_another_cases_consent_is_not_found_here(place: Place) -> None:
    consent = place.grants[0].consent
    other = place.path.replace(str(place.case.uuid), "00000000-0000-0000-0000-000000000000")
    assert place.client("owner").get(f"{other}samtykke/{consent.uuid}/kopi/").status_code == 404
