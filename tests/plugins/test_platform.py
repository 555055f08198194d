"""The platform's page: what is installed and where it is on, for whoever runs the installation."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest
from django.test import Client
from django.urls import reverse

from ip_core.municipalities.models import Municipality
from ip_core.people.models import Account
from ip_core.plugins import discovery
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import House
from tests.plugins.houses import GOOD, choose, found, house, module

pytestmark = pytest.mark.django_db
START = {"headers": {"host": "localhost"}}


@pytest.fixture
def here(settle: object) -> House:
    return settle(house({"consent": module(), "plan": GOOD, "calendar": GOOD}))


def superuser() -> Client:
    client = Client()
    client.force_login(Account.objects.create_superuser("drift", "x"))
    return client


def test_page_says_where_each_module_is_on(here: House, a: Municipality, b: Municipality) -> None:
    choose(a, consent="on", plan="read-only")
    choose(b, consent="on")
    text = superuser().get("/nb/moduler/", **START).content.decode()
    assert f"På i {', '.join(sorted([a.name, b.name]))}." in text
    assert f"Bare lesing i {a.name}." in text
    assert "Av i alle kommuner." in text


def test_page_opens_when_no_module_loads_and_says_why(settle: object, a: Municipality) -> None:
    nobody = House()
    nobody.quarantine(found("plan"), Reason.MODELS, "ValueError: models")
    settle(nobody)
    choose(a, plan="on", gone="on")
    text = superuser().get("/nb/moduler/", **START).content.decode()
    assert str(Reason.MODELS.label) in text
    assert "gone" in text


@pytest.mark.parametrize("name", ["Odd One!", "a/b", "?", "plan@stranger", "x" * 200])
@pytest.mark.parametrize("value", ["7 or so!", "no.such.module:Config", "ip_core.apps:CoreConfig"])
def test_pages_open_whatever_a_refused_module_calls_itself(
    settle: object, a: Municipality, people: object, browse: object, name: str, value: str
) -> None:
    """Nothing of an entry point is known to be in order before its description has been read."""
    here = settle(house({"plan": GOOD}))
    assert discovery.settle(here, [EntryPoint(name, value, discovery.GROUP)]) == []
    choose(a, plan="on")
    assert superuser().get("/nb/moduler/", **START).status_code == 200
    client = browse(a, people.administrator)
    assert client.get("/nb/moduler/").status_code == 200
    for slug in here.quarantined:
        assert client.get(reverse("plugin-detail", args=[slug])).status_code == 200


LINK = '<a href="/nb/moduler/"'


def test_page_is_in_the_menu_of_the_start_page(here: House) -> None:
    client = superuser()
    start = " ".join(client.get("/nb/", **START).content.decode().split())
    assert LINK in start
    assert 'aria-current="page"' not in start.partition(LINK)[2].partition("</a>")[0]
    page = " ".join(client.get("/nb/moduler/", **START).content.decode().split())
    assert 'aria-current="page"' in page.partition(LINK)[2].partition("</a>")[0]
    assert client.get("/nb/ingenting/", **START).status_code == 404


@pytest.mark.parametrize("who", ["nobody", "administrator", "staff"])
def test_page_does_not_exist_for_others(here: House, a: Municipality, people: object, who: str) -> None:
    client = Client()
    if who == "administrator":
        client.force_login(Account.objects.create_user("jonas", "x", person=people.administrator))
    elif who == "staff":
        client.force_login(Account.objects.create_user("redaksjon", "x", is_staff=True))
    assert client.get("/nb/moduler/", **START).status_code == 404
    assert LINK not in " ".join(client.get("/nb/", **START).content.decode().split())


def test_page_asks_no_more_for_more_municipalities(
    here: House, a: Municipality, b: Municipality, django_assert_num_queries: object
) -> None:
    client = superuser()
    client.get("/nb/moduler/", **START)
    choose(a, consent="on")
    choose(b, consent="on", plan="on")
    with django_assert_num_queries(QUERIES):
        client.get("/nb/moduler/", **START)


QUERIES = 6
"""Session, account, person, host, and two of the page."""
