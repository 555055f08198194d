"""Who can be let in, by whom, to what."""

from datetime import date, timedelta

import pytest

from ip_core import clock
from ip_core.access.enums import Level
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.services import hide_section
from ip_core.enums import Role
from ip_core.exceptions import NotAllowed
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.people.models import Parenthood
from ip_core.testing import stories
from ip_core.testing.cast import build_cast, employ
from plugins.consent import queries, suggestions
from plugins.consent.services import Sharing, ask_to_share
from tests.access_pages.conftest import Place


def ask_of(place: Place, handle: str = "") -> str:
    tail = f"{place.cast.membership(handle).pk}/" if handle else ""
    return f"/nb/t/samtykke/plan/{place.plan.uuid}/gi-tilgang/{tail}"


@pytest.mark.parametrize(
    ("handle", "status"),
    [
        ("owner", 200),
        ("coordinator", 200),
        ("therapist", 404),
        ("leader", 404),
        ("systemcoordinator", 404),
        ("employee", 404),
        ("othercoordinator", 404),
        ("editor", 404),
        ("control", 404),
        ("applicant", 404),
    ],
)
def test_owner_and_coordinator_ask(place: Place, handle: str, status: int) -> None:
    client = place.client(handle)
    for address in (ask_of(place), ask_of(place, "employee")):
        response = client.get(address)
        assert response.status_code == status
        assert (b"Sunniva" in response.content or b"tilgang" in response.content) == (status == 200)
    answer = {"sections": ["goals"], "purpose": "x", "last_day": "2027-01-01"}
    before = Consent.objects.count()
    assert client.post(ask_of(place, "employee"), answer).status_code == (302 if status == 200 else 404)
    assert Consent.objects.count() == before + (status == 200)


def names(place: Place, handle: str = "owner") -> set[str]:
    found = queries.possible_readers(place.cast.actor(handle), place.plan)
    return {membership.person.name for membership in found}


def test_professionals_inside_and_outside_can_be_found(place: Place) -> None:
    assert names(place) == {"Silje Kvamme", "Hilde Rosseland", "Bjarte Mjelde", "Jostein Hopsdal", "Eirik Solbakk"}


def test_those_close_to_the_owner_and_those_who_left_cannot(childs: Place) -> None:
    service = childs.cast.units["service"]
    employ(childs.cast["parent"], service, Role.PROVIDER)
    employ(childs.cast["owner"], service, Role.PROVIDER, until=clock.today() - timedelta(days=1))
    with acting(Actor.system("test")):
        Parenthood.objects.create(
            parent=childs.cast["employee"],
            child=childs.cast["child"],
            has_responsibility=False,
            valid_from=date(2013, 6, 11),
        )
    found = names(childs, "coordinator")
    assert "Eirik Solbakk" in found
    assert found.isdisjoint({"Ingvild Sandvik", "Sunniva Brekkestøl", "Silje Kvamme", "Torunn Vikane"})


def test_neighbours_staff_cannot_be_chosen(place: Place) -> None:
    neighbour = build_cast("arendal")
    theirs = neighbour.membership("employee").pk
    assert theirs not in {m.pk for m in queries.possible_readers(place.cast.actor("owner"), place.plan)}
    address = f"{ask_of(place)}{theirs}/"
    assert place.client("owner").get(address).status_code == 404
    assert place.client("owner").get(f"{ask_of(place)}999999999/").status_code == 404


@pytest.mark.parametrize("words", ["eirik", "SOLBAKK", "fysioterapeut", "eirik helse", "Solbakk  Eirik"])
def test_search_by_name_title_and_place(place: Place, words: str) -> None:
    text = place.client("owner").get(ask_of(place), {"navn": words}).content.decode()
    assert "Fant én" in text
    assert "fysioterapeut, Fysioterapi (Helse Nordhav)" in text


def test_the_employer_is_named_once(place: Place) -> None:
    membership = place.cast.membership("therapist")
    with acting(Actor.system("test")):
        membership.unit.name = "Fysioterapi, Helse Nordhav"
        membership.unit.save()
    text = place.client("owner").get(ask_of(place), {"navn": "eirik"}).content.decode()
    assert "fysioterapeut, Fysioterapi, Helse Nordhav" in text
    assert "(Helse Nordhav)" not in text


def test_search_folds_norwegian_letters(place: Place) -> None:
    with acting(Actor.system("test")):
        person = place.cast["employee"]
        person.given_name = "Øydis"
        person.save()
    assert "Øydis Kvamme" in place.client("owner").get(ask_of(place), {"navn": "øydis"}).content.decode()


@pytest.mark.parametrize("words", ["", "x", "\x00ab", "a" * 500, "<script>alert(1)</script>", "%", "Ingenting'; --"])
def test_search_answers_whatever_is_typed(place: Place, words: str) -> None:
    response = place.client("owner").get(ask_of(place), {"navn": words})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert "Silje Kvamme" not in response.content.decode()


def test_before_the_plan_there_is_nothing_to_share(meland: object) -> None:
    plan = stories.accepted(meland)
    place = Place(meland, plan, [])
    response = place.client("owner").get(ask_of(place))
    assert response.status_code == 403
    assert "Planen må være laget før noen kan få tilgang til den." in response.content.decode()


def sharing(place: Place, *sections: str, **more: object) -> Sharing:
    values = {"purpose": "prøve", "last_day": date(2027, 1, 31)} | more
    return Sharing(place.cast.membership("employee"), sections, **values)  # type: ignore[arg-type]


def test_last_day_counts_whole_and_levels_follow(place: Place) -> None:
    asked = sharing(place, "goals", "contributions", writes=("contributions",))
    consent = ask_to_share(place.plan, asked, actor=place.cast.actor("owner"), language="nb")
    grants = {grant.section: grant for grant in consent.grants.all()}
    assert grants["goals"].level == Level.READ
    assert grants["contributions"].level == Level.WRITE
    assert grants["goals"].valid_until == clock.midnight_after(date(2027, 1, 31))
    assert "kan også skrive i: bidrag" in consent.text


@pytest.mark.parametrize("handle", ["therapist", "employee", "leader", "applicant"])
def test_service_refuses_others(place: Place, handle: str) -> None:
    with pytest.raises(NotAllowed):
        ask_to_share(place.plan, sharing(place, "goals"), actor=place.cast.actor(handle), language="nb")


def test_what_no_signer_may_read_is_not_offered(childs: Place) -> None:
    for parent in ("parent", "otherparent"):
        hide_section(childs.plan, "goals", childs.cast[parent], actor=childs.cast.actor("child"))
    for handle, who in (("coordinator", {}), ("parent", {"on_behalf_of": "child"}), ("child", {})):
        client = childs.client(handle, **who)
        text = client.get(ask_of(childs, "employee")).content.decode()
        assert 'value="measures"' in text
        assert 'value="goals"' not in text
        answer = {"sections": ["goals"], "purpose": "x", "last_day": "2027-01-01"}
        assert client.post(ask_of(childs, "employee"), answer).status_code == 200
    assert not AccessGrant.objects.filter(grantee_person=childs.cast["employee"]).exists()


def test_an_unanswered_request_can_be_changed(place: Place) -> None:
    first = ask_to_share(place.plan, sharing(place, "goals"), actor=place.cast.actor("coordinator"), language="nb")
    client = place.client("owner")
    address = f"{ask_of(place, 'employee')}?i-stedet-for={first.uuid}"
    assert "prøve" in client.get(address).content.decode()
    answer = {"sections": ["period"], "purpose": "noe annet", "last_day": "2027-02-01"}
    response = client.post(address, answer)
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert str(first.uuid) not in response["Location"]


def test_suggestions_fit_the_person_and_the_calendar(place: Place) -> None:
    assert suggestions.sections_for(place.cast.membership("therapist")) == ["goals", "measures"]
    assert suggestions.sections_for(place.cast.membership("employee")) == ["goals"]
    assert suggestions.months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert suggestions.months_after(date(2026, 12, 31), 12) == date(2027, 12, 31)
