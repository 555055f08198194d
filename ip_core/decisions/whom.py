"""Who is written down as acting for the owner: found by exact name and birth date, and nobody is listed.

As where access is given to somebody close (plugins/consent): what is said when nobody fits is always the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.people.models import Membership, Person


@dataclass(frozen=True)
class Named:
    """Somebody who uses paper only, as whoever writes her down names her.

    Never matched with another person without an account: a namesake must not get her mandate."""

    given_name: str
    family_name: str
    birth_date: date

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def save(self) -> Person:
        return Person.objects.create(
            given_name=self.given_name, family_name=self.family_name, birth_date=self.birth_date
        )


def person_called(named: Named) -> Person | None:
    """Exactly this name and birth date, once, among those who have signed in and live."""
    rows = Person.objects.filter(birth_date=named.birth_date, account__is_active=True, died_at__isnull=True)
    found = [person for person in rows if is_called(person, named)]
    return found[0] if len(found) == 1 else None


def is_called(person: Person, named: Named | Person) -> bool:
    return person.name.casefold() == named.name.casefold() and person.birth_date == named.birth_date


def colleague_called(municipality: Municipality, name: str) -> Person | None:
    """Somebody who works in the municipality today, by her whole name."""
    rows = Membership.objects.filter(unit__organisation__municipality=municipality).valid_on(clock.today())
    wanted = " ".join(name.split()).casefold()
    found = {row.person for row in rows.select_related("person") if row.person.name.casefold() == wanted}
    return found.pop() if len(found) == 1 else None


__all__ = ("Named", "colleague_called", "is_called", "person_called")
