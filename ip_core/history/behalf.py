"""What of the history is left out for whoever acts on the owner's behalf: what was hidden from whom, and a break-glass
that names a section which is hidden from her. Both lie with the consents, which cannot be hidden (ACCESS §3, §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from ip_core.access import emergencies
from ip_core.access.bases import OwnersSide
from ip_core.access.models import BreakGlass, HiddenSection
from ip_core.cases.models import Proceeding
from ip_core.history.reading import HistoryEntry


def told_on_behalf(entries: Iterable[HistoryEntry], sides: Mapping[Proceeding, OwnersSide]) -> list[HistoryEntry]:
    """In the order that they came in."""
    told = {row.uuid for row in emergencies.told_to(sides)}
    return [one for one in entries if _is_told(one, told)]


def _is_told(one: HistoryEntry, emergencies_told: set[UUID]) -> bool:
    kind = type(one.row).instance_type
    if kind is BreakGlass:
        return one.row.uuid in emergencies_told
    return kind is not HiddenSection
