"""The cast: the same people in every test of a case view and every search, so that something could always leak.

Meland and Arendal stand side by side. Everything is made by the services, as the product would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django_scopes import scope

from ip_core import clock
from ip_core.enums import Role, UnitKind
from ip_core.history.acting import acting
from ip_core.municipalities.models import Municipality, Organisation, Unit
from ip_core.people.actor import DEMO_ISSUER, Actor, actor_for, usual_capacity
from ip_core.people.enums import Capacity
from ip_core.people.models import Account, Identity, Membership, Parenthood, Person, Tie
from ip_core.testing.remembering import remembered

SLUGS = ("meland", "arendal")
BUNDLED = ("intake", "consent", "plan")
LONG_AGO = date(2020, 1, 1)


@dataclass
class Cast:
    """People of one municipality by handle; `outsiders` are those who must never learn of the owner's plan."""

    municipality: Municipality
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def __getitem__(self, handle: str) -> Person:
        return self.people[handle]

    def actor(self, handle: str, *, on_behalf_of: str | None = None) -> Actor:
        """As after signing in: professional for whoever works, citizen for others; at the clock's instant."""
        person = self.people[handle]
        other = self.people[on_behalf_of] if on_behalf_of else None
        capacity = Capacity.CITIZEN if other else usual_capacity(person)
        return actor_for(person, capacity=capacity, on_behalf_of=other)

    def membership(self, handle: str) -> Membership:
        return self.people[handle].memberships.get()

    @contextmanager
    def inside(self) -> Iterator[Municipality]:
        with scope(municipality=self.municipality):
            yield self.municipality


OUTSIDERS = ("employee", "editor", "administrator", "control", "caseworker")

_STAFF = {
    "coordinator": ("Torunn", "Vikane", Role.COORDINATOR, "service"),
    "othercoordinator": ("Jostein", "Hopsdal", Role.COORDINATOR, "service"),
    "employee": ("Silje", "Kvamme", Role.PROVIDER, "service"),
    "caseworker": ("Hilde", "Rosseland", Role.CASEWORKER, "office"),
    "othercaseworker": ("Bjarte", "Mjelde", Role.CASEWORKER, "office"),
    "leader": ("Astrid", "Fosse", Role.LEADER, "service"),
    "systemcoordinator": ("Marta", "Lyngstad", Role.SYSTEM_COORDINATOR, "coordinating"),
    "editor": ("Runar", "Eide", Role.EDITOR, "coordinating"),
    "administrator": ("Gro", "Tveit", Role.ADMINISTRATOR, "coordinating"),
    "control": ("Nils", "Aadland", Role.CONTROL, "coordinating"),
}
_CITIZENS = {
    "owner": ("Sunniva", "Brekkestøl", date(1992, 4, 17)),
    "applicant": ("Even", "Torsvik", date(1988, 9, 2)),
    "child": ("Nora", "Sandvik", date(2013, 6, 11)),
    "parent": ("Ingvild", "Sandvik", date(1983, 2, 3)),
    "otherparent": ("Terje", "Haugland", date(1981, 12, 24)),
}


@remembered
def build_cast(slug: str = "meland", *, plugins: tuple[str, ...] = BUNDLED) -> Cast:
    """A municipality with its units and people; `plugins` are switched on in it."""
    municipality = _municipality(slug)
    cast = Cast(municipality)
    own = Organisation.objects.create(name=f"{municipality.name} kommune", municipality=municipality)
    trust = Organisation.objects.create(name="Helse Nordhav")
    for key, kind, organisation, name in (
        ("service", UnitKind.SERVICE, own, "Heimetenesta"),
        ("office", UnitKind.INTAKE_OFFICE, own, "Tjenestekontoret"),
        ("coordinating", UnitKind.COORDINATING_UNIT, own, "Koordinerande eining"),
        ("outside", UnitKind.OUTSIDE, trust, "Fysioterapi"),
    ):
        cast.units[key] = Unit.objects.create(organisation=organisation, kind=kind, name=name)
    with acting(Actor.system("test")):
        _people(cast, slug)
    switch_on(municipality, plugins)
    return cast


def _municipality(slug: str) -> Municipality:
    is_meland = slug == "meland"
    return Municipality.objects.create(
        number="1256" if is_meland else "4203",
        slug=slug,
        name=slug.capitalize(),
        written_form="nn" if is_meland else "nb",
        languages=["nn", "nb"] if is_meland else ["nb", "nn"],
        coordinating_unit_name="Koordinerande eining" if is_meland else "Koordinerende enhet",
        is_practice=True,
    )


def _people(cast: Cast, slug: str) -> None:
    suffix = "" if slug == "meland" else f"-{slug}"
    for handle, (given, family, role, unit) in _STAFF.items():
        person = _person(cast, handle, suffix, given, family, date(1979, 5, 5))
        employ(person, cast.units[unit], role)
    therapist = _person(cast, "therapist", suffix, "Eirik", "Solbakk", date(1985, 3, 30))
    employ(therapist, cast.units["outside"], Role.PROVIDER, title="fysioterapeut")
    for handle, (given, family, born) in _CITIZENS.items():
        _person(cast, handle, suffix, given, family, born)
    for parent in ("parent", "otherparent"):
        Parenthood.objects.create(parent=cast[parent], child=cast["child"], valid_from=date(2013, 6, 11))


def _person(cast: Cast, handle: str, suffix: str, given: str, family: str, born: date) -> Person:
    person = Person.objects.create(given_name=given, family_name=family, birth_date=born)
    account = Account.objects.create_user(handle + suffix, person=person)
    Identity.objects.create(account=account, issuer=DEMO_ISSUER, subject=handle + suffix)
    cast.people[handle] = person
    return person


def tied(model: type[Tie], **fields: Any) -> Any:
    """A parent, guardian or representative, since long ago unless told otherwise."""
    with acting(Actor.system("test")):
        return model.objects.create(**{"valid_from": LONG_AGO, **fields})


def employ(
    person: Person, unit: Unit, role: Role, *, title: str = "", since: date = LONG_AGO, until: date | None = None
) -> Membership:
    with acting(Actor.system("test")):
        return Membership.objects.create(
            person=person, unit=unit, role=role, title=title, valid_from=since, valid_until=until, capacity_cases=4
        )


def switch_on(municipality: Municipality, plugins: tuple[str, ...] = BUNDLED) -> None:
    """Directly, without an administrator: the state is what a test begins with."""
    from ip_core.plugins.enums import State
    from ip_core.plugins.models import PluginState

    with scope(municipality=municipality), acting(Actor.system("test")):
        for slug in plugins:
            chosen = {"state": State.ON, "changed_at": clock.now()}
            PluginState.objects.update_or_create(municipality=municipality, slug=slug, defaults=chosen)
