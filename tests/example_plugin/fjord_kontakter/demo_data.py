"""What the conformance kit shows the plugin with: rows, and who opens which address."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from ip_core.testing import stories
from ip_core.testing.cast import Cast

from fjord_kontakter import services

Visit = tuple[str, str]


def make(cast: Cast, rows: int = 1) -> Iterator[Visit]:
    """An open plan with so many contacts."""
    plan = stories.open_plan(cast)
    coordinator = cast.actor("coordinator")
    for number in range(1, rows + 1):
        contact = services.add_contact(
            plan, actor=coordinator, name=f"Liv Dahl {number}", task="Trappeheis og rullestol", phone="55 12 34 56"
        )
    yield "applicant", reverse("plugins:kontakter:about")
    for handle in ("owner", "coordinator"):
        yield handle, reverse("plugins:kontakter:start")
        yield handle, reverse("plugins:kontakter:contacts", args=[plan.uuid])
        yield handle, reverse("plugins:kontakter:add", args=[plan.uuid])
    for name in ("change", "remove"):
        yield "coordinator", reverse(f"plugins:kontakter:{name}", args=[plan.uuid, contact.uuid])
