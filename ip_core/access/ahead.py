"""What lies ahead in who can see a plan, for My page and the access page: accesses that end, what is to be confirmed,
birthdays. Read from the rows each time, so that it never promises what is not so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse

from ip_core import clock
from ip_core.access import birthdays, endings, keys, rows, wording
from ip_core.access.addresses import Veil, veil_over
from ip_core.access.birthdays import Change
from ip_core.access.endings import Ending
from ip_core.access.enums import BasisKind, Level
from ip_core.access.models import Consent
from ip_core.access.reach import Reach
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins.queries import may_be_written


@dataclass(frozen=True)
class EndingRow:
    """`renew_url` takes a POST; empty where nobody can ask now."""

    name: str
    last_day: date
    renew_url: str


@dataclass(frozen=True)
class ConfirmRow:
    """What parents signed; it lapses at the start of `until`."""

    title: str
    until: date
    url: str


@dataclass(frozen=True)
class Ahead:
    endings: tuple[EndingRow, ...] = ()
    confirms: tuple[ConfirmRow, ...] = ()
    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.endings or self.confirms or self.changes)

    @property
    def names_anybody(self) -> bool:
        """Whether it says something of the section `consents`."""
        return bool(self.endings or self.confirms)


def ahead_in(plan: Proceeding, actor: Actor, reach: Reach) -> Ahead:
    """For whoever reads the consents; for others nothing."""
    if reach.level(keys.CONSENTS) < Level.READ or plan.closed_at is not None:
        return Ahead()
    basis = reach.basis(keys.CONSENTS)
    is_owner = basis is not None and basis.kind == BasisKind.OWNER
    place, veil = plan.municipality, veil_over(plan.case, actor)
    return Ahead(
        tuple(_ending(one, place, veil) for one in endings.ending_soon(plan)),
        tuple(_confirm(one, place, veil) for one in birthdays.to_confirm(plan)) if is_owner else (),
        tuple(birthdays.changes_ahead(plan.owner, place, is_owner=is_owner)),
    )


@dataclass(frozen=True)
class Due:
    """What a coordinator, or who has the care, has to see to in a plan's consents: counts, and the owner's name."""

    plan: Proceeding
    endings: int
    waiting: int


def due_in(found: Mapping[Proceeding, Reach]) -> list[Due]:
    """In the plans whose consents are hers to follow: accesses that end soon, and what waits for an answer."""
    plans = [p for p, r in found.items() if p.closed_at is None and _follows_consents(r)]
    if not plans:
        return []
    soon = endings.ending_in(plans)
    asked = Consent.objects.filter(proceeding__in=plans, in_force_at=None, withdrawn_at=None)
    waiting = Counter(asked.values_list("proceeding", flat=True))
    rows = [Due(plan, len(soon[plan]), waiting[plan.pk]) for plan in plans]
    return [row for row in rows if row.endings or row.waiting]


def _follows_consents(reach: Reach) -> bool:
    basis = reach.basis(keys.CONSENTS)
    kinds = (BasisKind.COORDINATOR, BasisKind.DEPUTY, BasisKind.CARE_ORDER)
    is_hers = basis is not None and basis.kind in kinds
    return is_hers and reach.may_read(keys.CONSENTS)


def _ending(one: Ending, municipality: Municipality, veil: Veil) -> EndingRow:
    url = consent_page(municipality, "renew", one.consent.uuid)
    return EndingRow(wording.opening(veil.named(one.holder.grantee)), one.last_day, url)


def _confirm(consent: Consent, municipality: Municipality, veil: Veil) -> ConfirmRow:
    assert consent.lapses_at is not None  # to_confirm
    until = clock.local(consent.lapses_at).date()
    return ConfirmRow(rows.consent_title(consent, veil), until, consent_page(municipality, "consent", consent.uuid))


def consent_page(municipality: Municipality, name: str, *args: object) -> str:
    """An address in the plugin that asks for consents; nothing where it is off or only to be read."""
    if not may_be_written("consent", municipality):
        return ""
    try:
        return reverse(f"plugins:consent:{name}", args=args)
    except NoReverseMatch:
        return ""
