"""Two municipalities with hosts, and the people who switch plugins in them, or may not."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import get_resolver
from wagtail.models import Page, Site

from ip_core.enums import Role
from ip_core.history.acting import acting
from ip_core.municipalities.models import Municipality, Organisation, Unit
from ip_core.people.actor import Actor, actor_for
from ip_core.people.enums import Assurance, Capacity
from ip_core.people.models import Account, Membership, Person
from ip_core.plugins.house import House, current, move_into, staying_in
from tests.plugins.houses import Shelf


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """What was imported from it goes with it: the next test's plugin of the same name is another."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield Shelf(tmp_path)
    for name in [name for name in sys.modules if name.startswith("made_")]:
        del sys.modules[name]


@pytest.fixture
def a(db: None) -> Municipality:
    return _municipality("4203", "havn", "nb")


@pytest.fixture
def b(db: None) -> Municipality:
    return _municipality("1256", "fjell", "nn")


def _municipality(number: str, slug: str, form: str) -> Municipality:
    root = Page.objects.filter(depth=1).get()
    site = Site.objects.create(hostname=f"{slug}.localhost", port=80, root_page=root, site_name=slug)
    return Municipality.objects.create(
        number=number, slug=slug, name=slug.title(), written_form=form, languages=["nb", "nn"], site=site
    )


@pytest.fixture
def settle() -> Iterator[object]:
    """Move into a house for the rest of the test. The site's addresses are those of its own plugins."""
    _ = get_resolver("ip_site.urls").url_patterns
    own, stays = current(), []  # to discover another one is to move into it

    def move(house: House) -> House:
        stay = staying_in(house)
        stays.append(stay)
        return stay.__enter__()

    yield move
    for stay in reversed(stays):
        stay.__exit__(None, None, None)
    move_into(own)


@pytest.fixture
def people(a: Municipality, b: Municipality) -> SimpleNamespace:
    """An administrator of A, one of B, a leader of A, a citizen, and an outside administrator who reaches nothing."""
    outside = Organisation.objects.create(name="Et helseforetak")
    with acting(Actor.system()):
        return SimpleNamespace(
            administrator=_employee("Jonas", Role.ADMINISTRATOR, _unit(a)),
            neighbour=_employee("Nils", Role.ADMINISTRATOR, _unit(b)),
            leader=_employee("Lea", Role.LEADER, _unit(a)),
            outsider=_employee("Ola", Role.ADMINISTRATOR, Unit.objects.create(organisation=outside, name="Drift")),
            citizen=Person.objects.create(given_name="Siri", family_name="Prøve"),
        )


def _unit(municipality: Municipality) -> Unit:
    organisation = Organisation.objects.create(name=municipality.name, municipality=municipality)
    return Unit.objects.create(organisation=organisation, name="Drift", kind="service")


def _employee(name: str, role: Role, unit: Unit) -> Person:
    person = Person.objects.create(given_name=name, family_name="Prøve")
    Membership.objects.create(
        person=person, unit=unit, role=role, valid_from=date(2020, 1, 1), valid_until=date(2030, 1, 1)
    )
    return person


@pytest.fixture
def at_work() -> object:
    return lambda person: actor_for(person, capacity=Capacity.PROFESSIONAL)


@pytest.fixture
def browse() -> object:
    """A client at a municipality's host, signed in as somebody at work, or nobody."""

    def visit(
        municipality: Municipality, person: Person | None = None, capacity: str = Capacity.PROFESSIONAL
    ) -> Client:
        client = Client(headers={"host": f"{municipality.slug}.localhost"})
        if person is not None:
            account, _ = Account.objects.get_or_create(person=person, defaults={"username": person.given_name})
            client.force_login(account)
            session = client.session
            session.update({"capacity": capacity, "assurance": Assurance.HIGH})
            session.save()
        return client

    return visit
