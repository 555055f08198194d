"""Whom published pages are for (ACCESS §6)."""

from __future__ import annotations

from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor


def published_scopes(actor: Actor, municipality: Municipality) -> set[str]:
    """The handbook's audiences that she belongs to: staff, coordinators and single units, by valid membership."""
    inside = actor.inside(municipality)
    found = {f"unit:{m.unit.uuid}" for m in inside}
    if inside:
        found.add(f"staff:{municipality.number}")
    if any(m.role == Role.COORDINATOR for m in inside):
        found.add(f"coordinators:{municipality.number}")
    return found
