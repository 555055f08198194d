"""Accesses that are about to end: who is told, and when. Nothing is renewed by itself (DOMAIN A17)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ip_core import clock
from ip_core.access import keys, overview, wording
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.overview import Holder
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.events import record_event
from ip_core.cases.models import Event, Proceeding
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor

ENDS_SOON = "grant.ends_soon"


@cache
def warning_days() -> tuple[int, ...]:
    """Days before the end, the longest first (data/warnings.toml)."""
    data = tomllib.loads((Path(__file__).parent / "data" / "warnings.toml").read_text(encoding="utf-8"))
    return tuple(sorted(data["days"], reverse=True))


@dataclass(frozen=True)
class Ending:
    """What one reader has by one consent, and its last day. `days`: how many are left; the last day itself is 0."""

    holder: Holder
    consent: Consent
    last_day: date
    days: int

    @property
    def threshold(self) -> int:
        """The nearest warning that is due."""
        return min(day for day in warning_days() if self.days <= day)


def ending_soon(plan: Proceeding) -> list[Ending]:
    """In force now, over within the longest warning, and not followed by a longer one; the first to end first."""
    return ending_in([plan])[plan]


def ending_in(plans: Iterable[Proceeding]) -> dict[Proceeding, list[Ending]]:
    """The same in each of these, read at once."""
    return {plan: _ending(held) for plan, held in overview.granted_in(plans).items()}


def _ending(held: list[Holder]) -> list[Ending]:
    today = clock.today()
    found = []
    for holder in held:
        if holder.until is None or holder.consent is None or _is_followed(holder, held):
            continue
        last = wording.last_day(holder.until)
        days = (last - today).days
        if days <= warning_days()[0]:
            found.append(Ending(holder, holder.consent, last, days))
    return sorted(found, key=lambda one: one.last_day)


def _is_followed(holder: Holder, held: list[Holder]) -> bool:
    """The same reader has all of it for longer, by another consent."""
    return any(
        other.grantee == holder.grantee
        and other.reads >= holder.reads
        and other.writes >= holder.writes
        and other.until is not None
        and holder.until is not None
        and other.until > holder.until
        for other in held
        if all(grant.item_uuid is None for grant in (*holder.grants, *other.grants))
    )


@service
def warn_of_endings(municipality: Municipality, *, actor: Actor) -> int:
    """An event for each ending and warning that is due, once; after a standstill the nearest alone.

    Answers how many were new."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # two at once would both find nothing
    given = AccessGrant.objects.filter(withdrawn_at__isnull=True, consent__withdrawn_at__isnull=True)
    plans = Proceeding.objects.filter(
        municipality=municipality, kind=ProceedingKind.PLAN, closed_at__isnull=True, consents__grants__in=given
    )
    return sum(_warn(plan, one, actor) for plan in plans.distinct() for one in ending_soon(plan))


def _warn(plan: Proceeding, one: Ending, actor: Actor) -> bool:
    consent, reader = str(one.consent.uuid), str(one.holder.grantee.uuid)
    told = Event.objects.filter(kind=ENDS_SOON, case=plan.case)
    told = told.filter(references__consent=consent, references__reader=reader)
    if any(int(event.references["days"]) <= one.threshold for event in told):
        return False
    record_event(
        ENDS_SOON,
        proceeding=plan,
        key=keys.CONSENTS,
        actor=actor,
        days=one.threshold,
        consent=consent,
        reader=reader,
    )
    return True
