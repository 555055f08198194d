"""Languages, the front door, the one 404 and the headers, seen from outside."""

import pytest
from django.conf import settings
from django.test import Client, override_settings
from wagtail.models import Site

from tests.house.asking import get

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("meland")
def test_front_door_leads_to_the_municipality_s_form(client: Client) -> None:
    response = get(client, "/?a=1")
    assert response.status_code == 302
    assert response["Location"] == "/nn/?a=1"


@pytest.mark.usefixtures("meland")
def test_front_door_leads_to_the_reader_s_choice(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "nb"
    assert get(client, "/")["Location"] == "/nb/"


@pytest.mark.usefixtures("bykle")
def test_front_door_ignores_a_choice_that_is_not_offered(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "nb"
    assert get(client, "/", "bykle.localhost")["Location"] == "/nn/"


@pytest.mark.usefixtures("meland")
def test_browser_s_language_does_not_count(client: Client) -> None:
    assert get(client, "/", **{"accept-language": "nb"})["Location"] == "/nn/"


@pytest.mark.usefixtures("bykle")
@pytest.mark.parametrize("path", ["/nb/", "/nb/sok/?q=plan", "/en/"])
def test_language_that_is_not_offered_leads_to_one_that_is(client: Client, path: str) -> None:
    response = get(client, path, "bykle.localhost")
    assert response.status_code == 301
    assert response["Location"] == f"/nn{path[3:]}"


@pytest.mark.usefixtures("meland")
@pytest.mark.parametrize("path", ["//evil.example/nb/", "/nb//evil.example/"])
def test_no_address_sends_the_reader_to_another_host(client: Client, path: str) -> None:
    assert not get(client, path).headers.get("Location", "").startswith("//")


@pytest.mark.usefixtures("meland", "bykle")
@pytest.mark.parametrize("path", ["/nn/finst-ikkje/", "/nn/t/plan/", "/nn/t/", "/nn/t/plan/a/", "/finst-ikkje/"])
def test_missing_pages_are_the_same_bytes(client: Client, path: str) -> None:
    one, other = get(client, "/nn/heilt-anna/"), get(client, path)
    assert other.status_code == 404
    assert other.content == one.content
    assert sorted(other.headers.items()) == sorted(one.headers.items())


@pytest.mark.usefixtures("meland")
def test_missing_page_tells_nothing_of_the_reader(client: Client) -> None:
    client.cookies["medvirk_session"] = "x"
    response = get(client, "/nn/finst-ikkje/", **{"accept-language": "nb"})
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Language"] == "nn"
    assert response.content == get(Client(), "/nn/heilt-anna/").content
    assert b"finst-ikkje" not in response.content
    assert b"csrf" not in response.content


@pytest.mark.usefixtures("meland")
def test_missing_page_follows_the_address_s_language(client: Client) -> None:
    nynorsk, bokmaal = get(client, "/nn/x/"), get(client, "/nb/x/")
    assert nynorsk.content != bokmaal.content
    assert bokmaal["Content-Language"] == "nb"


@pytest.mark.usefixtures("meland")
@pytest.mark.parametrize("host", ["ukjend.localhost", "evil.example", "a b"])
def test_unknown_host_is_not_found(client: Client, host: str) -> None:
    Site.objects.filter(is_default_site=True).delete()
    response = get(client, "/nb/", host)
    assert response.status_code == 404
    assert response["Content-Security-Policy"]


@pytest.mark.usefixtures("meland")
@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_missing_page_answers_every_method_alike(client: Client, method: str) -> None:
    response = getattr(client, method)("/nn/finst-ikkje/", headers={"host": "meland.localhost"})
    assert response.status_code == 404
    assert response.content == get(client, "/nn/x/").content


def test_policy_is_strict_for_people_and_relaxed_for_editors(client: Client) -> None:
    strict = get(client, "/nb/finst-ikkje/", "localhost")["Content-Security-Policy"]
    relaxed = get(client, "/cms/login/", "localhost")["Content-Security-Policy"]
    assert "unsafe" not in strict
    assert "frame-ancestors 'none'" in strict
    assert "form-action 'self'" in strict
    assert "'unsafe-inline'" in relaxed
    assert "unsafe-eval" not in relaxed
    assert "frame-ancestors 'self'" in relaxed


@override_settings(DEBUG=True)
@pytest.mark.usefixtures("meland")
def test_missing_page_is_the_same_while_debugging(client: Client) -> None:
    assert b"URLconf" not in get(client, "/nn/finst-ikkje/").content


@pytest.mark.usefixtures("meland")
def test_choosing_another_language_is_remembered(client: Client) -> None:
    get(client, "/nn/", "localhost")
    assert get(client, "/", "localhost")["Location"] == "/nn/"
    get(client, "/nb/", "localhost")
    assert get(client, "/", "localhost")["Location"] == "/nb/"
