"""Consents and grants: prepare, sign, give, withdraw. One transaction each; history knows who."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys, policies
from ip_core.access.enums import ConsentKind, SignatureMethod
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.models import AccessGrant, Consent, ConsentSignature, HiddenSection
from ip_core.access.signing import is_complete, may_say_no, readable_by_signers, signs_as
from ip_core.access.wishes import ConsentText, GrantAsked, check_grant
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding
from ip_core.cases.services import finish_start
from ip_core.exceptions import ChangedMeanwhile
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.enums import Capacity
from ip_core.people.models import Person


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
    period: tuple[date, date] | None = None,
) -> Consent:
    """Write a consent that waits for its signatures. It opens nothing yet. Raises NotAllowed.

    `period`: the first and last day of a new plan period that a yes to the plan is asked for."""
    policies.may_prepare_consent(actor, proceeding).require()
    assert actor.person is not None  # whoever reaches a case is somebody
    consent = Consent.objects.create(
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
        period_from=period[0] if period else None,
        period_until=period[1] if period else None,
    )
    record_event("consent.prepared", proceeding=proceeding, key=keys.CONSENTS, actor=actor, consent=consent.uuid)
    return consent


def hold(consent: Consent) -> None:
    """One change at a time in a plan's consents, and from how they stand now: two signatures, a yes beside a no.

    Inside a service, before it asks who may."""
    Proceeding.objects.select_for_update().get(pk=consent.proceeding_id)
    consent.refresh_from_db()


@service
def sign_consent(consent: Consent, *, actor: Actor, seen: int) -> Consent:
    """Sign; in force from the last signature needed. Raises NotAllowed, ChangedMeanwhile."""
    hold(consent)
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
    return come_into_force(consent, actor)


def come_into_force(consent: Consent, actor: Actor) -> Consent:
    """From the last signature needed, on screen or on paper; inside the service that wrote it."""
    if consent.in_force_at is not None or not is_complete(consent):
        return consent
    _check_period(consent)
    _check_signers_may_read(consent)
    if consent.kind == ConsentKind.PLAN_MADE:
        _begin_again(consent, actor)
    consent.in_force_at = clock.now()
    consent.save()
    record_event(
        "consent.in_force", proceeding=consent.proceeding, key=keys.CONSENTS, actor=actor, consent=consent.uuid
    )
    if consent.kind == ConsentKind.PLAN_MADE:
        finish_start(consent.proceeding, actor=actor)
    return consent


def _check_period(consent: Consent) -> None:
    """A yes to a period that is over would say yes to nothing."""
    if consent.period_until is not None and consent.period_until < clock.today():
        raise GrantNotPossible(_("Perioden er over. Si nei, og be om et nytt ja for en senere periode."))


def _check_signers_may_read(consent: Consent) -> None:
    """Asked again at the last signature: something may have been hidden, and the last day may have passed."""
    grants = list(consent.grants.all())
    if any(grant.valid_until <= clock.now() for grant in grants):
        raise GrantNotPossible(_("Siste dag er passert. Lag et nytt samtykke med en senere dag."))
    readable = {item: readable_by_signers(consent.proceeding, item) for item in {grant.item_uuid for grant in grants}}
    if any(grant.section not in readable[grant.item_uuid] for grant in grants):
        raise GrantNotPossible(_("Noe av dette kan dere ikke lese selv lenger. Lag et nytt samtykke uten den delen."))


@service
def decline_consent(consent: Consent, *, actor: Actor) -> Consent:
    """Say no to a consent that waits. Nothing was open, and nothing opens; a new one must be prepared to try again."""
    hold(consent)
    may_say_no(actor, consent).require()
    return take_back(consent, actor)


@service
def ask_for_grant(consent: Consent, asked: GrantAsked, *, actor: Actor) -> AccessGrant:
    """Add a grant to a consent that is not signed yet. It counts once the consent is in force.

    Raises GrantNotPossible with what to choose instead, NotAllowed."""
    hold(consent)
    policies.may_prepare_consent(actor, consent.proceeding).require()
    check_grant(consent, asked, actor)
    grant = AccessGrant(
        consent=consent,
        grantee_person=asked.grantee,
        grantee_unit=asked.unit,
        membership=asked.membership,
        capacity=Capacity.CITIZEN if asked.person is not None else Capacity.PROFESSIONAL,
        section=asked.section,
        item_uuid=asked.item,
        level=asked.level,
        purpose=asked.purpose,
        valid_from=max(asked.since or clock.now(), clock.now()),
        valid_until=asked.until,
    )
    grant.save()
    return grant


@service
def withdraw_consent(consent: Consent, *, actor: Actor) -> Consent:
    """Withdraw for good: it and all its grants are over at this very instant (ACCESS §4)."""
    hold(consent)
    policies.may_withdraw_consent(actor, consent).require()
    if consent.withdrawn_at is not None:
        return consent
    return take_back(consent, actor)


def take_back(consent: Consent, actor: Actor, said_by: Person | None = None) -> Consent:
    """A no, or a withdrawal, with all that goes with it; inside the service that asked who may. `said_by`: whose words
    they are, when somebody else writes them down."""
    ending = _ending(consent.proceeding, actor, said_by)
    _end_consent(consent, actor, ending)
    if consent.in_force_at is not None or consent.kind == ConsentKind.ELECTRONIC:
        _end_half_signed(consent, actor, ending)
    if consent.kind == ConsentKind.PLAN_MADE and consent.in_force_at is not None:
        _end_other_yes_to_the_plan(consent, actor, ending)
    if consent.kind == ConsentKind.ELECTRONIC or (
        consent.kind == ConsentKind.PLAN_MADE and consent.in_force_at is not None
    ):
        _end_what_was_shared(consent.proceeding, actor, ending)
    return consent


@dataclass(frozen=True)
class _Ending:
    """Who takes something back and by which right, asked before it is over; who wrote it down, if another did."""

    at: datetime
    by: Person | None
    basis: str
    registered_by: Person | None = None

    def write_on(self, row: Consent | AccessGrant) -> None:
        row.withdrawn_at, row.withdrawn_by, row.withdrawal_basis = self.at, self.by, self.basis
        row.withdrawal_registered_by = self.registered_by
        row.save()


def _ending(proceeding: Proceeding, actor: Actor, said_by: Person | None = None) -> _Ending:
    if said_by is not None:
        return _Ending(clock.now(), said_by, signs_as(said_by, proceeding.owner), actor.person)
    basis = engine.reach(actor, proceeding).basis(keys.CONSENTS)
    return _Ending(clock.now(), actor.person, basis.kind if basis else "")


def _end_half_signed(withdrawn: Consent, actor: Actor, ending: _Ending) -> None:
    """A yes from before to the same, or to the same reader, does not come into force by another's signature afterwards:
    either of two parents withdraws (ACCESS §4). What carries the plan takes with it what was to be shared of it."""
    carries = withdrawn.kind in {ConsentKind.PLAN_MADE, ConsentKind.ELECTRONIC}
    for other in half_signed(withdrawn.proceeding):
        same = other.kind == withdrawn.kind
        if withdrawn.kind == ConsentKind.INFORMATION:
            same = same and bool(_readers(withdrawn.grants.all()) & _readers(other.grants.all()))
        if same or (carries and other.kind == ConsentKind.INFORMATION):
            _end_consent(other, actor, ending)


def half_signed(proceeding: Proceeding) -> list[Consent]:
    """Those that somebody has said yes to, and that wait for another's signature."""
    waiting = Consent.objects.filter(proceeding=proceeding, in_force_at__isnull=True, withdrawn_at__isnull=True)
    return list(waiting.filter(signatures__isnull=False).distinct().prefetch_related("grants"))


def _readers(grants: Iterable[AccessGrant]) -> set[tuple[int | None, int | None]]:
    return {(grant.grantee_person_id, grant.grantee_unit_id) for grant in grants}


def _end_other_yes_to_the_plan(consent: Consent, actor: Actor, ending: _Ending) -> None:
    """Who takes back the yes to the plan closes it, also when there is an older or a newer yes beside it."""
    for other in Consent.objects.filter(proceeding=consent.proceeding, kind=consent.kind, withdrawn_at__isnull=True):
        if other.is_in_force(ending.at):
            _end_consent(other, actor, ending)


def _end_consent(consent: Consent, actor: Actor, ending: _Ending) -> None:
    was_in_force = consent.in_force_at is not None
    ending.write_on(consent)
    for grant in consent.grants.filter(withdrawn_at__isnull=True) if was_in_force else ():
        ending.write_on(grant)
    kind = "consent.withdrawn" if was_in_force else "consent.declined"
    record_event(kind, proceeding=consent.proceeding, key=keys.CONSENTS, actor=actor, consent=consent.uuid)


def _begin_again(consent: Consent, actor: Actor) -> None:
    """A new yes to the plan. Where one stands, it takes its place without a gap (a new period); where the earlier has
    lapsed, nothing of what it carried comes back (ACCESS §4)."""
    now = clock.now()
    given = Consent.objects.filter(proceeding=consent.proceeding, kind=consent.kind, in_force_at__isnull=False)
    standing = [other for other in given.exclude(pk=consent.pk) if other.is_in_force(now)]
    for other in standing:
        other.valid_until = now
        other.save()
    if not standing:
        _end_what_was_shared(consent.proceeding, actor, _ending(consent.proceeding, actor))


def _end_what_was_shared(proceeding: Proceeding, actor: Actor, ending: _Ending) -> None:
    """Nothing revives (ACCESS §4): a later yes must not open again what was given before."""
    for other in Consent.objects.filter(proceeding=proceeding, withdrawn_at__isnull=True):
        if other.kind == ConsentKind.INFORMATION and other.in_force_at is not None:
            _end_consent(other, actor, ending)


@service
def withdraw_grant(grant: AccessGrant, *, actor: Actor) -> AccessGrant:
    """Stop one access at this very instant; the rest of the consent stands. Twice is the same as once."""
    hold(grant.consent)
    grant.refresh_from_db()
    policies.may_withdraw_grant(actor, grant).require()
    return stop_grant(grant, actor)


def stop_grant(grant: AccessGrant, actor: Actor, said_by: Person | None = None) -> AccessGrant:
    """Inside the service that asked who may."""
    proceeding = grant.consent.proceeding
    if grant.withdrawn_at is None:
        ending = _ending(proceeding, actor, said_by)
        ending.write_on(grant)
        record_event("grant.withdrawn", proceeding=proceeding, key=keys.CONSENTS, actor=actor, grant=grant.uuid)
        for other in half_signed(proceeding):
            if _readers([grant]) & _readers(one for one in other.grants.all() if one.section == grant.section):
                _end_consent(other, actor, ending)
    return grant


def end_grants_on(item: UUID, proceeding: Proceeding, *, actor: Actor) -> None:
    """The item is deleted: what was given to see it is over, and nothing revives that. Inside the deleting service."""
    ending = _ending(proceeding, actor)
    for grant in AccessGrant.objects.filter(consent__proceeding=proceeding, item_uuid=item, withdrawn_at__isnull=True):
        ending.write_on(grant)
        record_event("grant.ended", proceeding=proceeding, key=keys.CONSENTS, actor=actor, grant=grant.uuid)


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


__all__ = (
    "ConsentText",
    "GrantAsked",
    "ask_for_grant",
    "decline_consent",
    "end_grants_on",
    "hide_section",
    "hold",
    "lift_hidden",
    "prepare_consent",
    "set_hidden",
    "sign_consent",
    "withdraw_consent",
    "withdraw_grant",
)
