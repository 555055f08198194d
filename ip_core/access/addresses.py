"""Protected address (codes 6 and 7): address, phone, place, school and local units (ACCESS §4).

    veil = addresses.veil_over(case, actor)
    veil("Heimetenesta sone Åsane")   # the text, or the neutral one

The owner, the taker of the open step and the coordinator see it. Not a deputy, not an own coordinator, not parents,
guardians or whoever else acts for her: to them, and to everybody else, the neutral text stands in its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ip_core.access import engine, keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.reach import Reach
from ip_core.cases.models import Case, Proceeding, ProceedingStep
from ip_core.people.actor import Actor


@dataclass(frozen=True)
class Veil:
    """Text goes through it. Drawn, it lets the neutral text through instead, and an empty text as it is."""

    is_drawn: bool

    def __call__(self, text: str) -> str:
        return neutral() if self.is_drawn and text else text


OPEN = Veil(is_drawn=False)


def neutral() -> str:
    return _("Vises ikke her")


def veil_over(case: Case, actor: Actor) -> Veil:
    """For one reader of one case. Costs nothing where no address is protected."""
    owner = case.owner
    if not owner.address_protection:
        return OPEN
    is_owner = actor.person is not None and actor.person.pk == owner.pk and actor.on_behalf_of is None
    if is_owner and actor.is_citizen:
        return OPEN
    reaches = engine.reaches(actor, Proceeding.objects.filter(case=case), case.municipality)
    return Veil(is_drawn=not any(_needs_it(reach) for reach in reaches.values()))


def _needs_it(reach: Reach) -> bool:
    """By coordinating, or by having the step that is open now."""
    bases = {one.basis for one in reach.cells.values() if one.level >= Level.READ and one.key != keys.EXISTENCE}
    if any(basis.kind == BasisKind.COORDINATOR for basis in bases):
        return True
    return _is_open(basis.id for basis in bases if basis.kind == BasisKind.TAKER)


def _is_open(steps: Iterable[str]) -> bool:
    taken = list(steps)
    return bool(taken) and ProceedingStep.objects.filter(uuid__in=taken, done_at__isnull=True).exists()


__all__ = ("OPEN", "Veil", "neutral", "veil_over")
