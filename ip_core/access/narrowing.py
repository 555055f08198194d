"""What keeps somebody from a section that a basis of hers would give: for control, and for nobody's content.

Asks the same rules as the engine, before and after each thing that narrows (ACCESS §1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ip_core.access import engine, facts, keys
from ip_core.access.bases import suspended
from ip_core.access.enums import Level
from ip_core.access.facts import ProceedingFacts
from ip_core.access.intake_rules import intake_allowances
from ip_core.access.limits import is_own_case, narrowed_away
from ip_core.access.plan_rules import plan_allowances
from ip_core.access.reach import Allowance, Reach
from ip_core.access.verdict import Basis
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Case, Proceeding
from ip_core.people.actor import Actor
from ip_core.plugins.enums import State
from ip_core.plugins.queries import state_of


class Narrowed(StrEnum):
    """Why a basis gives less here than it would."""

    NOT = ""
    SUSPENDED = "suspended"
    OWN_CASE = "own_case"
    CLOSED = "closed"
    PLUGIN = "plugin"
    OTHER = "other"


@dataclass(frozen=True)
class Cell:
    """One section or object for one person in one capacity: the level she has, on what, and what took the rest."""

    key: str
    level: Level
    basis: Basis | None
    would_be: Level
    narrowed: Narrowed


def cells(actor: Actor, case: Case) -> dict[Proceeding, list[Cell]]:
    """Every section and object of every proceeding in the case, in the tables' order; those without a basis too."""
    rows = Proceeding.objects.filter(case=case).order_by("opened_at")
    found = facts.load(rows, municipality=case.municipality, at=actor.at)
    return {one.proceeding: _cells(actor, one, engine.reach(actor, one.proceeding)) for one in found}


def _cells(actor: Actor, one: ProceedingFacts, reach: Reach) -> list[Cell]:
    full = _before_narrowing(actor, one)
    every = keys.PLAN_SECTIONS if one.is_plan else keys.INTAKE_OBJECTS
    return [_cell(actor, one, reach, full, key) for key in (keys.EXISTENCE, *every)]


def _before_narrowing(actor: Actor, one: ProceedingFacts) -> Reach:
    rows = plan_allowances if one.is_plan else intake_allowances
    return Reach.of(one.proceeding.uuid, rows(actor, facts.ties_of(actor), one))


def _cell(actor: Actor, one: ProceedingFacts, reach: Reach, full: Reach, key: str) -> Cell:
    has, items = reach.level(key), _item_levels(reach.items.values(), key)
    would = max([full.level(key), *_item_levels(full.items.values(), key)])
    level = max([has, *items])
    basis = reach.basis(key) or _item_basis(reach, key) or full.basis(key)
    narrowed = _why_less(actor, one, key) if level < would else Narrowed.NOT
    return Cell(key, Level(level), basis, Level(would), narrowed)


def _item_levels(items: Iterable[Allowance], key: str) -> list[Level]:
    return [item.level for item in items if item.key == key]


def _item_basis(reach: Reach, key: str) -> Basis | None:
    return next((item.basis for item in reach.items.values() if item.key == key), None)


def _why_less(actor: Actor, one: ProceedingFacts, key: str) -> Narrowed:
    """The first that holds, in the order in which the engine narrows."""
    if state_of(ProceedingKind(one.proceeding.kind).plugin, one.municipality) != State.ON:
        return Narrowed.PLUGIN
    stopped = suspended(actor.person, one) if actor.person is not None else frozenset()
    if stopped is None or key in stopped:
        return Narrowed.SUSPENDED
    if is_own_case(actor, facts.ties_of(actor), one):
        return Narrowed.OWN_CASE
    return Narrowed.CLOSED if key in narrowed_away(actor, one) else Narrowed.OTHER


__all__ = ("Cell", "Narrowed", "cells")
