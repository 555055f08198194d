"""Units, private persons, single items, periods and suggestions."""

import json
from datetime import date, timedelta
from urllib.parse import quote

import pytest

from ip_core import clock
from ip_core.access import engine, places
from ip_core.access.enums import Level
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.services import GrantAsked, ask_for_grant, hide_section
from ip_core.history.acting import acting
from ip_core.people.actor import Actor, actor_for
from ip_core.people.enums import Capacity
from ip_core.testing import stories
from ip_core.testing.cast import build_cast
from plugins.consent import sharing
from plugins.consent.services import Sharing, ask_to_share
from plugins.plan.services import add_goal, add_measure, create_plan
from tests.access_pages.conftest import Place

DAY = date(2027, 1, 31)
GOOD = {"sections": ["goals"], "purpose": "trene sammen", "last_day": "2027-01-31"}


def ask_of(place: Place, tail: str = "") -> str:
    return f"/nb/t/samtykke/plan/{place.plan.uuid}/gi-tilgang/{tail}"


def signed_through_the_pages(place: Place, address: str, answer: dict[str, object], handle: str = "owner") -> Consent:
    client = place.client(handle)
    response = client.post(address, answer)
    assert response.status_code == 302, response.content.decode()
    consent = Consent.objects.latest("pk")
    client.post(response["Location"], {"seen": consent.version})
    consent.refresh_from_db()
    assert consent.in_force_at is not None
    return consent


def test_a_unit_is_found_and_let_in(place: Place) -> None:
    unit = place.cast.units["office"]
    owner = place.client("owner")
    assert f"enhet/{unit.uuid}/" in owner.get(ask_of(place), {"navn": "tjenestekontoret"}).content.decode()
    consent = signed_through_the_pages(place, ask_of(place, f"enhet/{unit.uuid}/"), GOOD)
    assert "Tjenestekontoret, alle som arbeider med saker der" in places.shown(consent.text, with_places=True)
    assert engine.reach(place.cast.actor("caseworker"), place.plan).readable == {"goals"}
    assert engine.reach(place.cast.actor("othercaseworker"), place.plan).readable == {"goals"}
    assert not engine.reach(place.cast.actor("employee"), place.plan)
    page = place.client("owner").get(place.path).content.decode()
    assert "Tjenestekontoret" in page
    grant = consent.grants.get()
    assert f"/innsyn/samtykke/{consent.uuid}/trekk/" in page
    place.client("owner").post(f"{place.path}tilgang/{grant.uuid}/trekk/")
    assert not engine.reach(place.cast.actor("caseworker"), place.plan)


def test_neighbours_units_and_units_without_anybody_cannot_be_chosen(place: Place) -> None:
    neighbour = build_cast("arendal")
    for unit in (neighbour.units["office"], place.cast.units["coordinating"]):
        assert place.client("owner").get(ask_of(place, f"enhet/{unit.uuid}/")).status_code == 404
    consent = Consent.objects.get(kind="information")
    waiting = ask_to_share(place.plan, _wish(place), actor=place.cast.actor("owner"), language="nb")
    wish = GrantAsked("goals", "x", clock.now() + timedelta(days=3), unit=neighbour.units["office"])
    with pytest.raises(GrantNotPossible, match="annen kommune"):
        ask_for_grant(waiting, wish, actor=place.cast.actor("owner"))
    assert consent.grants.filter(grantee_unit__isnull=False).count() == 0


def _wish(place: Place, **more: object) -> Sharing:
    return Sharing(place.cast.membership("employee"), ("goals",), "x", DAY, **more)  # type: ignore[arg-type]


KIN = {"navn": "even  TORSVIK", "fodt": "1988-09-02"}


def test_somebody_close_gets_in_as_a_private_person(place: Place) -> None:
    response = place.client("owner").post(ask_of(place, "naer/"), KIN)
    assert response.status_code == 302
    consent = signed_through_the_pages(place, response["Location"], GOOD)
    grant = consent.grants.get()
    assert (grant.capacity, grant.membership, grant.grantee_person) == ("citizen", None, place.cast["applicant"])
    assert engine.reach(place.cast.actor("applicant"), place.plan).readable == {"goals"}
    as_professional = actor_for(place.cast["applicant"], capacity=Capacity.PROFESSIONAL)
    assert not engine.reach(as_professional, place.plan)
    assert "Sunniva Brekkestøl" in place.client("applicant").get("/nb/min-side/").content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"navn": "Even Torsvik", "fodt": "1988-09-03"},
        {"navn": "Even", "fodt": "1988-09-02"},
        {"navn": "Ingen Slik", "fodt": "1988-09-02"},
        {"navn": "Sunniva Brekkestøl", "fodt": "1992-04-17"},
    ],
)
def test_whoever_is_not_found_exactly_is_answered_alike(place: Place, typed: dict[str, str]) -> None:
    """Also the owner herself; and a person without a sign-in of her own is nobody here."""
    text = place.client("owner").post(ask_of(place, "naer/"), typed).content.decode()
    assert "Vi finner ingen med dette navnet og denne fødselsdatoen." in text
    assert typed["navn"] in text
    place.cast["applicant"].account.delete()
    gone = place.client("owner").post(ask_of(place, "naer/"), KIN)
    assert "Vi finner ingen med dette navnet" in gone.content.decode()


def test_nobody_is_named_by_guessing_an_address(place: Place) -> None:
    other = stories.open_plan(place.cast, "applicant")
    ticket = sharing.ticket(other, place.cast["parent"])
    forged = json.dumps([str(place.plan.uuid), place.cast["parent"].pk])
    for tail in (ticket, quote(forged, safe=""), "1", str(place.cast["parent"].uuid)):
        assert place.client("owner").get(ask_of(place, f"naer/{tail}/")).status_code == 404
    mine = sharing.ticket(place.plan, place.cast["parent"])
    assert place.client("owner").get(ask_of(place, f"naer/{mine}/")).status_code == 200
    assert place.client("employee").get(ask_of(place, f"naer/{mine}/")).status_code == 404


def test_those_who_sign_are_not_kin_to_be_let_in(childs: Place) -> None:
    coordinator = childs.cast.actor("coordinator")
    assert sharing.kin_of(coordinator, childs.plan) == []
    assert not sharing.may_be_kin(coordinator, childs.plan, childs.cast["parent"])


def two_goals(place: Place) -> tuple[object, object]:
    plan = create_plan(place.plan, actor=place.cast.actor("owner"))
    owner = place.cast.actor("owner")
    return add_goal(plan, actor=owner, words="Symje kvar veke"), add_goal(plan, actor=owner, words="Sove betre")


def test_one_item_opens_alone(place: Place) -> None:
    swim, sleep = two_goals(place)
    address = ask_of(place, f"{place.cast.membership('employee').pk}/")
    page = place.client("owner").get(address).content.decode()
    assert "Symje kvar veke" in page
    answer = GOOD | {"sections": [], "items": [f"goals/{swim.uuid}"], "writes": [f"goals/{swim.uuid}"]}
    consent = signed_through_the_pages(place, address, answer)
    assert "bare dette i delen mål, ressurser og behov: «Symje kvar veke»" in consent.text
    assert "Sove betre" not in consent.text
    reach = engine.reach(place.cast.actor("employee"), place.plan)
    assert reach.readable == frozenset()
    assert reach.may_write("goals", swim.uuid)
    assert not reach.may_read("goals", sleep.uuid)
    text = place.client("employee").get(f"/nb/t/plan/{place.plan.uuid}/").content.decode()
    assert "Symje kvar veke" in text
    assert "Sove betre" not in text
    assert "Silje Kvamme" in place.client("owner").get(place.path).content.decode()


def test_an_item_inside_a_shared_section_needs_no_access_of_its_own(place: Place) -> None:
    swim, _sleep = two_goals(place)
    address = ask_of(place, f"{place.cast.membership('employee').pk}/")
    signed_through_the_pages(place, address, GOOD | {"items": [f"goals/{swim.uuid}"]})
    rows = AccessGrant.objects.filter(grantee_person=place.cast["employee"])
    assert [(row.section, row.item_uuid, row.level) for row in rows] == [("goals", None, Level.READ)]
    signed_through_the_pages(place, address, GOOD | {"writes": [f"goals/{swim.uuid}"]})
    newest = AccessGrant.objects.filter(grantee_person=place.cast["employee"], item_uuid=swim.uuid).get()
    assert newest.level == Level.WRITE


def test_items_that_the_giver_cannot_read_are_neither_shown_nor_taken(childs: Place) -> None:
    plan = create_plan(childs.plan, actor=childs.cast.actor("child"))
    measure = add_measure(plan, actor=childs.cast.actor("child"), what="Skriva dagbok")
    hide_section(childs.plan, "measures", childs.cast["parent"], actor=childs.cast.actor("child"))
    address = ask_of(childs, f"{childs.cast.membership('employee').pk}/")
    answer = GOOD | {"sections": [], "items": [f"measures/{measure.uuid}"]}
    hidden = childs.client("parent", on_behalf_of="child")
    assert "Skriva dagbok" not in hidden.get(address).content.decode()
    response = hidden.post(address, answer)
    assert response.status_code == 200
    assert "Skriva dagbok" not in response.content.decode()
    assert "Skriva dagbok" in childs.client("otherparent", on_behalf_of="child").get(address).content.decode()
    hide_section(childs.plan, "measures", childs.cast["otherparent"], actor=childs.cast.actor("child"))
    assert childs.client("coordinator").post(address, answer).status_code == 200  # no signer reads it


@pytest.mark.parametrize("value", ["goals/x", "goals/00000000-0000-0000-0000-000000000000", "goals", "consents/x"])
def test_items_that_are_not_there_are_answered(place: Place, value: str) -> None:
    address = ask_of(place, f"{place.cast.membership('employee').pk}/")
    response = place.client("owner").post(address, GOOD | {"items": [value]})
    assert "Feil:" in response.content.decode()


def test_from_and_until(place: Place) -> None:
    address = ask_of(place, f"{place.cast.membership('employee').pk}/")
    text = place.client("owner").post(address, GOOD | {"first_day": "2027-02-01"}).content.decode()
    assert "Første dag er etter siste dag." in text
    consent = signed_through_the_pages(place, address, GOOD | {"first_day": "2026-12-01"})
    assert "Fra og med 1.\N{NO-BREAK SPACE}desember\N{NO-BREAK SPACE}2026." in consent.text
    begin = clock.start_of(date(2026, 12, 1))
    with clock.moved_to(begin - timedelta(seconds=1)):
        assert not engine.reach(place.cast.actor("employee"), place.plan)
    with clock.moved_to(begin):
        assert engine.reach(place.cast.actor("employee"), place.plan).may_read("goals")


def test_another_suggestion_keeps_what_was_typed_and_judges_nothing(place: Place) -> None:
    address = ask_of(place, f"{place.cast.membership('employee').pk}/")
    typed = {
        "forslag": "skole", "sections": ["period"], "purpose": "for skolen sin del", "last_day": "",
        "exception_text": "ikke om bror min", "writes": ["meetings"],
    }  # fmt: skip
    before = Consent.objects.count()
    text = place.client("owner").post(address, typed).content.decode()
    assert "Feil:" not in text
    assert "for skolen sin del" in text
    assert "ikke om bror min" in text
    assert Consent.objects.count() == before
    ticked = [part.split(">")[0] for part in text.split('name="sections"')[1:]]
    assert {part.split('value="')[1].split('"')[0] for part in ticked if "checked" in part} == {
        "goals", "contributions", "meetings",
    }  # fmt: skip


def test_birth_dates_cannot_be_tried_one_after_the_other(place: Place) -> None:
    """Ten misses a day, in any browser of hers; the answer is then the same also for the right one."""
    kin = place.cast["applicant"]
    kin.birth_date = date(1970, 5, 4)
    with acting(Actor.system()):
        kin.save()
    address = f"/nb/t/samtykke/plan/{place.plan.uuid}/gi-tilgang/naer/"
    right, wrong = {"navn": kin.name, "fodt": "1970-05-04"}, {"navn": kin.name, "fodt": "1970-05-05"}
    assert place.client("owner").post(address, right).status_code == 302
    for _each in range(10):
        assert "Vi finner ingen" in place.client("owner").post(address, wrong).content.decode()
    for typed in (right, wrong):
        refused = place.client("owner").post(address, typed)
        assert refused.status_code == 200
        assert "prøvd mange ganger" in refused.content.decode()
        assert kin.name in refused.content.decode(), "what was typed stays"
    assert place.client("coordinator").post(address, right).status_code == 302, "each person has her own"
    with clock.moved_to(clock.now() + timedelta(days=1, seconds=1)):
        assert place.client("owner").post(address, right).status_code == 302
