"""Who can be told by letter only: an owner with no account here, and nobody with one who acts for her.

The coordinator writes, and says when it is done. Of a break-glass, and of accesses that end soon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from ip_core.access import keys
from ip_core.access.endings import ENDS_SOON
from ip_core.access.enums import BasisKind
from ip_core.access.reach import Reach
from ip_core.cases.models import Event, Proceeding
from ip_core.notices.models import Notice
from ip_core.people.enums import Capacity

CONFIRMED = "break_glass.confirmed"
WRITES = frozenset({BasisKind.COORDINATOR, BasisKind.DEPUTY})


@dataclass(frozen=True)
class LetterDue:
    """One event that the owner must be told of; `url` is where the coordinator reads what to write."""

    event: Event
    plan: Proceeding
    text: str
    url: str

    @property
    def uuid(self) -> UUID:
        return self.event.uuid

    @property
    def at(self) -> datetime:
        return self.event.at


def letters_due(found: Mapping[Proceeding, Reach]) -> list[LetterDue]:
    """In the plans that she coordinates; the oldest first. As many queries for one plan as for forty."""
    plans = {plan.scope(keys.CONSENTS): plan for plan, reach in found.items() if _is_hers_to_write(reach)}
    if not plans:
        return []
    about = Notice.objects.filter(event__scope__in=list(plans), event__kind__in=(CONFIRMED, ENDS_SOON))
    about = about.filter(capacity=Capacity.CITIZEN)
    waiting = about.filter(seen_at__isnull=True, person__account__isnull=True).values("event")
    told = about.filter(event__in=waiting).exclude(seen_at__isnull=True, person__account__isnull=True)
    events = Event.objects.filter(pk__in=waiting).exclude(pk__in=told.values("event")).order_by("pk")
    return [_due(event, plans[event.scope]) for event in events]


def _is_hers_to_write(reach: Reach) -> bool:
    basis = reach.basis(keys.CONSENTS)
    return basis is not None and basis.kind in WRITES and reach.may_read(keys.CONSENTS)


def _due(event: Event, plan: Proceeding) -> LetterDue:
    if event.kind == CONFIRMED:
        return LetterDue(event, plan, _("Nødtilgang er gitt"), reverse("case-history", args=[plan.case.uuid]))
    return LetterDue(event, plan, _("En tilgang går snart ut"), reverse("case-access", args=[plan.case.uuid]))


__all__ = ("LetterDue", "letters_due")
