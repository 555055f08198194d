"""Every form with what people and machines send: a clear answer, typed text kept, nothing stored, never a 500."""

import pytest

from ip_core.access.models import Consent
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from tests.access_pages.conftest import Place

GOOD = {"sections": ["goals"], "purpose": "trene sammen", "last_day": "2027-01-31"}


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({"sections": []}, "Feil:"),
        ({"sections": ["consents"]}, "Feil:"),
        ({"sections": ["messages"]}, "Feil:"),
        ({"sections": ["goals", "<script>alert(1)</script>"]}, "Feil:"),
        ({"sections": ["\x00"]}, "Feil:"),
        ({"purpose": ""}, "Feil:"),
        ({"purpose": "   "}, "Feil:"),
        ({"purpose": "x" * 301}, "Feil:"),
        ({"purpose": "a\x00b"}, "Feil:"),
        ({"last_day": ""}, "Feil:"),
        ({"last_day": "i morgen"}, "Feil:"),
        ({"last_day": "31.02.2027"}, "Feil:"),
        ({"last_day": "2026-11-22"}, "Siste dag må være i dag eller senere."),
        ({"last_day": "9999-12-31"}, "Skriv året med fire sifre"),
        ({"last_day": "2028-11-24"}, "En tilgang kan vare til og med 23.11.2028"),
        ({"last_day": "0001-01-01"}, "Skriv året med fire sifre"),
        ({"exception_text": "x" * 2001}, "Feil:"),
        ({"exception_text": "\x00"}, "Feil:"),
        ({"excluded": ["goals"]}, "Du har både delt og sperret mål."),
        ({"excluded": ["nonsense"]}, "Feil:"),
        ({"writes": ["measures"]}, "For å skrive må personen også kunne lese."),
    ],
)
def test_form_answers_and_keeps_what_was_typed(place: Place, changed: dict[str, object], answer: str) -> None:
    before = Consent.objects.count()
    address = f"/nb/t/samtykke/plan/{place.plan.uuid}/gi-tilgang/{place.cast.membership('employee').pk}/"
    response = place.client("owner").post(address, GOOD | {"exception_text": "min beskjed"} | changed)
    text = response.content.decode()
    assert response.status_code == 200
    assert answer in text
    assert "<script>alert" not in text
    if "purpose" not in changed:
        assert "trene sammen" in text
    if "exception_text" not in changed:
        assert "min beskjed" in text
    assert Consent.objects.count() == before


@pytest.mark.parametrize("last_day", ["2026-11-23", "23.11.2026", "2028-11-23"])
def test_first_and_last_possible_day(place: Place, last_day: str) -> None:
    address = f"/nb/t/samtykke/plan/{place.plan.uuid}/gi-tilgang/{place.cast.membership('employee').pk}/"
    assert place.client("owner").post(address, GOOD | {"last_day": last_day}).status_code == 302


@pytest.mark.parametrize("typed", ["# Samtykke\n\n- alt\n\n# Nytt", "<b>fet</b>", "{owner} {0} %(x)s", "«»"])
def test_typed_text_stays_text(place: Place, typed: str) -> None:
    address = f"/nb/t/samtykke/plan/{place.plan.uuid}/gi-tilgang/{place.cast.membership('employee').pk}/"
    client = place.client("owner")
    response = client.post(address, GOOD | {"purpose": "for å hjelpe", "exception_text": typed})
    page = client.get(response["Location"]).content.decode()
    consent = Consent.objects.latest("pk")
    assert "<b>fet</b>" not in page
    assert consent.exception_text.split() == typed.split()
    assert f"«{' '.join(typed.split())}»" in consent.text
    assert [line for line in consent.text.split("\n") if line.startswith("# Nytt")] == []


@pytest.mark.parametrize(
    "changed", [{"excluded": ["consents"]}, {"exception_text": "x" * 2001}, {"exception_text": "\x00"}]
)
def test_plan_form_answers(meland: Cast, changed: dict[str, object]) -> None:
    plan = stories.accepted(meland)
    response = client_of(meland, "owner").post(f"/nb/t/samtykke/plan/{plan.uuid}/ja-til-plan/", changed)
    assert response.status_code == 200
    assert "Feil:" in response.content.decode()
    assert not Consent.objects.exists()


def test_another_municipalitys_plan_is_not_there(place: Place) -> None:
    from ip_core.testing.cast import build_cast

    neighbour = build_cast("arendal")
    with neighbour.inside():
        theirs = stories.open_plan(neighbour)
        consent = Consent.objects.get()
    client = place.client("owner")
    for address in (
        f"/nb/t/samtykke/plan/{theirs.uuid}/gi-tilgang/",
        f"/nb/t/samtykke/plan/{theirs.uuid}/ja-til-plan/",
        f"/nb/t/samtykke/{consent.uuid}/",
        f"/nb/t/samtykke/{consent.uuid}/kvittering/",
        f"/nb/sak/{theirs.case.uuid}/innsyn/",
        f"/nb/sak/{theirs.case.uuid}/logg/",
    ):
        assert client.get(address).status_code == 404, address
    assert client_of(neighbour, "owner").get(f"/nb/sak/{theirs.case.uuid}/innsyn/").status_code == 200


@pytest.mark.parametrize("slug", ["ask", "plan-consent"])
def test_intake_is_no_plan(place: Place, slug: str) -> None:
    from django.urls import reverse

    intake = place.case.proceedings.get(kind="intake")
    assert place.client("owner").get(reverse(f"plugins:consent:{slug}", args=[intake.uuid])).status_code == 404
