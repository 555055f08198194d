"""Single things of a plan that can be shared by themselves: found by what the search keeps of them, so that this plugin
knows no other plugin's tables. Only what the giver reads herself is offered, by core's own answer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ip_core.access import keys
from ip_core.access.reach import Reach
from ip_core.cases.models import Proceeding
from ip_core.search.models import SearchEntry

MOST = 40


@dataclass(frozen=True)
class Item:
    """`section` is its home. A private one is not opened with its section, nor to a whole unit (ACCESS §3)."""

    section: str
    uuid: UUID
    title: str
    is_private: bool = False

    @property
    def value(self) -> str:
        """What the form carries."""
        return f"{self.section}/{self.uuid}"


def readable_items(plan: Proceeding, reach: Reach) -> list[Item]:
    """In the order of the plan's sections. What lies apart from its section is found by a scope of its own."""
    apart = {f"item:{item}": key for item, key in reach.apart.items() if key in keys.GRANTABLE}
    home = apart | {plan.scope(key): key for key in keys.GRANTABLE}
    rows = SearchEntry.objects.filter(municipality=plan.municipality_id, scope__in=home).order_by("pk")
    found = [Item(home[row.scope], row.object_uuid, row.title, row.object_uuid in reach.private) for row in rows]
    order = {key: number for number, key in enumerate(keys.GRANTABLE)}
    readable = [one for one in found if reach.may_read(one.section, one.uuid)]
    return sorted(readable, key=lambda one: order[one.section])[:MOST]
