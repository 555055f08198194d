"""What the conformance kit shows the plugin with: rows, and who opens which address."""

from __future__ import annotations

from django.urls import reverse

from ip_core.testing import stories
from ip_core.testing.cast import Cast

from fjord_kontakter import services

Visit = tuple[str, str]


def make(cast: Cast, rows: int = 1) -> list[Visit]:
    """An open plan with so many contacts."""
    plan = stories.open_plan(cast)
    coordinator = cast.actor("coordinator")
    contacts = [
        services.add_contact(plan, actor=coordinator, name=f"Liv Dahl {number}", task="Trappeheis og rullestol")
        for number in range(1, rows + 1)
    ]
    pages = [(name, [plan.uuid]) for name in ("contacts", "add")]
    pages += [(name, [plan.uuid, contacts[0].uuid]) for name in ("change", "remove")]
    return [
        ("applicant", reverse("plugins:kontakter:about")),
        *((handle, reverse("plugins:kontakter:start")) for handle in ("owner", "coordinator")),
        ("owner", reverse("plugins:kontakter:contacts", args=[plan.uuid])),
        *(("coordinator", reverse(f"plugins:kontakter:{name}", args=parts)) for name, parts in pages),
    ]
