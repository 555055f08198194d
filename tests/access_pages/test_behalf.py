""" "X på vegne av Y", with the basis where it is stored: everywhere that somebody is named for what she did (B7)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access import behalf, engine
from ip_core.access.addresses import OPEN
from ip_core.access.companions import name_companion
from ip_core.access.copies import letter_of
from ip_core.access.models import Consent, ConsentSignature
from ip_core.access.registering import register_grant_withdrawal, register_withdrawal
from ip_core.access.services import decline_consent, withdraw_consent, withdraw_grant
from ip_core.people.actor import Actor
from plugins.consent.services import Sharing, ask_to_share
from tests.access_pages.conftest import NOW, Place
from tests.consent.test_readers import DAY

LATER = NOW + timedelta(minutes=1)
WHOLE = "Ingvild Sandvik på vegne av Nora Sandvik (har foreldreansvar)"
NAMES = "Ingvild Sandvik på vegne av Nora Sandvik"
IN_NYNORSK = "Ingvild Sandvik på vegner av Nora Sandvik (har foreldreansvar)"


def mother(place: Place) -> Actor:
    return place.cast.actor("parent", on_behalf_of="child")


def text_of(place: Place, path: str, handle: str = "parent", **who: str) -> str:
    response = place.client(handle, **({"on_behalf_of": "child"} if handle == "parent" else who)).get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def words(consent: Consent) -> str:
    return " ".join(line for part in letter_of(consent, OPEN).sections for line in part.paragraphs)


def waiting(place: Place, language: str = "nb") -> Consent:
    wish = Sharing(place.cast.membership("employee"), ("goals",), "hjelpe", DAY)
    return ask_to_share(place.plan, wish, actor=mother(place), language=language)


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("parent", WHOLE),
        ("guardian", f"{NAMES} (er verge)"),
        ("representative", f"{NAMES} (har fullmakt)"),
        ("next_of_kin", f"{NAMES} (er nærmeste pårørende, etter en avgjørelse)"),
        ("care_order", f"{NAMES} (arbeider der barnevernet har omsorgen)"),
        ("", NAMES),
        ("something older", NAMES),
    ],
)
def test_each_basis_is_said_and_none_is_made_up(basis: str, said: str) -> None:
    assert behalf.acting("Ingvild Sandvik", "Nora Sandvik", basis) == said


def test_own_act_is_a_name_alone() -> None:
    assert behalf.acting("Sunniva Brekkestøl", "", "owner") == "Sunniva Brekkestøl"


def test_list_of_consents_says_for_whom_and_by_what(childs: Place) -> None:
    text = text_of(childs, childs.path)
    assert f"{WHOLE} skrev under 23. november 2026." in text
    assert "Terje Haugland på vegne av Nora Sandvik (har foreldreansvar) skrev under" in text
    assert f"{IN_NYNORSK} skreiv under" in text_of(childs, childs.path.replace("/nb/", "/nn/"))
    assert WHOLE in text_of(childs, childs.path, "coordinator")
    assert WHOLE in text_of(childs, childs.path, "child")


def test_owners_own_signature_is_her_name_alone(place: Place) -> None:
    text = text_of(place, place.path, "owner")
    assert "Sunniva Brekkestøl skrev under" in text
    assert "på vegne av" not in text.partition("Samtykker som gjelder nå")[2]


def test_signature_whose_basis_is_not_stored_says_what_is(childs: Place) -> None:
    ConsentSignature.objects.update(capacity="")
    assert f"{NAMES} skrev under" in text_of(childs, childs.path)


def test_copy_says_it_in_the_language_of_the_consent(childs: Place) -> None:
    for language, said in (("nb", f"{WHOLE} skrev under digitalt"), ("nn", f"{IN_NYNORSK} skreiv under digitalt")):
        consent = waiting(childs, language)
        childs.client("parent", on_behalf_of="child").post(f"/nb/t/samtykke/{consent.uuid}/", {"seen": 1})
        consent.refresh_from_db()
        assert said in words(consent)


def test_receipt_says_it(childs: Place) -> None:
    path = f"/nb/t/samtykke/{childs.grants[0].consent.uuid}/kvittering/"
    assert f"{WHOLE} skrev under 23. november 2026" in text_of(childs, path)
    assert f"{IN_NYNORSK} skreiv under" in text_of(childs, path.replace("/nb/", "/nn/"))


def test_withdrawal_in_a_copy_says_for_whom(childs: Place) -> None:
    consent = childs.grants[0].consent
    withdraw_consent(consent, actor=mother(childs))
    consent.refresh_from_db()
    assert f"{IN_NYNORSK} trekte samtykket" in words(consent)
    refused = waiting(childs)
    decline_consent(refused, actor=mother(childs))
    refused.refresh_from_db()
    assert f"{WHOLE} svarte nei" in words(refused)


def test_withdrawal_by_the_child_herself_is_her_name_alone(childs: Place) -> None:
    with clock.moved_to(LATER):
        withdraw_grant(childs.grants[0], actor=childs.cast.actor("child"))
        text = text_of(childs, childs.path)
    assert "Nora Sandvik trakk tilgangen tilbake." in text
    assert "på vegne av Nora Sandvik trakk" not in text


@pytest.mark.parametrize("whole", [True, False])
def test_past_access_says_who_took_it_back_and_for_whom(childs: Place, whole: bool) -> None:
    with clock.moved_to(LATER):
        if whole:
            withdraw_consent(childs.grants[0].consent, actor=mother(childs))
        else:
            withdraw_grant(childs.grants[0], actor=mother(childs))
        assert f"{WHOLE} trakk tilgangen tilbake." in text_of(childs, childs.path, "child")
        assert "Du trakk tilgangen tilbake." in text_of(childs, childs.path)


@pytest.mark.parametrize("whole", [True, False])
def test_spoken_withdrawal_says_whose_word_it_was_and_by_what_right(childs: Place, whole: bool) -> None:
    coordinator, said_by = childs.cast.actor("coordinator"), childs.cast["parent"]
    with clock.moved_to(LATER):
        if whole:
            register_withdrawal(childs.grants[0].consent, said_by, actor=coordinator)
        else:
            register_grant_withdrawal(childs.grants[0], said_by, actor=coordinator)
        assert f"{WHOLE} sa at tilgangen skulle trekkes. Torunn Vikane skrev det ned." in text_of(
            childs, childs.path, "child"
        )


def test_companion_says_who_wrote_it_down_and_for_whom(childs: Place) -> None:
    reach = engine.reach(mother(childs), childs.plan)
    name_companion(childs.plan, reach, actor=mother(childs), name="Åse Berg", meeting_date=clock.today())
    coordinator = childs.cast.actor("coordinator")
    reach = engine.reach(coordinator, childs.plan)
    name_companion(childs.plan, reach, actor=coordinator, name="Per Berg", meeting_date=clock.today())
    text = text_of(childs, f"{childs.path}folge/", "coordinator")
    assert f"Ført inn av {NAMES} 23. november 2026" in text
    assert "Ført inn av Torunn Vikane 23. november 2026" in text


def test_correction_says_who_asked_and_for_whom(childs: Place) -> None:
    wrong = {"where": f"{childs.plan.pk}:goals", "wrong": "Det står feil.", "right": ""}
    client = childs.client("parent", on_behalf_of="child")
    path = client.post(f"/nb/sak/{childs.case.uuid}/retting/", wrong)["Location"]
    assert f"{NAMES} skrev" in text_of(childs, path, "coordinator")


def test_access_page_costs_the_same_for_one_withdrawal_and_eight(childs: Place) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            text_of(childs, childs.path)
        return len(captured)

    def given_and_taken_back() -> None:
        consent = waiting(childs)
        for handle in ("parent", "otherparent"):
            childs.client(handle, on_behalf_of="child").post(f"/nb/t/samtykke/{consent.uuid}/", {"seen": 1})
            consent.refresh_from_db()
        with clock.moved_to(LATER):
            withdraw_consent(consent, actor=mother(childs))

    given_and_taken_back()
    with clock.moved_to(LATER):
        first = cost()
    for _time in range(4):
        given_and_taken_back()
    with clock.moved_to(LATER):
        assert cost() == first
