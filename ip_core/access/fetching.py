"""Fetching what access turns on: a kind of row for many proceedings at once, and only when a rule asks for it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects

from ip_core import clock
from ip_core.access.models import AccessGrant, BreakGlass, Consent, Thread
from ip_core.access.presence import absent
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.municipalities.models import Municipality
from ip_core.people.models import Guardianship, Membership

if TYPE_CHECKING:
    from ip_core.access.facts import ProceedingFacts


class Batch:
    """Proceedings that are read together."""

    def __init__(self, rows: list[Proceeding], municipality: Municipality, at: datetime) -> None:
        self.rows, self.municipality, self.at = rows, municipality, at
        self._fetched: set[str] = set()
        self.applications: list[ProceedingFacts] | None = None
        self.fetch("steps")  # lists show them too

    def has(self, kind: str) -> bool:
        """Whether such rows stand for any of these matters; then they are fetched, for all of them."""
        if kind in self._absent:
            return False
        self.fetch(kind)
        return True

    @cached_property
    def _absent(self) -> frozenset[str]:
        return absent(self.rows)

    def fetch(self, kind: str) -> None:
        if kind not in self._fetched:
            prefetch_related_objects(self.rows, *_lookups(kind))
            self._fetched.add(kind)

    @cached_property
    def employed(self) -> frozenset[int]:
        """Owners who work in the municipality: their cases are shielded without being asked for (ACCESS §2)."""
        working = Membership.objects.filter(
            unit__organisation__municipality=self.municipality, person__in={row.owner_id for row in self.rows}
        )
        return frozenset(working.valid_on(clock.local(self.at).date()).values_list("person_id", flat=True))

    @cached_property
    def guarded(self) -> frozenset[int]:
        """Owners who have a guardian today, whatever his mandate is."""
        guards = Guardianship.objects.filter(ward__in={row.owner_id for row in self.rows})
        return frozenset(guards.valid_on(clock.local(self.at).date()).values_list("ward_id", flat=True))


def _lookups(kind: str) -> list[Prefetch[Any] | str]:
    """How each kind of row is fetched. Made when asked for: outside a municipality there is nothing to fetch."""
    if kind == "steps":
        return [Prefetch("steps", ProceedingStep.objects.select_related("taker__unit__organisation", "taker__person"))]
    if kind == "appointments":
        rows = CoordinatorAppointment.objects.select_related("membership__person", "membership__unit__organisation")
        return [Prefetch("case__appointments", rows)]
    if kind == "consents":
        return [Prefetch("consents", Consent.objects.prefetch_related("signatures"))]
    if kind == "grants":
        return [
            Prefetch(
                "consents__grants", AccessGrant.objects.select_related("grantee_person", "grantee_unit__succession")
            )
        ]
    if kind == "break_glasses":
        return [Prefetch("break_glasses", BreakGlass.objects.select_related("membership", "confirmed_by"))]
    if kind == "threads":
        return [Prefetch("threads", Thread.objects.prefetch_related("members"))]
    return [kind]


__all__ = ("Batch",)
