"""What remains of a municipality that has become a part of another: its handbook, as it stood."""

from __future__ import annotations

import pytest
from django.test import Client

from handbook.models import HomePage, RightsPage
from ip_core.enums import Role
from ip_core.municipalities.merging import merge
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.search.models import SearchEntry
from tests.handbook.conftest import ARENDAL, MELAND, client_for, employee

pytestmark = pytest.mark.django_db
STAFF = "/nn/handbok/samtykke-og-teieplikt/"


@pytest.fixture
def merged(meland_home: HomePage, arendal_home: HomePage, meland: Municipality, arendal: Municipality) -> None:
    merge(meland, arendal, actor=Actor.system("test"))


def test_its_pages_stand_and_say_what_they_are(merged: None, meland_home: HomePage) -> None:
    page = RightsPage.objects.descendant_of(meland_home).get(slug="barnekoordinator")
    answer = Client(HTTP_HOST=MELAND).get(page.address)
    assert answer.status_code == 200
    text = " ".join(answer.content.decode().split())
    assert "Meland er no ein del av Arendal. Sida viser det som galdt før." in text
    assert 'href="http://arendal.localhost/"' in text


def test_a_page_of_one_that_stands_says_nothing_of_it(merged: None, arendal_home: HomePage) -> None:
    page = RightsPage.objects.descendant_of(arendal_home).first()
    assert page is not None
    assert "er nå en del av" not in Client(HTTP_HOST=ARENDAL).get(page.address).content.decode()


def test_pages_for_staff_are_closed(meland_home: HomePage, meland: Municipality, arendal: Municipality) -> None:
    """Whoever worked there works in the other now."""
    client = client_for(employee(meland, "Ragna", Role.PROVIDER), MELAND)
    assert client.get(STAFF).status_code == 200
    merge(meland, arendal, actor=Actor.system("test"))
    assert client.get(STAFF).status_code == 404


def test_its_pages_are_not_found_from_the_other(meland_home: HomePage, arendal_home: HomePage) -> None:
    old, new = meland_home.municipality, arendal_home.municipality
    rows = SearchEntry.objects.with_scopes_disabled().filter(plugin="handbook")
    before = set(rows.values_list("municipality", "object_uuid"))
    merge(old, new, actor=Actor.system("test"))
    assert set(rows.values_list("municipality", "object_uuid")) == before
    assert {old.pk, new.pk} <= {municipality for municipality, _page in before}


def test_front_page_leads_on(merged: None) -> None:
    answer = Client(HTTP_HOST=MELAND).get("/nn/")
    assert (answer.status_code, answer["Location"]) == (302, "http://arendal.localhost/nn/")
