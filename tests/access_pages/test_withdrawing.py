"""Two clicks, done at once: the next request, an open form, the search and the index."""

from uuid import uuid4

import pytest

from ip_core.access import engine
from ip_core.access.enums import ConsentKind
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.queries import scopes_readable_by
from ip_core.access.services import prepare_consent, withdraw_consent
from ip_core.search.models import SearchEntry
from ip_core.search.services import Entry, index, search
from ip_core.testing import stories
from tests.access_pages.conftest import Place

CANARY = "skogsturkanari"


def indexed(place: Place) -> None:
    for section in ("goals", "measures"):
        index(
            Entry(
                municipality=place.cast.municipality,
                plugin="plan",
                kind="plan.paper",
                object_uuid=uuid4(),
                scope=place.plan.scope(section),
                title=f"{CANARY} {section}",
                address=f"t/plan/{place.plan.uuid}/",
            )
        )


def found(place: Place, handle: str = "therapist") -> int:
    return search(place.cast.actor(handle), place.cast.municipality, CANARY).total


def page_of(place: Place, consent: Consent) -> str:
    return f"{place.path}samtykke/{consent.uuid}/trekk/"


def test_two_clicks_close_the_plan_at_once_and_index_nothing(place: Place) -> None:
    indexed(place)
    therapist, owner = place.client("therapist"), place.client("owner")
    plan_page = f"/nb/t/plan/{place.plan.uuid}/"
    assert therapist.get(plan_page).status_code == 200
    assert found(place) == 2
    before = list(SearchEntry.objects.values("pk", "scope", "updated_at"))
    consent = place.grants[0].consent

    asked = owner.get(page_of(place, consent)).content.decode()
    assert "Trekke tilbake tilgangen til Eirik Solbakk?" in asked
    assert "Du kan ikke angre." in asked
    assert "Det krever loven." in asked
    response = owner.post(page_of(place, consent))
    assert (response.status_code, response["Location"]) == (302, place.path)

    for address in (plan_page, place.path, f"{plan_page}maal/{uuid4()}/", f"/nb/sak/{place.case.uuid}/"):
        assert therapist.get(address).status_code == 404
        assert therapist.post(address, {"title": "x", "seen": 1}).status_code in (404, 405)
    assert found(place) == 0
    assert not any(
        "proceeding" in one for one in scopes_readable_by(place.cast.actor("therapist"), place.cast.municipality)
    )
    assert list(SearchEntry.objects.values("pk", "scope", "updated_at")) == before
    assert found(place, "owner") == 2


def test_one_section_is_withdrawn_and_the_other_stays(place: Place) -> None:
    indexed(place)
    grant = place.grants[0]
    owner = place.client("owner")
    text = owner.get(f"{place.path}tilgang/{grant.uuid}/trekk/").content.decode()
    assert "Skal Eirik Solbakk slutte å se mål?" in text
    owner.post(f"{place.path}tilgang/{grant.uuid}/trekk/")
    assert engine.reach(place.cast.actor("therapist"), place.plan).readable == {"measures"}
    assert found(place) == 1


@pytest.mark.parametrize(
    ("handle", "status"),
    [("coordinator", 403), ("therapist", 404), ("employee", 404), ("leader", 404), ("editor", 404), ("applicant", 404)],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_owners_side_withdraws(place: Place, handle: str, status: int, method: str) -> None:
    consent, grant = place.grants[0].consent, place.grants[0]
    client = place.client(handle)
    for address in (page_of(place, consent), f"{place.path}tilgang/{grant.uuid}/trekk/"):
        assert getattr(client, method)(address).status_code == status
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_withdrawing_twice_changes_nothing_and_says_so(place: Place) -> None:
    consent = place.grants[0].consent
    owner = place.client("owner")
    owner.post(page_of(place, consent))
    consent.refresh_from_db()
    first = consent.withdrawn_at
    assert "Dette er alt trukket tilbake." in owner.get(page_of(place, consent)).content.decode()
    assert owner.post(page_of(place, consent)).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_at == first


def test_another_cases_consent_is_not_found_on_this_one(place: Place) -> None:
    other = stories.open_plan(place.cast, "applicant")
    theirs = stories.granted(place.cast, other, owner="applicant")[0]
    owner = place.client("owner")
    assert owner.post(page_of(place, theirs.consent)).status_code == 404
    assert owner.post(f"{place.path}tilgang/{theirs.uuid}/trekk/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.withdrawn_at is None


def test_withdrawing_the_plan_ends_what_it_carried_for_good(place: Place) -> None:
    consent = Consent.objects.get(kind=ConsentKind.PLAN_MADE)
    text = place.client("owner").get(page_of(place, consent)).content.decode()
    assert "Koordinatoren og alle du har gitt tilgang" in text
    place.client("owner").post(page_of(place, consent))
    assert not engine.reach(place.cast.actor("therapist"), place.plan)
    assert engine.reach(place.cast.actor("owner"), place.plan).may_read("goals")
    again = prepare_consent(place.plan, actor=place.cast.actor("owner"), kind=ConsentKind.PLAN_MADE, text=stories.TEXT)
    stories.signed(again, place.cast.actor("owner"))
    assert engine.reach(place.cast.actor("coordinator"), place.plan).may_read("goals")
    assert not engine.reach(place.cast.actor("therapist"), place.plan)
    assert all(grant.withdrawn_at is not None for grant in AccessGrant.objects.all())


def test_child_withdraws_accesses_alone_and_not_the_plan(childs: Place) -> None:
    child = childs.client("child")
    plan = Consent.objects.get(kind=ConsentKind.PLAN_MADE)
    assert child.post(page_of(childs, plan)).status_code == 403
    assert child.post(page_of(childs, childs.grants[0].consent)).status_code == 302
    assert not engine.reach(childs.cast.actor("therapist"), childs.plan)


@pytest.mark.parametrize("parent", ["parent", "otherparent"])
def test_either_parent_withdraws(childs: Place, parent: str) -> None:
    client = childs.client(parent, on_behalf_of="child")
    assert client.post(page_of(childs, Consent.objects.get(kind=ConsentKind.PLAN_MADE))).status_code == 302
    assert not engine.reach(childs.cast.actor("coordinator"), childs.plan).may_read("goals")


def test_parent_as_herself_reaches_nothing(childs: Place) -> None:
    assert childs.client("parent").get(childs.path).status_code == 404
    assert childs.client("parent", on_behalf_of="child").get(childs.path).status_code == 200


def test_history_says_who_withdrew(childs: Place) -> None:
    consent = childs.grants[0].consent
    withdraw_consent(consent, actor=childs.cast.actor("parent", on_behalf_of="child"))
    *earlier, latest = consent.history.order_by("history_id")
    assert latest.actor_label == "Ingvild Sandvik på vegne av Nora Sandvik"
    assert latest.withdrawn_at is not None
    assert all(version.withdrawn_at is None for version in earlier)
