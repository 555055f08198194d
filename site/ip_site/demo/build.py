"""Build the demo: two municipalities with people, handbook, modules and matters, made by the product's own services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django_scopes import scope

from handbook.services import build_handbook, let_edit
from ip_core import clock
from ip_core.enums import Role
from ip_core.history.acting import acting
from ip_core.municipalities.models import Municipality, Organisation, Unit
from ip_core.people.actor import DEMO_ISSUER, Actor, actor_for_handle
from ip_core.people.models import Account, Identity, Membership, Parenthood, Person
from ip_core.plugins.services import enable
from ip_site.demo.matters import build_matters
from ip_site.demo.people import SLUGS, MunicipalityData, PersonData, municipality_data

SINCE = date(2020, 1, 1)
RULE_AGE = timedelta(days=120)
"""The procedure was in force before the oldest of the demo's matters began."""
BUNDLED = ("intake", "consent", "plan")
WHY_ALL = {"nn": "Øvingskommunen brukar alle modulane.", "nb": "Øvingskommunen bruker alle modulene."}
Say = Callable[[str], None]


def is_built() -> bool:
    return Municipality.objects.filter(slug__in=SLUGS).count() == len(SLUGS)


@transaction.atomic
def build(say: Say = lambda _text: None) -> None:
    """Everything or nothing. A second time changes nothing."""
    for slug in SLUGS:
        if not Municipality.objects.filter(slug=slug).exists():
            say(f"Building {slug.capitalize()}: people, handbook, modules, matters")
            _build_one(municipality_data(slug))


def _build_one(data: MunicipalityData) -> None:
    municipality = Municipality.objects.create(
        number=data.number,
        slug=data.slug,
        name=data.name,
        written_form=data.written_form,
        languages=data.languages,
        coordinating_unit_name=data.coordinating_unit_name,
        contact_phone=data.contact_phone,
        contact_hours=data.contact_hours,
        contact_email=data.contact_email,
        is_practice=True,
    )
    with scope(municipality=municipality):
        _people(municipality, data)
        with clock.moved_to(clock.now() - RULE_AGE):
            build_handbook(municipality, hostname=f"{data.slug}.localhost")
        _editors(municipality, data)
        administrator = actor_for_handle(data.handle("administrator"))
        for slug in BUNDLED:
            enable(slug, municipality, actor=administrator, reason=WHY_ALL[data.languages[0]])
        build_matters(municipality, data)


def _people(municipality: Municipality, data: MunicipalityData) -> None:
    units = _units(municipality, data)
    people: dict[str, Person] = {}
    with acting(Actor.system("demo")):
        for row in data.people:
            people[row.handle] = person = _person(data, row)
            if row.works:
                _employ(person, row, units[row.unit])
        for row in data.people:
            if row.parent_of:
                child = people[row.parent_of]
                assert child.birth_date is not None
                Parenthood.objects.create(parent=people[row.handle], child=child, valid_from=child.birth_date)


def _units(municipality: Municipality, data: MunicipalityData) -> dict[str, Unit]:
    own = Organisation.objects.create(name=f"{data.name} kommune", municipality=municipality)
    found = {}
    for key, row in data.units.items():
        organisation = Organisation.objects.create(name=row.organisation) if row.organisation else own
        found[key] = Unit.objects.create(organisation=organisation, kind=row.kind, name=row.name)
    return found


def _person(data: MunicipalityData, row: PersonData) -> Person:
    given, family = row.name
    language = data.languages[0]
    person = Person.objects.create(given_name=given, family_name=family, birth_date=row.born, language=language)
    handle = data.handle(row.handle)
    account = Account.objects.create_user(handle, person=person)
    Identity.objects.create(account=account, issuer=DEMO_ISSUER, subject=handle)
    return person


def _employ(person: Person, row: PersonData, unit: Unit) -> None:
    Membership.objects.create(
        person=person,
        unit=unit,
        role=row.role,
        title=row.title,
        valid_from=SINCE,
        capacity_cases=row.capacity,
    )


def _editors(municipality: Municipality, data: MunicipalityData) -> None:
    for row in data.people:
        if row.role == Role.EDITOR:
            let_edit(Account.objects.get(username=data.handle(row.handle)), municipality)
