"""The pages: who gets them, and where they do not exist."""

import pytest
from django.urls import reverse

from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from ip_core.testing.stories import granted, open_plan

from fjord_kontakter import services
from fjord_kontakter.models import SECTION, Contact


@pytest.fixture
def contact(arendal: Cast) -> Contact:
    with arendal.inside():
        plan = open_plan(arendal)
        return services.add_contact(plan, actor=arendal.actor("coordinator"), name="Liv Dahl", phone="55 12 34 56")


def address(name: str, *parts: object) -> str:
    return reverse(f"plugins:kontakter:{name}", args=parts)


def page(contact: Contact) -> str:
    return address("contacts", contact.proceeding.uuid)


def own(name: str, contact: Contact) -> str:
    return address(name, contact.proceeding.uuid, contact.uuid)


def test_page_does_not_exist_where_the_plugin_is_off(arendal: Cast, meland: Cast, contact: Contact) -> None:
    for path in (address("start"), page(contact), own("change", contact)):
        assert client_of(meland, "coordinator").get(path).status_code == 404
    assert client_of(arendal, "coordinator").get(page(contact)).status_code == 200


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_contact_is_read_with_its_number(arendal: Cast, contact: Contact, handle: str) -> None:
    text = client_of(arendal, handle).get(page(contact)).content.decode()
    assert "Liv Dahl" in text
    assert "tel:" in text


@pytest.mark.parametrize("handle", ["employee", "therapist", "caseworker", "administrator"])
def test_outsider_gets_the_same_answer_as_for_what_is_not_there(arendal: Cast, contact: Contact, handle: str) -> None:
    client = client_of(arendal, handle)
    missing = client.get("/nb/ingenting/")
    for path in (page(contact), address("add", contact.proceeding.uuid), own("change", contact)):
        found = client.get(path)
        assert (found.status_code, found.content) == (404, missing.content)
    assert client.post(own("remove", contact)).status_code == 404


def test_somebody_not_signed_in_is_sent_to_sign_in(arendal: Cast, contact: Contact) -> None:
    assert client_of(arendal).get(page(contact)).status_code == 302


def test_start_lists_the_plans_that_the_reader_sees(arendal: Cast, contact: Contact) -> None:
    assert page(contact) in client_of(arendal, "owner").get(address("start")).content.decode()
    assert page(contact) not in client_of(arendal, "therapist").get(address("start")).content.decode()


def test_contact_is_added_and_changed_and_removed(arendal: Cast, contact: Contact) -> None:
    client = client_of(arendal, "coordinator")
    client.post(address("add", contact.proceeding.uuid), {"name": "Ida Vik", "phone": "+47 55 12 34 56"})
    client.post(own("change", contact), {"name": "Liv Moe", "seen": contact.version})
    text = client.get(page(contact)).content.decode()
    assert "Ida Vik" in text
    assert "Liv Moe" in text
    client.post(own("remove", contact))
    assert "Liv Moe" not in client.get(page(contact)).content.decode()


def test_wrong_number_is_explained_and_nothing_typed_is_lost(arendal: Cast, contact: Contact) -> None:
    typed = {"name": "Ida Vik", "phone": "ring meg"}
    text = client_of(arendal, "coordinator").post(address("add", contact.proceeding.uuid), typed).content.decode()
    assert "Skriv nummeret med tall" in text
    assert "Ida Vik" in text
    assert "ring meg" in text


def test_whoever_is_too_late_sees_both_texts(arendal: Cast, contact: Contact) -> None:
    client = client_of(arendal, "coordinator")
    client.post(own("change", contact), {"name": "Ida Vik", "seen": contact.version})
    late = client.post(own("change", contact), {"name": "Per Moe", "seen": contact.version})
    assert late.status_code == 409
    assert "Ida Vik" in late.content.decode()
    assert "Per Moe" in late.content.decode()


def test_who_reads_is_asked_for_a_grant_and_may_not_write(arendal: Cast, contact: Contact) -> None:
    with arendal.inside():
        granted(arendal, contact.proceeding, [SECTION])
    client = client_of(arendal, "therapist")
    assert "Liv Dahl" in client.get(page(contact)).content.decode()
    assert client.get(own("change", contact)).status_code == 403
