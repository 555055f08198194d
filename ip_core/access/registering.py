"""Paper and spoken words: what somebody without a screen has signed or taken back, written down by the coordinator.

What is taken back by word of mouth the taker of an application writes down too, kind by kind: she reads no consents. So
does the coordinator while a plugin closes them to her.

A signature is witnessed by another, and counts from when it is registered; the day on the paper is kept beside it. The
witness is named and has signed the same paper: she needs no basis in the case, so nothing of it is put before her here.
A withdrawal needs no witness and counts at once (ACCESS §4, owner without an account)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys, policies, queries
from ip_core.access.enums import REGISTRARS, ConsentKind, Level, SignatureMethod
from ip_core.access.exceptions import RegistrationNotPossible
from ip_core.access.models import AccessGrant, ChildsView, Consent, ConsentSignature
from ip_core.access.services import come_into_force, half_signed, hold, stop_grant, take_back
from ip_core.access.signing import signers_for, signers_needed, signs_as
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, OWN_PLAN, has_reached
from ip_core.people.models import Membership, Person


def may_register(actor: Actor, plan: Proceeding) -> Verdict:
    """The coordinator or her deputy, while the plan is not closed. No plugin stops a no or a withdrawal (ACCESS §5)."""
    reach = engine.reach(actor, plan)
    verdict = reach.verdict(keys.CONSENTS)
    if verdict and (verdict.basis is None or verdict.basis.kind not in REGISTRARS):
        said = _("Det er koordinatoren som registrerer papir og muntlige beskjeder. Du kan gjøre det selv her.")
        return refuse(said, level=verdict.level)
    if verdict and plan.closed_at is not None:
        return refuse(_("Planen er avsluttet. Det kan ikke gis nye samtykker."), level=verdict.level)
    return verdict


def may_register_paper(actor: Actor, consent: Consent) -> Verdict:
    """A yes opens something, so a plugin may stop it on paper as on screen."""
    verdict = may_register(actor, consent.proceeding)
    if verdict and (consent.in_force_at is not None or consent.withdrawn_at is not None):
        return refuse(_("Samtykket venter ikke på underskrift lenger."), level=verdict.level)
    return policies.may_prepare_consent(actor, consent.proceeding) if verdict else verdict


def missing_signers(consent: Consent) -> list[Person]:
    signed = set(consent.signatures.values_list("person_id", flat=True))
    return [person for person in signers_needed(consent) if person.pk not in signed]


@service
def register_paper(
    consent: Consent, signer: Person, *, actor: Actor, signed_on: date, witness: Membership, seen: int
) -> Consent:
    """The same object as a digital signature. Raises NotAllowed, ChangedMeanwhile, RegistrationNotPossible."""
    hold(consent)
    may_register_paper(actor, consent).require()
    consent.require_version(seen)
    _check_paper(consent, signer, actor, signed_on, witness)
    ConsentSignature.objects.create(
        consent=consent,
        person=signer,
        capacity=signs_as(signer, consent.case.owner),
        method=SignatureMethod.PAPER,
        signed_at=clock.now(),
        signed_on=signed_on,
        registered_by=actor.person,
        witnessed_by=witness.person,
    )
    record_event(
        "consent.paper_registered", proceeding=consent.proceeding, key=keys.CONSENTS, actor=actor, consent=consent.uuid
    )
    return come_into_force(consent, actor)


def _check_paper(consent: Consent, signer: Person, actor: Actor, signed_on: date, witness: Membership) -> None:
    """Nobody witnesses herself: not whoever registers, not whoever signs, not the owner."""
    if signer not in missing_signers(consent):
        raise RegistrationNotPossible(_("Denne personen skal ikke skrive under, eller har gjort det alt."))
    first = clock.local(consent.prepared_at).date()
    if not first <= signed_on <= clock.today():
        raise RegistrationNotPossible(_("Datoen må være i dag eller før, og ikke før teksten ble gjort klar."))
    if witness.person_id in {actor.person.pk if actor.person else None, signer.pk, consent.case.owner_id}:
        raise RegistrationNotPossible(_("Vitnet må være en annen enn du og den som skrev under. Velg en kollega."))
    is_here = witness.unit.organisation.municipality_id == consent.proceeding.municipality_id
    if not is_here or not witness.is_valid_on(clock.today()):
        raise RegistrationNotPossible(_("Vitnet må arbeide i kommunen nå. Velg en annen."))


def may_have_said(plan: Proceeding, kind: ConsentKind | str) -> list[Person]:
    """Whose spoken word takes this back: any one of those who sign; from 12 the child too, for what is shared."""
    owner, day = plan.owner, clock.today()
    found = list(signers_for(owner))
    if kind == ConsentKind.INFORMATION and has_reached(OWN_PLAN, owner.age_on(day), day) is not False:
        found.insert(0, owner)
    return list(dict.fromkeys(found))


@service
def register_withdrawal(consent: Consent, said_by: Person, *, actor: Actor) -> Consent:
    """She has said that she takes it back, or says no. Counts at once. Twice is the same as once."""
    hold(consent)
    may_register(actor, consent.proceeding).require()
    _check_said(consent.proceeding, consent.kind, said_by)
    return consent if consent.withdrawn_at is not None else take_back(consent, actor, said_by)


@service
def register_grant_withdrawal(grant: AccessGrant, said_by: Person, *, actor: Actor) -> AccessGrant:
    """The same for one access."""
    hold(grant.consent)
    grant.refresh_from_db()
    may_register(actor, grant.consent.proceeding).require()
    _check_said(grant.consent.proceeding, grant.consent.kind, said_by)
    return stop_grant(grant, actor, said_by)


def may_write_down_for(actor: Actor, plan: Proceeding) -> Verdict:
    """Whoever knows that there are consents in this plan, and reads nothing of them (ACCESS §4)."""
    matters = Proceeding.objects.filter(case=plan.case_id)
    told = queries.plan_told_of(actor, engine.reaches(actor, matters, plan.municipality))
    if told is None or told[0] != plan:
        return refuse()
    return allow(Level.EXISTS, told[1].basis(keys.EXISTENCE))


@service
def register_withdrawal_of_kind(plan: Proceeding, kind: ConsentKind | str, said_by: Person, *, actor: Actor) -> None:
    """All that somebody has said yes to of this kind. Counts at once. Twice is the same as once.

    Raises NotAllowed, RegistrationNotPossible."""
    Proceeding.objects.select_for_update().get(pk=plan.pk)
    may_write_down_for(actor, plan).require()
    _check_said(plan, kind, said_by)
    given = Consent.objects.filter(proceeding=plan, kind=kind, in_force_at__isnull=False)
    for consent in [*given, *(one for one in half_signed(plan) if one.kind == kind)]:
        consent.refresh_from_db()  # one yes takes others with it
        waits = consent.in_force_at is None and consent.withdrawn_at is None
        if waits or consent.is_in_force(clock.now()):
            take_back(consent, actor, said_by)


def _check_said(plan: Proceeding, kind: ConsentKind | str, said_by: Person) -> None:
    if said_by not in may_have_said(plan, kind):
        raise RegistrationNotPossible(_("Denne personen kan ikke trekke dette. Velg en av dem som står her."))


def is_heard(owner: Person) -> bool:
    """A child of 12–15: it is asked, and what it says is written down."""
    day = clock.today()
    age = owner.age_on(day)
    return bool(has_reached(OWN_PLAN, age, day)) and has_reached(HEALTH_MAJORITY, age, day) is False


def may_record_view(actor: Actor, consent: Consent) -> Verdict:
    """The child itself, or the coordinator who has asked it; never a parent."""
    verdict = engine.reach(actor, consent.proceeding).verdict(keys.CONSENTS)
    if not verdict:
        return verdict
    if not is_heard(consent.case.owner):
        return refuse(_("Bare barn fra 12 år og til de fyller 16, blir spurt på denne måten."), level=Level.READ)
    if consent.in_force_at is not None or consent.withdrawn_at is not None:
        return refuse(_("Det er svart på dette nå. Det barnet sa, står her fortsatt."), level=verdict.level)
    is_child = actor.is_citizen and actor.on_behalf_of is None and actor.person == consent.case.owner
    if is_child or may_register(actor, consent.proceeding):
        return verdict
    return refuse(_("Barnet svarer selv, eller sier det til koordinatoren."), level=verdict.level)


@service
def record_view(consent: Consent, *, actor: Actor, said: str) -> ChildsView:
    """What the child says about this consent. It is heard and does not decide; the latest stands on top."""
    may_record_view(actor, consent).require()
    assert actor.person is not None  # whoever reaches a case is somebody
    view = ChildsView.objects.create(
        consent=consent, child=consent.case.owner, said=said, recorded_by=actor.person, recorded_at=clock.now()
    )
    record_event(
        "consent.child_heard", proceeding=consent.proceeding, key=keys.CONSENTS, actor=actor, consent=consent.uuid
    )
    return view
