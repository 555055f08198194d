"""Hvem kan se planen min: who gets the page, and what stands on it."""

import pytest

from tests.access_pages.conftest import Place


@pytest.mark.parametrize(
    ("handle", "status"),
    [
        ("owner", 200),
        ("coordinator", 200),
        ("therapist", 200),
        ("leader", 404),
        ("systemcoordinator", 404),
        ("employee", 404),
        ("othercoordinator", 404),
        ("caseworker", 404),
        ("editor", 404),
        ("administrator", 404),
        ("control", 404),
        ("applicant", 404),
        ("parent", 404),
    ],
)
def test_page_is_for_owner_coordinator_and_grantee(place: Place, handle: str, status: int) -> None:
    response = place.client(handle).get(place.path)
    assert response.status_code == status
    assert (b"Eirik Solbakk" in response.content) == (status == 200)


def test_page_sends_nobody_to_sign_in(place: Place) -> None:
    response = place.client().get(place.path)
    assert response.status_code == 302
    assert "/logg-inn/" in response.headers["Location"]


def test_owner_sees_who_what_until_when_and_why(place: Place) -> None:
    text = place.client("owner").get(place.path).content.decode()
    assert "To personer kan lese i planen nå" in text
    assert "Eirik Solbakk, fysioterapeut, Fysioterapi (Helse Nordhav)" in text
    assert "Mål og tiltak" in text
    assert "Formål: trene i lag." in text
    assert "24.\N{NO-BREAK SPACE}mai\N{NO-BREAK SPACE}2027" in text
    assert "Torunn Vikane" in text
    assert "ikke hva som står i den" in text
    assert f"/nb/sak/{place.case.uuid}/innsyn/samtykke/{place.grants[0].consent.uuid}/trekk/" in text
