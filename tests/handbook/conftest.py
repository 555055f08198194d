from __future__ import annotations

import pytest
from django.test import Client

from handbook import services
from handbook.models import HomePage
from ip_core.enums import Role, UnitKind
from ip_core.municipalities.models import Municipality, Organisation, Unit
from ip_core.people.models import Account, Membership, Person

MELAND, ARENDAL = "meland.localhost", "arendal.localhost"


@pytest.fixture
def meland(db: None) -> Municipality:
    return Municipality.objects.create(
        number="1256",
        slug="meland",
        name="Meland",
        written_form="nn",
        languages=["nn", "nb"],
        coordinating_unit_name="Koordinerande eining",
        contact_phone="00 00 00 01",
        contact_hours="Måndag–fredag kl. 9–15",
        is_practice=True,
    )


@pytest.fixture
def arendal(db: None) -> Municipality:
    return Municipality.objects.create(
        number="4203",
        slug="arendal",
        name="Arendal",
        written_form="nb",
        languages=["nb", "nn"],
        coordinating_unit_name="Tjenestekontoret",
        contact_phone="00 00 00 02",
        is_practice=True,
    )


@pytest.fixture
def meland_home(meland: Municipality) -> HomePage:
    return services.build_handbook(meland)


@pytest.fixture
def arendal_home(arendal: Municipality) -> HomePage:
    return services.build_handbook(arendal)


def employee(municipality: Municipality, name: str, role: Role = Role.PROVIDER) -> Account:
    """An employee of the municipality with an account, signed in by `client_for`."""
    organisation, _ = Organisation.objects.get_or_create(name=municipality.name, municipality=municipality)
    unit, _ = Unit.objects.get_or_create(organisation=organisation, name="Heimetenesta", kind=UnitKind.SERVICE)
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
