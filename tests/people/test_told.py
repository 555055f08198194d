"""What was done is told on the next page: to her who did it, and to nobody who comes after her."""

from django.conf import settings
from django.test import Client

from ip_core.testing.clients import client_of
from tests.access_pages.conftest import Place, _now, meland, place

__all__ = ("_now", "meland", "place")


def withdrawn(place: Place) -> Client:
    """She has pressed the button, and the page that would have told her never came."""
    client = place.client("owner")
    client.post(f"{place.path}tilgang/{place.grants[0].uuid}/trekk/")
    return client


def test_it_is_told_on_the_next_page(place: Place) -> None:
    assert "Solbakk" in withdrawn(place).get(place.path).content.decode()


def test_it_does_not_stand_in_a_cookie(place: Place) -> None:
    sent = withdrawn(place).cookies
    assert set(sent) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}


def test_it_is_not_told_to_the_next_on_the_same_machine(place: Place) -> None:
    """Nor to herself at work: the session is another one, and the message lay in the former."""
    client, name = withdrawn(place), settings.SESSION_COOKIE_NAME
    former = client.cookies[name].value
    client.cookies[name] = client_of(place.cast, "employee").cookies[name].value
    assert former != client.cookies[name].value
    assert "Solbakk" not in client.get("/nb/arbeidsliste/").content.decode()
