"""Who gets which page, and what the page leads to."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from wagtail.models import Page

from handbook.enums import Audience
from handbook.models import GuidelinePage, HomePage, InformationPage, ProcedurePage, RightsPage, SectionPage
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from tests.handbook.conftest import ARENDAL, MELAND, client_for, employee

pytestmark = pytest.mark.django_db

STAFF = "/nn/handbok/samtykke-og-teieplikt/"
COORDINATORS = "/nn/handbok/koordinator-i-praksis/"
MISSING = "/nn/handbok/finst-ikkje/"


@pytest.mark.parametrize("path", [STAFF, COORDINATORS])
def test_page_for_staff_is_as_missing_to_citizens(meland_home: HomePage, path: str):
    client = client_for(None, MELAND)
    refused, missing = client.get(path), client.get(MISSING)
    assert refused.status_code == missing.status_code == 404
    assert refused.content == missing.content
    assert dict(refused.headers) == dict(missing.headers)


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.PROVIDER, STAFF, 200),
        (Role.PROVIDER, COORDINATORS, 404),
        (Role.COORDINATOR, STAFF, 200),
        (Role.COORDINATOR, COORDINATORS, 200),
        (Role.ADMINISTRATOR, COORDINATORS, 404),
    ],
)
def test_audience_follows_the_membership(
    meland_home: HomePage, meland: Municipality, role: Role, path: str, status: int
):
    assert client_for(employee(meland, "Ragna", role), MELAND).get(path).status_code == status


def test_employee_elsewhere_and_employee_as_citizen_are_outsiders(
    meland_home: HomePage, meland: Municipality, arendal: Municipality
):
    neighbour = client_for(employee(arendal, "Ragna", Role.COORDINATOR), MELAND)
    assert neighbour.get(STAFF).status_code == 404
    assert neighbour.get(COORDINATORS).status_code == 404
    own = client_for(employee(meland, "Signe", Role.COORDINATOR), MELAND)
    session = own.session
    session["capacity"] = "citizen"
    session.save()
    assert own.get(STAFF).status_code == 404


def test_list_shows_only_what_the_reader_may_open(meland_home: HomePage, meland: Municipality):
    assert "teieplikt" not in client_for(None, MELAND).get("/nn/handbok/").content.decode()
    inside = client_for(employee(meland, "Ragna"), MELAND).get("/nn/handbok/").content.decode()
    assert "Samtykke og teieplikt" in inside
    assert "Koordinator i praksis" not in inside


def test_page_of_another_municipality_is_not_served(meland_home: HomePage, arendal_home: HomePage):
    page = RightsPage.objects.descendant_of(arendal_home).first()
    assert Client(HTTP_HOST=MELAND).get(page.address).status_code in (301, 404)
    page = InformationPage.objects.descendant_of(arendal_home).get(slug="tilgjengelighet")
    assert Client(HTTP_HOST=ARENDAL).get(page.address).status_code == 200
    assert Client(HTTP_HOST=MELAND).get(page.address).status_code == 404


def test_unpublished_page_is_missing(meland_home: HomePage):
    RightsPage.objects.descendant_of(meland_home).get(slug="barnekoordinator").unpublish()
    client = client_for(None, MELAND)
    assert client.get("/nn/rettar/barnekoordinator/").status_code == 404
    assert "barnekoordinator" not in client.get("/nn/").content.decode().lower()


def test_front_page_has_doors_telephone_and_answers(meland_home: HomePage):
    text = client_for(None, MELAND).get("/nn/").content.decode()
    assert "Treng du hjelp frå fleire samtidig?" in text
    assert "/nn/rettar/kva-er-ein-individuell-plan/" in text
    assert 'href="tel:00000001"' in text
    assert "Kven får sjå det som står i planen?" in text
    assert "øvingskommune" in text


def test_rights_page_shows_the_law_that_holds_today(meland_home: HomePage):
    from ip_core.procedures.models import LawReference

    client = client_for(None, MELAND)
    path = "/nn/rettar/kva-er-ein-individuell-plan/"
    assert "Pasient- og brukarrettslova § 2-5 b: rett til koordinator" in client.get(path).content.decode()
    LawReference.objects.filter(key="pbrl-2-5-b").update(repealed_on="2026-01-01")
    assert "§ 2-5 b" not in client.get(path).content.decode()


def test_same_path_answers_in_the_other_language(meland_home: HomePage):
    client = client_for(None, MELAND)
    assert "Hva er en individuell plan?" in client.get("/nb/rettar/kva-er-ein-individuell-plan/").content.decode()


def test_path_that_is_changed_is_changed_in_both_languages(
    meland_home: HomePage, django_capture_on_commit_callbacks: object
):
    page = RightsPage.objects.descendant_of(meland_home).get(slug="barnekoordinator")
    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "koordinator-for-barn"
        page.save_revision().publish()
    client = client_for(None, MELAND)
    for language in ("nn", "nb"):
        assert client.get(f"/{language}/rettar/koordinator-for-barn/").status_code == 200


@pytest.mark.parametrize("written", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_editors_write_is_text(meland_home: HomePage, written: str):
    page = RightsPage.objects.descendant_of(meland_home).get(slug="barnekoordinator")
    page.lead = written
    page.body[0].value["heading"] = written
    page.save_revision().publish()
    text = client_for(None, MELAND).get(page.address).content.decode()
    assert written not in text
    assert "&lt;" in text or "&quot;" in text


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/nn/", 26),
        ("/nn/rettar/", 20),
        ("/nn/rettar/kva-er-ein-individuell-plan/", 22),
        ("/nn/handbok/individuell-plan/", 24),
    ],
)
def test_page_stays_within_its_queries(
    meland_home: HomePage, path: str, most: int, django_assert_max_num_queries: object
):
    client = client_for(None, MELAND)
    client.get(path)
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("child", "parent", "allowed"),
    [
        (HomePage, Page, True),
        (SectionPage, HomePage, True),
        (RightsPage, SectionPage, True),
        (RightsPage, HomePage, False),
        (ProcedurePage, HomePage, False),
        (ProcedurePage, SectionPage, False),
        (GuidelinePage, SectionPage, False),
        (HomePage, HomePage, False),
        (RightsPage, RightsPage, False),
        (SectionPage, Page, False),
        (ProcedurePage, Page, False),
    ],
)
def test_tree_is_closed(child: type[Page], parent: type[Page], allowed: bool):
    assert (parent in child.allowed_parent_page_models() and child in parent.allowed_subpage_models()) is allowed


def test_nothing_but_a_front_page_stands_at_the_root_and_one_for_each_language(meland_home: HomePage):
    from django.core.exceptions import ValidationError

    second = HomePage(
        title="To", slug="to", lead="x", municipality=meland_home.municipality, contact_title="x", contact_text="x"
    )
    second.locale = meland_home.locale
    with pytest.raises(ValidationError):
        meland_home.get_parent().add_child(instance=second)


def test_audience_names_the_scope_that_access_knows(meland: Municipality):
    assert [audience.scope(meland) for audience in Audience] == ["public", "staff:1256", "coordinators:1256"]


def test_rights_page_leads_to_the_application_only_where_it_is_switched_on(
    meland_home: HomePage, arendal_home: HomePage, meland: Municipality
):
    from ip_core.plugins.services import disable, enable

    enable("intake", meland, actor=Actor.system(), reason="prøve")
    rights, front = "/nn/rettar/har-eg-rett-pa-ein-plan/", "/nn/"
    client = client_for(None, MELAND)
    assert 'class="ds-button" href="/nn/t/soknad/"' in client.get(rights).content.decode()
    assert 'class="mv-way" href="/nn/t/soknad/"' in client.get(front).content.decode()
    neighbour = client_for(None, ARENDAL).get("/nb/rettigheter/har-jeg-rett-pa-en-plan/").content.decode()
    assert "/t/soknad/" not in neighbour
    disable("intake", meland, actor=Actor.system(), reason="prøve")
    for path in (rights, front):
        assert "/t/soknad/" not in client.get(path).content.decode()


def test_page_asked_for_in_another_municipality_does_not_exist(
    meland_home: HomePage, meland: Municipality, arendal: Municipality, rf: RequestFactory
):
    """Routing would not come here; the page itself must refuse too."""
    page = RightsPage.objects.descendant_of(meland_home).first()
    request = rf.get(page.address)
    request.actor, request.municipality = Actor.anonymous(), meland
    assert page.serve(request).status_code == 200
    for elsewhere in (arendal, None):
        request.municipality = elsewhere
        with pytest.raises(Http404):
            page.serve(request)
