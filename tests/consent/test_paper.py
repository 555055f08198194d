"""Paper and spoken words: the same object, witnessed by another; a withdrawal by word of mouth counts at once."""

from datetime import date, timedelta

import pytest
from django.test import Client

from ip_core import clock
from ip_core.access import engine, policies, registering
from ip_core.access.enums import ConsentKind, SignatureMethod
from ip_core.access.exceptions import RegistrationNotPossible
from ip_core.access.models import AccessEvent, AccessGrant, Consent, ConsentSignature
from ip_core.documents.models import StoredFile
from ip_core.exceptions import NotAllowed
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.plugins.types import Blocker
from plugins.consent.services import Sharing, ask_to_share
from tests.access_pages.conftest import Place
from tests.consent.test_readers import DAY
from tests.documents.files import MACROS, PDF, PLACE, picture, upload

TODAY = date(2026, 11, 23)


def waiting(place: Place) -> Consent:
    wish = Sharing(place.cast.membership("employee"), ("goals",), "hjelpe", DAY)
    return ask_to_share(place.plan, wish, actor=place.cast.actor("coordinator"), language="nb")


def paper_of(consent: Consent) -> str:
    return f"/nb/t/samtykke/{consent.uuid}/papir/"


def answer(place: Place, consent: Consent, signer: str = "owner", /, **changed: object) -> dict[str, object]:
    return {
        "who": str(place.cast[signer].uuid),
        "signed_on": "2026-11-23",
        "witness": "Astrid Fosse",
        "seen": consent.version,
        "scan": upload(PDF, "papir.pdf"),
    } | changed


def test_paper_is_the_same_object(place: Place) -> None:
    consent = waiting(place)
    response = place.client("coordinator").post(paper_of(consent), answer(place, consent))
    assert response.status_code == 302
    consent.refresh_from_db()
    assert consent.in_force_at == clock.now()
    signature = ConsentSignature.objects.get(consent=consent)
    assert (signature.method, signature.capacity, signature.signed_on) == (SignatureMethod.PAPER, "owner", TODAY)
    assert (signature.registered_by, signature.witnessed_by) == (place.cast["coordinator"], place.cast["leader"])
    assert engine.reach(place.cast.actor("employee"), place.plan).readable == {"goals"}
    assert "du eller dere sa ja" not in place.client("coordinator").get(response["Location"]).content.decode()
    for path in (place.path, f"/nb/t/samtykke/{consent.uuid}/kvittering/"):
        text = " ".join(place.client("owner").get(path).content.decode().split())
        assert "Sunniva Brekkestøl skrev under på papir 23." in text
        assert "Torunn Vikane registrerte det, og Astrid Fosse var vitne." in text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"witness": "Torunn Vikane"}, "Vitnet må være en annen enn du"),
        ({"witness": "Sunniva Brekkestøl"}, "Vi finner ingen kollega"),
        ({"witness": "Eirik Solbakk"}, "Vi finner ingen kollega"),
        ({"witness": ""}, "Feil:"),
        ({"signed_on": "2026-11-24"}, "Datoen må være i dag eller før"),
        ({"signed_on": "2026-11-22"}, "ikke før teksten ble gjort klar"),
        ({"signed_on": "i går"}, "Feil:"),
        ({"who": ""}, "Feil:"),
        ({"who": "x"}, "Feil:"),
        ({"seen": 99}, "Feil:"),
        ({"scan": ""}, "Legg ved papiret først."),
        ({"scan": upload(MACROS, "papir.pdf")}, "makroer"),
        ({"scan": upload(b"<html>papir</html>", "papir.pdf")}, "Vi tar imot PDF, bilder"),
        ({"scan": upload(b"", "papir.pdf")}, "Filen er tom."),
    ],
)
def test_paper_that_does_not_hold_is_answered_and_kept(place: Place, changed: dict[str, object], said: str) -> None:
    consent = waiting(place)
    text = place.client("coordinator").post(paper_of(consent), answer(place, consent, **changed)).content.decode()
    assert said in text
    if changed.get("witness", "x"):
        assert str(changed.get("witness", "Astrid Fosse")) in text
    assert not ConsentSignature.objects.filter(consent=consent).exists()
    assert not StoredFile.objects.exists()
    assert not engine.reach(place.cast.actor("employee"), place.plan)


def test_the_paper_hangs_on_the_consent_and_follows_its_rules(place: Place) -> None:
    consent = waiting(place)
    coordinator = place.client("coordinator")
    coordinator.post(paper_of(consent), answer(place, consent, scan=upload(picture(), "underskrift Sunniva.jpg")))
    stored = StoredFile.objects.get()
    assert (stored.scope, stored.item_uuid, stored.case) == (place.plan.scope("consents"), consent.uuid, place.case)
    address = f"/nb/fil/{stored.uuid}/"
    for handle in ("owner", "coordinator"):
        client = place.client(handle)
        assert address in client.get(f"/nb/t/samtykke/{consent.uuid}/kvittering/").content.decode()
        response = client.get(address)
        assert response.status_code == 200
        assert "Sunniva" not in str(response.headers)
    assert PLACE.encode() not in stored.open().read()  # what the telephone wrote in the picture is gone
    event = AccessEvent.objects.filter(kind="read", person_label="Torunn Vikane").latest("pk")
    assert "consents" in {section["key"] for section in event.sections}
    for handle in ("employee", "therapist", "leader", "applicant"):
        assert place.client(handle).get(address).status_code == 404  # the reader it opens for, and the witness, too


def test_papers_of_one_consent_are_not_shown_at_another(place: Place) -> None:
    consent = waiting(place)
    place.client("coordinator").post(paper_of(consent), answer(place, consent))
    other = place.grants[0].consent
    assert "/fil/" not in place.client("owner").get(f"/nb/t/samtykke/{other.uuid}/kvittering/").content.decode()


class Stops:
    """A plugin that stops every act, as the dispatcher would hand its answer on."""

    def transition_blockers(self, *, act: str, **_asked: object) -> list[Blocker]:
        assert act == policies.CONSENT
        return [Blocker(text="Vent til mandag.")]


def test_a_plugin_stops_a_yes_on_paper_as_on_screen_but_never_a_no(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent = waiting(place)
    monkeypatch.setattr(policies, "hooks", lambda _municipality: Stops())
    refused = place.client("coordinator").post(paper_of(consent), answer(place, consent))
    assert refused.status_code == 403
    assert "Vent til mandag." in refused.content.decode()
    assert place.client("owner").post(f"/nb/t/samtykke/{consent.uuid}/", {"seen": consent.version}).status_code == 403
    assert not ConsentSignature.objects.filter(consent=consent).exists()
    said = spoken(place, f"samtykke/{place.grants[0].consent.uuid}")
    place.client("coordinator").post(said, {"who": str(place.cast["owner"].uuid)})
    assert not engine.reach(place.cast.actor("therapist"), place.plan)


@pytest.mark.parametrize(
    ("handle", "status"), [("owner", 403), ("employee", 404), ("leader", 404), ("therapist", 404), ("applicant", 404)]
)
def test_only_the_coordinator_registers(place: Place, handle: str, status: int) -> None:
    consent = waiting(place)
    client = place.client(handle)
    assert client.get(paper_of(consent)).status_code == status
    assert client.post(paper_of(consent), answer(place, consent)).status_code == status
    with pytest.raises(NotAllowed):
        registering.register_paper(
            consent,
            place.cast["owner"],
            actor=place.cast.actor(handle),
            signed_on=TODAY,
            witness=place.cast.membership("leader"),
            seen=consent.version,
        )


def test_nobody_witnesses_herself_however_she_is_named(place: Place) -> None:
    consent = waiting(place)
    for handle in ("coordinator", "therapist"):
        with pytest.raises(RegistrationNotPossible):
            registering.register_paper(
                consent,
                place.cast["owner"],
                actor=place.cast.actor("coordinator"),
                signed_on=TODAY,
                witness=place.cast.membership(handle),
                seen=consent.version,
            )


def test_one_parent_on_paper_and_one_on_screen(childs: Place) -> None:
    consent = waiting(childs)
    childs.client("coordinator").post(paper_of(consent), answer(childs, consent, "parent"))
    consent.refresh_from_db()
    assert consent.in_force_at is None
    assert ConsentSignature.objects.get(consent=consent).capacity == "parent"
    again = childs.client("coordinator").post(paper_of(consent), answer(childs, consent, "parent"))
    assert "Feil:" in again.content.decode()  # she has signed
    childs.client("otherparent", on_behalf_of="child").post(f"/nb/t/samtykke/{consent.uuid}/", {"seen": 1})
    consent.refresh_from_db()
    assert consent.in_force_at is not None


def test_one_of_two_parents_where_the_municipality_has_set_so(childs: Place) -> None:
    municipality = childs.cast.municipality
    municipality.both_parents_sign = False
    municipality.save()
    consent = waiting(childs)
    childs.client("parent", on_behalf_of="child").post(f"/nb/t/samtykke/{consent.uuid}/", {"seen": 1})
    assert engine.reach(childs.cast.actor("employee"), childs.plan).may_read("goals")


def spoken(place: Place, tail: str) -> str:
    return f"{place.path}{tail}/muntlig/"


def test_a_spoken_withdrawal_counts_at_once_also_with_the_plugin_off(place: Place) -> None:
    PluginState.objects.filter(slug="consent").update(state=State.OFF)
    consent = place.grants[0].consent
    coordinator = place.client("coordinator")
    address = spoken(place, f"samtykke/{consent.uuid}")
    assert address in coordinator.get(place.path).content.decode()
    assert "Hvem sa det?" in coordinator.get(address).content.decode()
    assert engine.reach(place.cast.actor("therapist"), place.plan)
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        _told_and_gone(place, coordinator, address, consent)


def _told_and_gone(place: Place, coordinator: Client, address: str, consent: Consent) -> None:
    assert coordinator.post(address, {"who": str(place.cast["owner"].uuid)}).status_code == 302
    assert not engine.reach(place.cast.actor("therapist"), place.plan)
    consent.refresh_from_db()
    assert (consent.withdrawn_by, consent.withdrawal_registered_by) == (
        place.cast["owner"],
        place.cast["coordinator"],
    )
    text = place.client("owner").get(place.path).content.decode()
    assert "Sunniva Brekkestøl sa at tilgangen skulle trekkes. Torunn Vikane skrev det ned." in text


def test_one_access_by_word_of_mouth(place: Place) -> None:
    address = spoken(place, f"tilgang/{place.grants[0].uuid}")
    place.client("coordinator").post(address, {"who": str(place.cast["owner"].uuid)})
    assert engine.reach(place.cast.actor("therapist"), place.plan).readable == {"measures"}
    grant = AccessGrant.objects.get(pk=place.grants[0].pk)
    assert (grant.withdrawn_by, grant.withdrawal_registered_by) == (place.cast["owner"], place.cast["coordinator"])


def test_a_spoken_no_to_the_plan_closes_it(place: Place) -> None:
    consent = Consent.objects.get(kind=ConsentKind.PLAN_MADE)
    registering.register_withdrawal(consent, place.cast["owner"], actor=place.cast.actor("coordinator"))
    assert not engine.reach(place.cast.actor("coordinator"), place.plan).may_read("goals")
    assert not engine.reach(place.cast.actor("therapist"), place.plan)


@pytest.mark.parametrize(("handle", "status"), [("owner", 404), ("therapist", 404), ("leader", 404), ("employee", 404)])
def test_words_are_written_down_by_the_coordinator_alone(place: Place, handle: str, status: int) -> None:
    for tail in (f"samtykke/{place.grants[0].consent.uuid}", f"tilgang/{place.grants[0].uuid}"):
        response = place.client(handle).post(spoken(place, tail), {"who": str(place.cast["owner"].uuid)})
        assert response.status_code == status
    assert engine.reach(place.cast.actor("therapist"), place.plan).may_read("goals")


def test_nobody_is_said_to_have_said_what_she_cannot_say(childs: Place) -> None:
    coordinator = childs.client("coordinator")
    plan = Consent.objects.get(kind=ConsentKind.PLAN_MADE)
    for who in ("child", "therapist", "coordinator"):
        text = coordinator.post(
            spoken(childs, f"samtykke/{plan.uuid}"), {"who": str(childs.cast[who].uuid)}
        ).content.decode()
        assert "Feil:" in text
    with pytest.raises(RegistrationNotPossible):
        registering.register_withdrawal(plan, childs.cast["child"], actor=childs.cast.actor("coordinator"))
    shared = childs.grants[0].consent
    coordinator.post(spoken(childs, f"samtykke/{shared.uuid}"), {"who": str(childs.cast["child"].uuid)})
    assert not engine.reach(childs.cast.actor("therapist"), childs.plan)


def test_the_childs_view_is_asked_for_and_read(childs: Place) -> None:
    consent = waiting(childs)
    address = f"/nb/t/samtykke/{consent.uuid}/mening/"
    parent = childs.client("parent", on_behalf_of="child")
    assert "Nora er spurt, og har ikke svart ennå." in parent.get(f"/nb/t/samtykke/{consent.uuid}/").content.decode()
    child = childs.client("child")
    assert address in child.get(f"/nb/t/samtykke/{consent.uuid}/").content.decode()
    child.post(address, {"answer": "no", "words": "Ho veit nok frå før."})
    text = parent.get(f"/nb/t/samtykke/{consent.uuid}/").content.decode()
    assert "Jeg vil ikke dette. Ho veit nok frå før." in text
    assert "Nora skrev det selv" in text
    assert consent.in_force_at is None  # heard, and does not decide
    childs.client("coordinator").post(address, {"answer": "yes", "words": ""})
    later = parent.get(f"/nb/t/samtykke/{consent.uuid}/").content.decode()
    assert later.index("Jeg synes det er greit.") < later.index("Jeg vil ikke dette.")
    assert "Nora sa det til Torunn Vikane" in later


@pytest.mark.parametrize(
    ("handle", "who", "status"),
    [("parent", "child", 403), ("employee", "", 404), ("leader", "", 404), ("therapist", "", 404)],
)
def test_nobody_speaks_for_the_child(childs: Place, handle: str, who: str, status: int) -> None:
    consent = waiting(childs)
    client = childs.client(handle, on_behalf_of=who) if who else childs.client(handle)
    answered = client.post(f"/nb/t/samtykke/{consent.uuid}/mening/", {"answer": "yes", "words": ""})
    assert answered.status_code == status
    assert not consent.views_of_child.exists()


def test_grown_ups_are_not_asked_that_way(place: Place) -> None:
    consent = waiting(place)
    assert place.client("owner").get(f"/nb/t/samtykke/{consent.uuid}/mening/").status_code == 403
    assert "mener" not in place.client("owner").get(f"/nb/t/samtykke/{consent.uuid}/").content.decode()


def test_the_day_on_the_paper_may_be_earlier_than_today(place: Place) -> None:
    consent = waiting(place)
    with clock.moved_to(clock.now() + timedelta(days=3)):
        place.client("coordinator").post(paper_of(consent), answer(place, consent))
        consent.refresh_from_db()
        assert consent.in_force_at == clock.now()  # counted from registration
    with clock.moved_to(consent.in_force_at - timedelta(seconds=1)):
        assert not engine.reach(place.cast.actor("employee"), place.plan)
