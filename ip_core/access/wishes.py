"""What is asked for: the text of a consent, and each access that it is to open. Checked before anything is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys, wording
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.signing import readable_by_signers
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Unit
from ip_core.people.actor import Actor
from ip_core.people.models import Membership, Person


@dataclass(frozen=True)
class ConsentText:
    """Exactly what was shown."""

    text: str
    version: str
    language: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class GrantAsked:
    """One wish: who, what, how much, why, how long. `until` is the instant at which it is over.

    Exactly one of: a person under one of her posts, a unit, or a private person (capacity citizen)."""

    section: str
    purpose: str
    until: datetime
    membership: Membership | None = None
    unit: Unit | None = None
    level: Level = Level.READ
    item: UUID | None = None
    person: Person | None = None
    since: datetime | None = None

    @property
    def grantee(self) -> Person | None:
        return self.membership.person if self.membership is not None else self.person


def check_grant(consent: Consent, asked: GrantAsked, actor: Actor) -> None:
    """Raises GrantNotPossible with what to choose instead."""
    if consent.kind != ConsentKind.INFORMATION or consent.in_force_at is not None:
        raise GrantNotPossible(_("Tilgang gis i et eget samtykke. Begynn på nytt under «Gi noen tilgang»."))
    if asked.section not in keys.GRANTABLE:
        raise GrantNotPossible(_("Denne delen kan ikke deles. Velg en annen del av planen."))
    if asked.until <= max(clock.now(), asked.since or clock.now()):
        raise GrantNotPossible(_("Siste dag må være i dag eller senere, og ikke før første dag."))
    _check_grantee(consent, asked, actor)
    _check_not_left_out(consent, asked)
    reach = engine.reach(actor, consent.proceeding)
    readable = readable_by_signers(consent.proceeding, asked.item)
    if not reach.may_read(asked.section, asked.item) or asked.section not in readable:
        raise GrantNotPossible(_("Du kan bare gi tilgang til det du selv kan lese."))


def _check_not_left_out(consent: Consent, asked: GrantAsked) -> None:
    """What a consent has closed stays closed under every other (ACCESS §4): the text must not promise it."""
    if (earlier := closed_by(consent.proceeding, asked)) is not None:
        said = {"section": wording.section(asked.section), "day": _day(earlier)}
        told = _("Du kan ikke dele %(section)s her. Det ble sperret i et samtykke fra %(day)s. Det gjelder fortsatt.")
        raise GrantNotPossible(told % said)


def closed_by(plan: Proceeding, asked: GrantAsked) -> Consent | None:
    """The consent that has closed it to this reader, whatever has become of that consent since."""
    word = f"{asked.section}/{asked.item}" if asked.item is not None else asked.section
    for other in Consent.objects.filter(proceeding=plan, in_force_at__isnull=False).prefetch_related("grants"):
        if {asked.section, word} & set(other.excluded) and (
            other.kind == ConsentKind.PLAN_MADE or any(_is_same_reader(grant, asked) for grant in other.grants.all())
        ):
            return other
    return None


def _day(consent: Consent) -> str:
    return wording.long_date(consent.in_force_at or consent.prepared_at)


def _is_same_reader(grant: AccessGrant, asked: GrantAsked) -> bool:
    """The person in whatever capacity, and the unit whose place she works in now, as the engine reads it."""
    if asked.grantee is not None and grant.grantee_person_id == asked.grantee.pk:
        return True
    if asked.membership is not None:
        return grant.grantee_unit_id in asked.membership.stands_for(clock.today())
    return asked.unit is not None and grant.grantee_unit_id is not None and grant.holder == asked.unit


def _check_grantee(consent: Consent, asked: GrantAsked, actor: Actor) -> None:
    """Nobody gives to herself, nor to the owner; a unit is of this municipality, or of none."""
    if [asked.membership, asked.unit, asked.person].count(None) != 2:
        raise GrantNotPossible(_("Velg én person eller én enhet."))
    grantee = asked.grantee
    if grantee is not None and grantee.pk in {consent.case.owner_id, actor.person.pk if actor.person else None}:
        raise GrantNotPossible(_("Ingen kan gi tilgang til seg selv. Velg en annen person."))
    if asked.membership is not None and not asked.membership.is_valid_on(clock.today()):
        raise GrantNotPossible(_("Personen arbeider ikke der lenger. Velg en annen."))
    unit = asked.unit or (asked.membership.unit if asked.membership is not None else None)
    if unit is not None and not unit.exists_on(clock.today()):
        raise GrantNotPossible(_("Enheten finnes ikke lenger. Velg den som har tatt over."))
    if unit is not None and unit.organisation.municipality_id not in (None, consent.proceeding.municipality_id):
        raise GrantNotPossible(_("Enheten hører til en annen kommune. Velg en som arbeider her."))
