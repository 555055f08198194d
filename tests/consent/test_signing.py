"""Reading, signing and refusing: who may, what opens, and what a no means."""

import hashlib
from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access import engine, places
from ip_core.access.enums import ConsentKind
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.models import Consent, ConsentSignature
from ip_core.access.services import (
    GrantAsked,
    ask_for_grant,
    decline_consent,
    hide_section,
    prepare_consent,
    sign_consent,
)
from ip_core.exceptions import NotAllowed
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from plugins.consent.services import Sharing, ask_for_plan, ask_to_share
from plugins.consent.suggestions import usual_last_day
from tests.access_pages.conftest import Place


def asked(place: Place, *sections: str, by: str = "coordinator", **who: str) -> Consent:
    sharing = Sharing(
        place.cast.membership("employee"), sections or ("goals",), "hjelpe til", usual_last_day(clock.today())
    )
    return ask_to_share(place.plan, sharing, actor=place.cast.actor(by, **who), language="nb")


def page_of(consent: Consent, tail: str = "") -> str:
    return f"/nb/t/samtykke/{consent.uuid}/{tail}"


@pytest.mark.parametrize(
    ("handle", "status"),
    [
        ("owner", 200),
        ("coordinator", 200),
        ("therapist", 404),
        ("employee", 404),
        ("leader", 404),
        ("systemcoordinator", 404),
        ("othercoordinator", 404),
        ("editor", 404),
        ("administrator", 404),
        ("control", 404),
        ("applicant", 404),
    ],
)
def test_text_is_for_owner_and_coordinator(place: Place, handle: str, status: int) -> None:
    waiting, signed = asked(place), place.grants[0].consent
    client = place.client(handle)
    for address in (page_of(waiting), page_of(waiting, "nei/"), page_of(signed, "kvittering/")):
        response = client.get(address)
        assert response.status_code == status, address
        assert (b"Kvamme" in response.content or b"Solbakk" in response.content) == (status == 200)


def test_owner_signs_what_the_coordinator_prepared(place: Place) -> None:
    consent = asked(place)
    assert not engine.reach(place.cast.actor("employee"), place.plan)
    owner = place.client("owner")
    assert "Samtykke til å dele med Silje Kvamme" in owner.get("/nb/min-side/").content.decode()
    owner.post(page_of(consent), {"seen": consent.version})
    assert engine.reach(place.cast.actor("employee"), place.plan).readable == {"goals"}
    signature = ConsentSignature.objects.get(consent=consent)
    assert (signature.person, signature.capacity, signature.method) == (place.cast["owner"], "owner", "digital")


def test_coordinator_prepares_and_never_signs(place: Place) -> None:
    consent = asked(place)
    client = place.client("coordinator")
    assert "Ja, jeg skriver under" not in client.get(page_of(consent)).content.decode()
    assert client.post(page_of(consent), {"seen": consent.version}).status_code == 403
    with pytest.raises(NotAllowed):
        sign_consent(consent, actor=place.cast.actor("coordinator"), seen=consent.version)
    assert not ConsentSignature.objects.filter(consent=consent).exists()


@pytest.mark.parametrize("seen", ["", "0", "-1", "x", "999999999999999999999", "7", "\x00", "<script>"])
def test_signing_an_old_or_odd_page_is_answered(place: Place, seen: str) -> None:
    consent = asked(place)
    response = place.client("owner").post(page_of(consent), {"seen": seen})
    assert response.status_code == 200
    assert "Feil:" in response.content.decode()
    assert not ConsentSignature.objects.filter(consent=consent).exists()


def test_refusing_opens_nothing_and_says_what_it_means(place: Place) -> None:
    consent = asked(place)
    owner = place.client("owner")
    text = owner.get(page_of(consent, "nei/")).content.decode()
    assert "Silje Kvamme får ikke vite at du ble spurt." in text
    assert owner.post(page_of(consent, "nei/")).status_code == 302
    assert not engine.reach(place.cast.actor("employee"), place.plan)
    assert owner.post(page_of(consent), {"seen": 1}).status_code == 403
    assert "Svaret ble nei" in owner.get(page_of(consent)).content.decode()
    assert owner.get(page_of(consent, "kvittering/")).status_code == 404


def test_refusing_what_is_in_force_is_withdrawing_instead(place: Place) -> None:
    consent = place.grants[0].consent
    assert place.client("owner").post(page_of(consent, "nei/")).status_code == 403
    with pytest.raises(NotAllowed):
        decline_consent(consent, actor=place.cast.actor("owner"))


def test_both_parents_sign_before_anything_opens(childs: Place) -> None:
    consent = asked(childs)
    first = childs.client("parent", on_behalf_of="child")
    response = first.post(page_of(consent), {"seen": 1})
    text = first.get(response["Location"]).content.decode()
    assert "Underskriften er registrert" in text
    assert "Terje Haugland har ikke skrevet under ennå." in text
    assert not engine.reach(childs.cast.actor("employee"), childs.plan)
    second = childs.client("otherparent", on_behalf_of="child")
    said = "Ingvild Sandvik på vegne av Nora Sandvik (har foreldreansvar)"
    assert said in second.get(page_of(consent)).content.decode()
    second.post(page_of(consent), {"seen": 1})
    assert engine.reach(childs.cast.actor("employee"), childs.plan).may_read("goals")


def test_one_parent_can_refuse_what_the_other_signed(childs: Place) -> None:
    consent = asked(childs)
    childs.client("parent", on_behalf_of="child").post(page_of(consent), {"seen": 1})
    childs.client("otherparent", on_behalf_of="child").post(page_of(consent, "nei/"))
    assert not engine.reach(childs.cast.actor("employee"), childs.plan)
    assert childs.client("otherparent", on_behalf_of="child").post(page_of(consent), {"seen": 1}).status_code == 403


def test_child_proposes_and_does_not_sign(childs: Place) -> None:
    consent = asked(childs, by="child")
    child = childs.client("child")
    text = child.get(page_of(consent)).content.decode()
    assert "Foreldrene dine skriver under." in text
    assert child.post(page_of(consent), {"seen": 1}).status_code == 403
    assert child.post(page_of(consent, "nei/")).status_code == 403


def test_what_was_hidden_meanwhile_cannot_be_signed_away(childs: Place) -> None:
    consent = asked(childs, "goals", "measures")
    sign_consent(consent, actor=childs.cast.actor("parent", on_behalf_of="child"), seen=1)
    for parent in ("parent", "otherparent"):
        hide_section(childs.plan, "goals", childs.cast[parent], actor=childs.cast.actor("child"))
    last = childs.client("otherparent", on_behalf_of="child")
    response = last.post(page_of(consent), {"seen": 1})
    assert response.status_code == 200
    assert "kan dere ikke lese selv lenger" in response.content.decode()
    assert not engine.reach(childs.cast.actor("employee"), childs.plan)
    assert ConsentSignature.objects.filter(consent=consent).count() == 1


def test_nobody_gives_access_to_herself(place: Place) -> None:
    consent = prepare_consent(
        place.plan, actor=place.cast.actor("coordinator"), kind=ConsentKind.INFORMATION, text=stories.TEXT
    )
    wish = GrantAsked("goals", "x", place.grants[0].valid_until, membership=place.cast.membership("coordinator"))
    with pytest.raises(GrantNotPossible):
        ask_for_grant(consent, wish, actor=place.cast.actor("coordinator"))


def test_kept_text_is_the_text_that_was_shown(place: Place) -> None:
    consent = asked(place)
    assert consent.text_sha256 == hashlib.sha256(consent.text.encode()).hexdigest()
    assert consent.text_version == "deling-2026-3"
    shown = place.client("owner").get(page_of(consent)).content.decode()
    for line in filter(None, places.shown(consent.text, with_places=True).split("\n")):
        assert line.removeprefix("# ").removeprefix("- ").strip() in shown


def test_plan_consent_is_asked_once(meland: Cast) -> None:
    plan = stories.accepted(meland)
    coordinator, owner = client_of(meland, "coordinator"), client_of(meland, "owner")
    address = f"/nb/t/samtykke/plan/{plan.uuid}/ja-til-plan/"
    assert "Du gjør klar teksten, men skriver ikke under." in coordinator.get(address).content.decode()
    first = coordinator.post(address, {})["Location"]
    assert owner.get(address)["Location"] == first
    assert owner.post(address, {})["Location"] == first
    assert Consent.objects.count() == 1
    owner.post(first, {"seen": 1})
    assert owner.get(address).status_code == 403


def test_no_to_a_plan_leaves_the_coordinator(meland: Cast) -> None:
    plan = stories.accepted(meland)
    owner = client_of(meland, "owner")
    text = owner.get(f"/nb/t/samtykke/plan/{plan.uuid}/ja-til-plan/").content.decode()
    assert "Retten til koordinator og til tjenester er den samme." in text
    consent = ask_for_plan(plan, actor=meland.actor("owner"), language="nb")
    owner.post(page_of(consent, "nei/"))
    assert not engine.reach(meland.actor("coordinator"), plan).may_read("goals")
    assert engine.reach(meland.actor("coordinator"), plan).exists
    assert owner.get(f"/nb/t/samtykke/plan/{plan.uuid}/ja-til-plan/").status_code == 200


def test_closed_sections_in_the_plan_consent_bind_the_coordinator(meland: Cast) -> None:
    plan = stories.accepted(meland)
    owner = client_of(meland, "owner")
    answer = {"excluded": ["documents"], "exception_text": "ikke om søsteren min"}
    address = owner.post(f"/nb/t/samtykke/plan/{plan.uuid}/ja-til-plan/", answer)["Location"]
    text = owner.get(address).content.decode()
    assert "Koordinatoren kan heller ikke åpne dette: dokumenter." in text
    assert "«ikke om søsteren min»" in text
    owner.post(address, {"seen": 1})
    assert engine.reach(meland.actor("coordinator"), plan).may_read("goals")
    assert not engine.reach(meland.actor("coordinator"), plan).may_read("documents")


def test_a_yes_that_comes_after_the_last_day_is_too_late(place: Place) -> None:
    consent = asked(place)
    until = consent.grants.get().valid_until
    with clock.moved_to(until - timedelta(seconds=1)):
        assert "Ja, jeg skriver under" in place.client("owner").get(page_of(consent)).content.decode()
    with clock.moved_to(until):
        response = place.client("owner").post(page_of(consent), {"seen": 1})
        assert "Siste dag er passert." in response.content.decode()
    assert not ConsentSignature.objects.filter(consent=consent).exists()


def test_the_one_whose_signature_turns_out_to_be_enough_can_say_yes_again(childs: Place) -> None:
    """The other parent is no longer needed; nothing else would put it in force."""
    consent = asked(childs, by="parent", on_behalf_of="child")
    parent = childs.client("parent", on_behalf_of="child")
    sign_consent(consent, actor=childs.cast.actor("parent", on_behalf_of="child"), seen=consent.version)
    assert "Ja, jeg skriver under" not in parent.get(page_of(consent)).content.decode()
    with childs.cast.inside():
        childs.cast["child"].child_of.filter(parent=childs.cast["otherparent"]).update(has_responsibility=False)
    assert "Ja, jeg skriver under" in parent.get(page_of(consent)).content.decode()
    consent.refresh_from_db()
    assert parent.post(page_of(consent), {"seen": consent.version}).status_code == 302
    consent.refresh_from_db()
    assert consent.in_force_at is not None
