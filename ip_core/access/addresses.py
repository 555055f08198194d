"""Protected address (codes 6 and 7): address, phone, place, school and local units (ACCESS §4).

    veil = addresses.veil_over(case, actor)
    veil("Heimetenesta sone Åsane")   # the text, or the neutral one

    veil = addresses.veil_over_consent(consent, actor)   # the same, over one consent's text and name

The owner, the taker of the open step and the coordinator see it. Not a deputy, not an own coordinator, not parents,
guardians or whoever else acts for her: to them, and to everybody else, the neutral text stands in its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ip_core.access import engine, keys, places, wording
from ip_core.access.enums import BasisKind, Level
from ip_core.access.models import Consent
from ip_core.access.reach import Reach
from ip_core.access.signing import signers_needed
from ip_core.cases.models import Case, Proceeding, ProceedingStep
from ip_core.municipalities.models import Unit
from ip_core.people.actor import Actor
from ip_core.people.models import Person


@dataclass(frozen=True)
class Veil:
    """Text goes through it. Drawn, it lets the neutral text through instead, and an empty text as it is."""

    is_drawn: bool

    def __call__(self, text: str) -> str:
        return neutral() if self.is_drawn and text else text

    def named(self, who: Person | Unit) -> str:
        """In the middle of a sentence: a person by name, a local unit as one."""
        return _("en enhet") if self.is_drawn and isinstance(who, Unit) else str(who)

    def let_in_by(self, consent: Consent) -> str:
        """Those whom a consent names, in the middle of a sentence."""
        return wording.joined(dict.fromkeys(self.named(grant.grantee) for grant in consent.grants.all()))


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


def veil_over_consent(consent: Consent, actor: Actor) -> Veil:
    return asked(veil_over(consent.case, actor), consent, actor)


def asked(veil: Veil, consent: Consent, actor: Actor) -> Veil:
    """Whoever is to answer is told which unit she is asked to let in, until it is answered: nobody says yes to one that
    she is not told. Where somebody works who is let in by name needs no saying."""
    is_waiting = consent.in_force_at is None and consent.withdrawn_at is None
    if not (veil.is_drawn and is_waiting and any(one.grantee_unit_id for one in consent.grants.all())):
        return veil
    return OPEN if actor.person in signers_needed(consent) else veil


def closes_papers(consent: Consent, veil: Veil) -> bool:
    """The text on a signed paper cannot be shown in part."""
    return veil.is_drawn and places.names_places(consent.text)


def _needs_it(reach: Reach) -> bool:
    """By coordinating, or by having the step that is open now."""
    bases = {one.basis for one in reach.cells.values() if one.level >= Level.READ and one.key != keys.EXISTENCE}
    if any(basis.kind == BasisKind.COORDINATOR for basis in bases):
        return True
    return _is_open(basis.id for basis in bases if basis.kind == BasisKind.TAKER)


def _is_open(steps: Iterable[str]) -> bool:
    taken = list(steps)
    return bool(taken) and ProceedingStep.objects.filter(uuid__in=taken, done_at__isnull=True).exists()


__all__ = ("OPEN", "Veil", "asked", "closes_papers", "neutral", "veil_over", "veil_over_consent")
