"""The world as plain rows: what the oracle reads. Read through Django's registry, so that no room is imported.

Also the calendar, once more and by itself: local days, last days, birthdays."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps

OSLO = ZoneInfo("Europe/Oslo")
Row = Any

TABLES = {
    "people": ("Person", ("id", "birth_date", "died_at", "address_protection")),
    "municipalities": ("Municipality", ("id", "parental_consent_months")),
    "memberships": ("Membership", ("id", "person_id", "unit_id", "role", "valid_from", "valid_until")),
    "units": ("Unit", ("id", "kind", "organisation__municipality_id")),
    "parenthoods": (
        "Parenthood", ("parent_id", "child_id", "has_responsibility", "valid_from", "valid_until", "ended_at"),
    ),
    "guardianships": ("Guardianship", ("guardian_id", "ward_id", "scope", "valid_from", "valid_until", "ended_at")),
    "representations": (
        "Representation",
        ("representative_id", "represented_id", "scope", "case_uuid", "valid_from", "valid_until", "ended_at"),
    ),
    "cases": ("Case", ("id", "uuid", "is_shielded", "year", "serial")),
    "proceedings": (
        "Proceeding",
        (
            "id", "uuid", "case_id", "municipality_id", "owner_id", "kind", "notifier_id", "complaint_of_id",
            "shares_application", "opened_at", "decided_at", "complaint_until", "closed_at",
        ),
    ),
    "steps": (
        "ProceedingStep",
        ("id", "uuid", "proceeding_id", "act", "role", "unit_kind", "unit_id", "taker_id", "opened_at", "done_at"),
    ),
    "appointments": (
        "CoordinatorAppointment",
        (
            "id", "case_id", "proceeding_id", "membership_id", "kind", "asked_at", "accepted_at", "declined_at",
            "valid_from", "valid_until",
        ),
    ),
    "consents": (
        "Consent",
        ("id", "uuid", "proceeding_id", "kind", "excluded", "in_force_at", "valid_until", "withdrawn_at"),
    ),
    "signatures": ("ConsentSignature", ("consent_id", "person_id", "capacity", "signed_at")),
    "grants": (
        "AccessGrant",
        (
            "id", "uuid", "consent_id", "grantee_person_id", "grantee_unit_id", "membership_id", "capacity", "section",
            "item_uuid", "level", "valid_from", "valid_until", "withdrawn_at",
        ),
    ),
    "hidden": ("HiddenSection", ("proceeding_id", "section", "parent_id", "hidden_at", "lifted_at")),
    "named": ("NamedHandler", ("case_id", "person_id", "named_at")),
    "suspensions": ("Suspension", ("case_id", "person_id", "sections", "valid_from", "valid_until")),
    "privates": (
        "PrivateItem",
        ("proceeding_id", "section", "item_uuid", "marked_by_id", "marked_at", "lifted_at"),
    ),
    "competences": ("CompetenceDecision", ("case_id", "next_of_kin_id", "scope", "valid_from", "valid_until")),
    "care_orders": ("CareOrder", ("case_id", "unit_id", "valid_from", "valid_until")),
    "insights": ("InsightDecision", ("case_id", "person_id", "sections", "valid_from", "valid_until")),
    "own_coordinators": ("OwnCoordinator", ("case_id", "person_id", "accepted_at", "valid_from", "valid_until")),
    "invitations": (
        "Invitation",
        (
            "uuid", "proceeding_id", "consent_id", "person_id", "capacity", "membership_id", "is_start", "invited_at",
            "ends_at", "declined_at", "cancelled_at",
        ),
    ),
    "opinions": (
        "OpinionRequest",
        ("uuid", "proceeding_id", "membership_id", "sent_objects", "asked_at", "finished_at", "cancelled_at"),
    ),
    "emergencies": (
        "BreakGlass",
        ("proceeding_id", "membership_id", "sections", "confirmed_by_id", "confirmed_at", "declined_at", "ended_at"),
    ),
    "threads": ("Thread", ("id", "uuid", "proceeding_id", "is_first", "opened_at")),
    "members": ("ThreadMember", ("thread_id", "person_id", "is_coordinator", "valid_from", "valid_until")),
    "plugins": ("PluginState", ("municipality_id", "slug", "state")),
}  # fmt: skip


@dataclass
class Rows:
    """One snapshot of everything, by table; `by(table)` finds a row by its id."""

    tables: dict[str, list[Row]]
    by_id: dict[str, dict[int, Row]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> list[Row]:
        try:
            return self.__dict__["tables"][name]
        except KeyError:
            raise AttributeError(name) from None

    def one(self, table: str, pk: int) -> Row:
        if table not in self.by_id:
            self.by_id[table] = {row.id: row for row in self.tables[table]}
        return self.by_id[table][pk]


def read(vetoes: Iterable[Row] = ()) -> Rows:
    """`vetoes`: what a plugin says no to, which stands in no table."""
    found = {name: _read(model, fields) for name, (model, fields) in TABLES.items()}
    return Rows({**found, "vetoes": list(vetoes)})


def _read(model: str, fields: tuple[str, ...]) -> list[Row]:
    rows = apps.get_model("ip_core", model)._base_manager.values_list(*fields).order_by("pk")
    names = [field.replace("organisation__", "") for field in fields]
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]


# --- the calendar (ACCESS §1) ---


def day_of(at: datetime) -> date:
    return at.astimezone(OSLO).date()


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), OSLO)


def is_valid(row: Row, at: datetime) -> bool:
    """Days: the last one counts until local midnight after it. What is ended earlier is over at that very instant."""
    until, ended = row.valid_until, getattr(row, "ended_at", None)
    if ended is not None and ended <= at:
        return False
    return start_of(row.valid_from) <= at and (until is None or at < start_of(until + timedelta(days=1)))


def birthday(born: date, years: int) -> date:
    """29 February counts as 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def months_after(day: date, months: int) -> date:
    """A missing day is the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def has_turned(born: date | None, years: int, at: datetime) -> bool:
    """Unknown birth date: no parental basis, and the owner's row is 16 or older (§4)."""
    return born is None or at >= start_of(birthday(born, years))
