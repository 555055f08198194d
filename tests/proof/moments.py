"""The instants at which something begins or ends: where a rule that is a second off shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.proof.rows import Rows, birthday, months_after, start_of

_DAYS = ("memberships", "parenthoods", "guardianships", "representations")
_INSTANTS = {
    "grants": ("valid_from", "valid_until"),
    "consents": ("valid_until",),
    "appointments": ("valid_from", "valid_until"),
    "suspensions": ("valid_until",),
    "competences": ("valid_until",),
    "care_orders": ("valid_until",),
    "insights": ("valid_until",),
    "own_coordinators": ("valid_until",),
    "invitations": ("ends_at",),
    **dict.fromkeys(_DAYS[1:], ("ended_at",)),
}


def boundaries(rows: Rows) -> set[datetime]:
    return set(_of(rows))


def _of(rows: Rows) -> Iterator[datetime]:
    for table in _DAYS:
        for row in rows.tables[table]:
            yield start_of(row.valid_from)
            if row.valid_until is not None:
                yield start_of(row.valid_until + timedelta(days=1))
    for table, names in _INSTANTS.items():
        yield from (at for row in rows.tables[table] for name in names if (at := getattr(row, name)) is not None)
    yield from (row.confirmed_at + timedelta(hours=24) for row in rows.emergencies if row.confirmed_at is not None)
    until = [row.complaint_until for row in rows.proceedings if row.complaint_until is not None]
    yield from (start_of(day + timedelta(days=1)) for day in until)
    owners = {row.owner_id for row in rows.proceedings}
    for person in rows.people:
        if person.id in owners and person.birth_date is not None:
            yield from _of_age(person.birth_date)


def _of_age(born: date) -> Iterator[datetime]:
    yield from (start_of(birthday(born, years)) for years in (12, 16, 18))
    yield start_of(months_after(birthday(born, 16), 3))
