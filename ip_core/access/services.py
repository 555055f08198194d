"""Consents and grants: prepare, sign, give, withdraw. One transaction each; history knows who."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys, policies
from ip_core.access.enums import ConsentKind, Level, SignatureMethod
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.models import AccessGrant, Consent, ConsentSignature, HiddenSection
from ip_core.access.signing import is_complete, readable_by_signers
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding
from ip_core.cases.services import finish_start
from ip_core.exceptions import ChangedMeanwhile
from ip_core.history.acting import service
from ip_core.municipalities.models import Unit
from ip_core.people.actor import Actor
from ip_core.people.enums import Capacity
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
    """One wish: who, what, how much, why, how long. `until` is the instant at which it is over."""

    section: str
    purpose: str
    until: datetime
    membership: Membership | None = None
    unit: Unit | None = None
    level: Level = Level.READ
    item: UUID | None = None


@service
def prepare_consent(
    proceeding: Proceeding,
    *,
    actor: Actor,
    kind: ConsentKind | str,
    text: ConsentText,
    exception_text: str = "",
    excluded: Iterable[str] = (),
    valid_until: datetime | None = None,
) -> Consent:
    """Write a consent that waits for its signatures. It opens nothing yet. Raises NotAllowed."""
    policies.may_prepare_consent(actor, proceeding).require()
    assert actor.person is not None  # whoever reaches a case is somebody
    return Consent.objects.create(
        case=proceeding.case,
        proceeding=proceeding,
        kind=kind,
        text=text.text,
        text_version=text.version,
        language=text.language,
        text_sha256=text.sha256,
        exception_text=exception_text,
        excluded=sorted(set(excluded)),
        prepared_by=actor.person,
        prepared_at=clock.now(),
        valid_until=valid_until,
    )


@service
def sign_consent(consent: Consent, *, actor: Actor, seen: int) -> Consent:
    """Sign; in force from the last signature needed. Raises NotAllowed, ChangedMeanwhile."""
    policies.may_sign_consent(actor, consent).require()
    consent.require_version(seen)
    basis = engine.reach(actor, consent.proceeding).basis(keys.CONSENTS)
    ConsentSignature.objects.get_or_create(
        consent=consent,
        person=actor.person,
        defaults={
            "capacity": basis.kind if basis else "",
            "method": SignatureMethod.DIGITAL,
            "signed_at": clock.now(),
        },
    )
    if consent.in_force_at is None and is_complete(consent):
        _check_signers_may_read(consent)
        if consent.kind == ConsentKind.PLAN_MADE:
            _end_what_the_plan_carried(consent, actor)  # an earlier yes has lapsed: nothing of it comes back
        consent.in_force_at = clock.now()
        consent.save()
        record_event(
            "consent.in_force", proceeding=consent.proceeding, key=keys.CONSENTS, actor=actor, consent=consent.uuid
        )
        if consent.kind == ConsentKind.PLAN_MADE:
            finish_start(consent.proceeding, actor=actor)
    return consent


def _check_signers_may_read(consent: Consent) -> None:
    """Asked again at the last signature: something may have been hidden, and the last day may have passed."""
    grants = list(consent.grants.all())
    if any(grant.valid_until <= clock.now() for grant in grants):
        raise GrantNotPossible(_("Siste dag er passert. Lag et nytt samtykke med en senere dag."))
    wanted = {grant.section for grant in grants}
    if wanted and not wanted <= readable_by_signers(consent.proceeding):
        raise GrantNotPossible(_("Noe av dette kan dere ikke lese selv lenger. Lag et nytt samtykke uten den delen."))


@service
def decline_consent(consent: Consent, *, actor: Actor) -> Consent:
    """Say no to a consent that waits. Nothing was open, and nothing opens; a new one must be prepared to try again."""
    policies.may_decline_consent(actor, consent).require()
    consent.withdrawn_at, consent.withdrawn_by = clock.now(), actor.person
    consent.save()
    record_event(
        "consent.declined", proceeding=consent.proceeding, key=keys.CONSENTS, actor=actor, consent=consent.uuid
    )
    return consent


@service
def ask_for_grant(consent: Consent, asked: GrantAsked, *, actor: Actor) -> AccessGrant:
    """Add a grant to a consent that is not signed yet. It counts once the consent is in force.

    Raises GrantNotPossible with what to choose instead, NotAllowed."""
    policies.may_prepare_consent(actor, consent.proceeding).require()
    _check_grant(consent, asked, actor)
    grant = AccessGrant(
        consent=consent,
        grantee_person=asked.membership.person if asked.membership else None,
        grantee_unit=asked.unit,
        membership=asked.membership,
        capacity=Capacity.PROFESSIONAL,
        section=asked.section,
        item_uuid=asked.item,
        level=asked.level,
        purpose=asked.purpose,
        valid_from=clock.now(),
        valid_until=asked.until,
    )
    grant.save()
    return grant


def _check_grant(consent: Consent, asked: GrantAsked, actor: Actor) -> None:
    if consent.kind != ConsentKind.INFORMATION or consent.in_force_at is not None:
        raise GrantNotPossible(_("Tilgang gis i et eget samtykke. Begynn på nytt under «Gi noen tilgang»."))
    if asked.section not in keys.GRANTABLE:
        raise GrantNotPossible(_("Denne delen kan ikke deles. Velg en annen del av planen."))
    if asked.until <= clock.now():
        raise GrantNotPossible(_("Siste dag må være i dag eller senere."))
    grantee = asked.membership.person if asked.membership else None
    if grantee is not None and grantee.pk in {consent.case.owner_id, actor.person.pk if actor.person else None}:
        raise GrantNotPossible(_("Ingen kan gi tilgang til seg selv. Velg en annen person."))
    if asked.membership is not None and not asked.membership.is_valid_on(clock.today()):
        raise GrantNotPossible(_("Personen arbeider ikke der lenger. Velg en annen."))
    readable = engine.reach(actor, consent.proceeding).may_read(asked.section, asked.item)
    if not readable or asked.section not in readable_by_signers(consent.proceeding):
        raise GrantNotPossible(_("Du kan bare gi tilgang til det du selv kan lese."))


@service
def withdraw_consent(consent: Consent, *, actor: Actor) -> Consent:
    """Withdraw for good: it and all its grants are over at this very instant (ACCESS §4)."""
    policies.may_withdraw_consent(actor, consent).require()
    if consent.withdrawn_at is not None:
        return consent
    _end_consent(consent, actor, clock.now())
    if consent.kind == ConsentKind.PLAN_MADE:
        _end_what_the_plan_carried(consent, actor)
    return consent


def _end_consent(consent: Consent, actor: Actor, at: datetime) -> None:
    consent.withdrawn_at, consent.withdrawn_by = at, actor.person
    consent.save()
    for grant in consent.grants.filter(withdrawn_at__isnull=True):
        _end_grant(grant, actor, at)
    record_event(
        "consent.withdrawn", proceeding=consent.proceeding, key=keys.CONSENTS, actor=actor, consent=consent.uuid
    )


def _end_what_the_plan_carried(consent: Consent, actor: Actor) -> None:
    """Nothing revives (ACCESS §4): a later plan consent must not open again what was given under this one."""
    now = clock.now()
    others = list(Consent.objects.filter(proceeding=consent.proceeding, withdrawn_at__isnull=True))
    if any(other.kind == ConsentKind.PLAN_MADE and other.is_in_force(now) for other in others):
        return
    for other in others:
        if other.kind == ConsentKind.INFORMATION and other.in_force_at is not None:
            _end_consent(other, actor, now)


@service
def withdraw_grant(grant: AccessGrant, *, actor: Actor) -> AccessGrant:
    """Stop one access at this very instant; the rest of the consent stands. Twice is the same as once."""
    policies.may_withdraw_grant(actor, grant).require()
    if grant.withdrawn_at is None:
        _end_grant(grant, actor, clock.now())
        record_event(
            "grant.withdrawn", proceeding=grant.consent.proceeding, key=keys.CONSENTS, actor=actor, grant=grant.uuid
        )
    return grant


def _end_grant(grant: AccessGrant, actor: Actor, at: datetime) -> None:
    grant.withdrawn_at, grant.withdrawn_by = at, actor.person
    grant.save()


@service
def hide_section(proceeding: Proceeding, section: str, parent: Person, *, actor: Actor) -> HiddenSection:
    """A child of 12–15 closes one section to one parent, from the next request on. Twice is the same as once."""
    policies.may_hide_section(actor, proceeding, section, parent).require()
    hidden, is_new = HiddenSection.objects.get_or_create(
        proceeding=proceeding, section=section, parent=parent, lifted_at=None, defaults={"hidden_at": clock.now()}
    )
    if is_new:
        record_event("section.hidden", proceeding=proceeding, key=keys.CONSENTS, actor=actor)
    return hidden


@service
def set_hidden(
    proceeding: Proceeding, parent: Person, sections: Iterable[str], *, actor: Actor, seen: frozenset[str]
) -> None:
    """Hide exactly these sections from this parent. `seen` is what the form showed as hidden.

    Raises ChangedMeanwhile, so that an old page never opens what was hidden since."""
    Proceeding.objects.select_for_update().get(pk=proceeding.pk)
    now = {row.section: row for row in proceeding.hidden_sections.filter(parent=parent, lifted_at__isnull=True)}
    if frozenset(now) != seen:
        raise ChangedMeanwhile(frozenset(now))
    wanted = frozenset(sections)
    for section in sorted(wanted - seen):
        hide_section(proceeding, section, parent, actor=actor)
    for section in sorted(seen - wanted):
        lift_hidden(now[section], actor=actor)


@service
def lift_hidden(hidden: HiddenSection, *, actor: Actor) -> HiddenSection:
    """Let the parent see the section again."""
    policies.may_lift_hidden(actor, hidden).require()
    if hidden.lifted_at is None:
        hidden.lifted_at = clock.now()
        hidden.save()
        record_event("section.shown", proceeding=hidden.proceeding, key=keys.CONSENTS, actor=actor)
    return hidden
