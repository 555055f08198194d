from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from handbook import services
from handbook.models import HomePage
from ip_core.enums import Role, UnitKind
from ip_core.history.acting import acting
from ip_core.municipalities.models import Municipality, Organisation, Unit
from ip_core.people.actor import Actor
from ip_core.people.models import Account, Membership, Person

MELAND, ARENDAL = "meland.localhost", "arendal.localhost"


MUNICIPALITIES: dict[str, dict[str, Any]] = {
    "meland": {
        "number": "1256",
        "name": "Meland",
        "written_form": "nn",
        "languages": ["nn", "nb"],
        "coordinating_unit_name": "Koordinerande eining",
        "contact_phone": "00 00 00 01",
        "contact_hours": "Måndag–fredag kl. 9–15",
    },
    "arendal": {
        "number": "4203",
        "name": "Arendal",
        "written_form": "nb",
        "languages": ["nb", "nn"],
        "coordinating_unit_name": "Tjenestekontoret",
        "contact_phone": "00 00 00 02",
    },
}


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Both handbooks, built once: the package runs inside one transaction, each test in a savepoint of its own."""
    outer = transaction.atomic()
    with django_db_blocker.unblock():
        outer.__enter__()
        for slug, fields in MUNICIPALITIES.items():
            services.build_handbook(Municipality.objects.create(slug=slug, is_practice=True, **fields))
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def meland(built: None, db: None) -> Municipality:
    return Municipality.objects.get(slug="meland")


@pytest.fixture
def arendal(built: None, db: None) -> Municipality:
    return Municipality.objects.get(slug="arendal")


@pytest.fixture
def meland_home(meland: Municipality) -> HomePage:
    return HomePage.objects.get(municipality=meland, locale__language_code="nn")


@pytest.fixture
def arendal_home(arendal: Municipality) -> HomePage:
    return HomePage.objects.get(municipality=arendal, locale__language_code="nb")


def employee(municipality: Municipality, name: str, role: Role = Role.PROVIDER) -> Account:
    """An employee of the municipality with an account, signed in by `client_for`."""
    organisation, _ = Organisation.objects.get_or_create(name=municipality.name, municipality=municipality)
    unit, _ = Unit.objects.get_or_create(organisation=organisation, name="Heimetenesta", kind=UnitKind.SERVICE)
    with acting(Actor.system()):
        person = Person.objects.create(given_name=name, family_name="Dahl")
        Membership.objects.create(person=person, unit=unit, role=role, valid_from="2020-01-01")
    return Account.objects.create_user(username=name.lower(), person=person)


def client_for(account: Account | None, host: str) -> Client:
    client = Client(HTTP_HOST=host)
    if account is not None:
        client.force_login(account)
        session = client.session
        session["capacity"] = "professional"
        session["assurance"] = 4
        session.save()
    return client
