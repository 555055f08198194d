"""The plan's page, section by section, as everybody of the cast meets it."""

from __future__ import annotations

from datetime import date

import pytest

from ip_core.access.enums import ConsentKind
from ip_core.access.models import AccessEvent, AccessGrant, Consent
from ip_core.access.services import withdraw_consent, withdraw_grant
from ip_core.cases.services import close_proceeding
from ip_core.people.actor import Actor
from ip_core.people.models import Guardianship
from ip_core.testing import stories
from ip_core.testing.cast import OUTSIDERS, build_cast, tied
from ip_core.testing.clients import client_of
from plugins.plan import services
from plugins.plan.models import IndividualPlan
from tests.plan.canaries import CANARY, found

WHOLE = frozenset(CANARY)


def withdraw_plan(plan, cast):
    consent = Consent.objects.get(proceeding=plan.proceeding, kind=ConsentKind.PLAN_MADE)
    withdraw_consent(consent, actor=cast.actor("owner"))


@pytest.mark.parametrize(
    ("handle", "sections"),
    [
        ("owner", WHOLE),
        ("coordinator", WHOLE),
        ("therapist", {"goals", "measures"}),
        ("leader", set()),
        ("systemcoordinator", set()),
    ],
)
def test_page_shows_the_sections_of_its_reader(handle, sections, granted, as_, path):
    response = as_(handle).get(path)
    assert response.status_code == 200
    assert found(response) == frozenset(sections)


@pytest.mark.parametrize("handle", [*OUTSIDERS, "othercoordinator", "applicant", "parent"])
def test_page_does_not_exist_for_outsiders(handle, granted, as_, path):
    response = as_(handle).get(path)
    assert response.status_code == 404
    assert found(response) == frozenset()


def test_page_does_not_exist_for_the_neighbouring_coordinator(granted, cast, path):
    neighbours = build_cast("arendal")
    with neighbours.inside():
        stories.open_plan(neighbours)
        assert client_of(neighbours, "coordinator").get(path).status_code == 404


def test_page_asks_for_sign_in_first(granted, as_, path):
    response = as_().get(path)
    assert response.status_code == 302
    assert found(response) == frozenset()


def test_another_proceedings_address_is_no_plan(granted, as_):
    intake = granted.proceeding.case.proceedings.get(kind="intake")
    assert as_("owner").get(f"/nb/t/plan/{intake.uuid}/").status_code == 404


@pytest.mark.parametrize(
    "word", ["Samtykke", "Koordinator</", "Planperiode", "Hvem kan se", "1. Mål", "5. Tiltak", "Bare du", "I planen"]
)
def test_nothing_tells_a_grantee_of_other_sections(word, granted, as_, path):
    assert word == "Bare du" or word in as_("owner").get(path).content.decode()
    assert word not in _main(as_("therapist").get(path))


def _main(response):
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_grantee_with_goals_alone_has_no_tasks(full, cast, as_, path):
    stories.granted(cast, full.proceeding, ["goals"])
    response = as_("therapist").get(path)
    assert found(response) == {"goals"}
    assert "Hvem gjør hva nå" not in response.content.decode()


def test_goal_on_a_measure_is_only_for_readers_of_goals(full, cast, as_, path):
    stories.granted(cast, full.proceeding, ["measures"])
    assert "Hører til målet" in as_("owner").get(path).content.decode()
    assert found(as_("therapist").get(path)) == {"measures"}


def test_shown_sections_are_noted_and_no_others(granted, as_, path):
    as_("therapist").get(path)
    event = AccessEvent.objects.get()
    assert {section["key"] for section in event.sections} == {"goals", "measures"}


def test_empty_sections_are_not_noted_as_read(plan, cast, as_, path):
    stories.granted(cast, plan.proceeding)
    services.add_goal(plan, actor=cast.actor("coordinator"), words="Ett mål")
    as_("therapist").get(path)
    assert [section["key"] for section in AccessEvent.objects.get().sections] == ["goals"]


def test_leader_is_noted_for_existence(granted, as_, path):
    as_("leader").get(path)
    assert AccessEvent.objects.get().kind == "existence"


def test_owners_own_reading_is_not_noted(granted, as_, path):
    as_("owner").get(path)
    assert not AccessEvent.objects.exists()


def test_empty_sections_say_so_kindly(plan, as_, path):
    text = as_("owner").get(path).content.decode()
    assert text.count("Ikke skrevet ennå.") == 7  # a consent and a coordinator there are
    assert "To av ni deler er skrevet" in text


def test_readers_are_said_once_and_differences_apart(granted, as_, path):
    text = as_("owner").get(path).content.decode()
    assert text.count("Du og Torunn Vikane kan lese planen.") == 1
    assert text.count("Du, Eirik Solbakk og Torunn Vikane kan lese") == 2


def test_withdrawing_a_grant_shuts_the_next_request(granted, cast, as_, path):
    client = as_("therapist")
    assert client.get(path).status_code == 200
    for grant in AccessGrant.objects.all():
        withdraw_grant(grant, actor=cast.actor("owner"))
    assert client.get(path).status_code == 404


def test_withdrawn_plan_is_the_owners_to_read(granted, cast, as_, path):
    withdraw_plan(granted, cast)
    response = as_("owner").get(path)
    assert found(response) == WHOLE
    assert "Endre" not in _main(response)
    assert "Samtykket til planen er trukket" in response.content.decode()


def test_withdrawn_plan_is_shut_for_others(granted, cast, as_, path):
    withdraw_plan(granted, cast)
    assert as_("therapist").get(path).status_code == 404
    response = as_("coordinator").get(path)
    assert response.status_code == 200
    assert found(response) == frozenset()


def test_closed_plan_is_the_owners_to_read(granted, cast, as_, path):
    close_proceeding(granted.proceeding, actor=cast.actor("coordinator"))
    response = as_("owner").get(path)
    assert found(response) == WHOLE
    assert "Planen er avsluttet" in response.content.decode()
    assert as_("therapist").get(path).status_code == 404


def test_left_out_section_does_not_exist_for_the_coordinator(cast, as_):
    proceeding = stories.open_plan(cast, excluded=["execution"])
    plan = services.create_plan(proceeding, actor=Actor.system())
    services.add_text(plan, actor=cast.actor("owner"), section="execution", text=CANARY["execution"])
    response = as_("coordinator").get(f"/nb/t/plan/{proceeding.uuid}/")
    assert found(response) == frozenset()
    assert "Slik gjør vi det" not in response.content.decode()
    assert "av ni" not in response.content.decode()


@pytest.mark.parametrize(
    ("handle", "said"),
    [
        ("owner", "Planen blir laget når du sier ja"),
        ("coordinator", "er ikke laget ennå"),
        ("leader", "ikke laget ennå"),
    ],
)
def test_before_the_consent_the_page_says_what_is_missing(handle, said, cast, as_):
    proceeding = stories.accepted(cast)
    response = as_(handle).get(f"/nb/t/plan/{proceeding.uuid}/")
    assert response.status_code == 200
    assert said in response.content.decode()


def test_plan_that_the_event_missed_is_made_when_opened(proceeding, as_, path):
    assert as_("coordinator").get(path).status_code == 200
    assert proceeding.individual_plan is not None


def test_item_grant_opens_one_goal(full, cast, as_, path):
    services.add_goal(full, actor=cast.actor("coordinator"), words="hemmelig nabomål")
    item = full.goals.first()
    grant = stories.granted(cast, full.proceeding, ["goals"])[0]
    AccessGrant.objects.filter(pk=grant.pk).update(item_uuid=item.uuid)
    response = as_("therapist").get(path)
    assert found(response) == {"goals"}
    assert "hemmelig nabomål" not in response.content.decode()
    assert "kanaristemme" not in response.content.decode()


@pytest.mark.parametrize(("section", "fact"), [("period", "1. desember 2027"), ("coordination", "den du ringer først")])
def test_item_grant_opens_no_fact_of_its_section(section, fact, full, cast, as_, path):
    IndividualPlan.objects.filter(pk=full.pk).update(next_review_date=date(2027, 12, 1))
    item = full.sectiontexts.get(section=section)
    grant = stories.granted(cast, full.proceeding, [section])[0]
    assert fact in page_of(as_("therapist"), path)
    AccessGrant.objects.filter(pk=grant.pk).update(item_uuid=item.uuid)
    text = page_of(as_("therapist"), path)
    assert item.text in text
    assert fact not in text


def page_of(client, path):
    return " ".join(client.get(path).content.decode().split())


def test_wish_stands_above_the_text_for_its_readers(full, cast, as_, path):
    stories.granted(cast, full.proceeding)
    consent = Consent.objects.get(kind=ConsentKind.INFORMATION)
    Consent.objects.filter(pk=consent.pk).update(exception_text="Ikke ta opp NAV")
    assert "Ikke ta opp NAV" in as_("therapist").get(path).content.decode()
    assert "Ikke ta opp NAV" in as_("owner").get(path).content.decode()


def test_texts_are_shown_as_text(plan, cast, as_, path):
    services.add_goal(plan, actor=cast.actor("coordinator"), words="<script>alert(1)</script>")
    assert b"<script>alert" not in as_("owner").get(path).content


@pytest.mark.parametrize(
    ("scope", "status", "sections"), [(["goals"], 200, {"goals"}), (["sign:plan_made"], 404, set())]
)
def test_guardian_reads_what_her_scope_names(scope, status, sections, full, cast, as_, path):
    tied(Guardianship, guardian=cast["applicant"], ward=cast["owner"], scope=scope)
    response = as_("applicant", on_behalf_of="owner").get(path)
    assert response.status_code == status
    assert found(response) == frozenset(sections)
