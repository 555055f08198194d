"""Who may consent, withdraw, and read a handbook page. Each answers with a Verdict."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ip_core.access import engine, keys
from ip_core.access.audiences import published_scopes
from ip_core.access.enums import BasisKind, ConsentKind, Level
from ip_core.access.limits import OWNERS_SIDE
from ip_core.access.models import AccessGrant, Consent, HiddenSection
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, OWN_PLAN, has_reached
from ip_core.people.models import Person
from ip_core.plugins import hooks

CONSENT = "consent"
"""The act, for who may stop it: preparing a consent, and signing one."""


def may_read_page(actor: Actor, audience_scope: str, municipality: Municipality) -> Verdict:
    """A published page: public, or an audience that the actor belongs to (ACCESS §6)."""
    if audience_scope == "public" or audience_scope in published_scopes(actor, municipality):
        return allow()
    return refuse()


def may_prepare_consent(actor: Actor, proceeding: Proceeding) -> Verdict:
    """The coordinator, and the owner's side, until the proceeding is closed."""
    verdict = engine.reach(actor, proceeding).verdict(keys.CONSENTS)
    if verdict and proceeding.closed_at is not None:
        return refuse(_("Planen er avsluttet. Det kan ikke gis nye samtykker."), level=verdict.level)
    if verdict and verdict.basis is not None and verdict.basis.kind == BasisKind.OWN_COORDINATOR:
        return refuse(_("Eieren, eller koordinatoren i kommunen, spør om samtykke."), level=verdict.level)
    return _unless_blocked(verdict, actor, proceeding)


def may_sign_consent(actor: Actor, consent: Consent) -> Verdict:
    """Only those whose signature counts: the owner from 16, parents of a younger child; never a child alone."""
    from ip_core.access.signing import signers_needed

    verdict = engine.reach(actor, consent.proceeding).verdict(keys.CONSENTS, Level.WRITE)
    if not verdict:
        return verdict
    if consent.withdrawn_at is not None or consent.proceeding.closed_at is not None:
        return refuse(_("Samtykket er trukket eller planen er avsluttet. Lag et nytt samtykke."), level=verdict.level)
    if actor.person is None or actor.person.pk not in {person.pk for person in signers_needed(consent)}:
        return refuse(_("Du kan si hva du mener, men de som har foreldreansvar, må underskrive."), level=verdict.level)
    return _unless_blocked(verdict, actor, consent.proceeding)


def _unless_blocked(verdict: Verdict, actor: Actor, proceeding: Proceeding) -> Verdict:
    """A yes opens something, so a plugin may stop it, as any act of the procedure. A no or a withdrawal it may not."""
    if not verdict:
        return verdict
    answers = hooks(proceeding.municipality).transition_blockers(actor=actor, proceeding=proceeding, act=CONSENT)
    said = " ".join(str(blocker.text) for blocker in answers)
    return refuse(said, level=verdict.level) if said else verdict


def may_withdraw_consent(actor: Actor, consent: Consent, reach: Reach | None = None) -> Verdict:
    """Owner's side, any one of them, at any time; no plugin can stop it. `reach` if it is known already.

    A child of 12–15 withdraws accesses alone, but the plan itself stands or falls with the parents (ACCESS §4)."""
    verdict = _may_withdraw(reach or engine.reach(actor, consent.proceeding))
    if verdict and consent.kind != ConsentKind.INFORMATION and _is_owner_below_health_majority(actor, verdict):
        return refuse(
            _("Før du fyller 16, er det foreldrene dine som trekker dette samtykket. Tilganger kan du trekke selv."),
            level=verdict.level,
        )
    return verdict


def may_withdraw_grant(actor: Actor, grant: AccessGrant) -> Verdict:
    return _may_withdraw(engine.reach(actor, grant.consent.proceeding))


def may_decline_consent(actor: Actor, consent: Consent) -> Verdict:
    """Say no to what waits: those who were to sign, and the coordinator who may have prepared it."""
    from ip_core.access.signing import signers_needed

    verdict = engine.reach(actor, consent.proceeding).verdict(keys.CONSENTS)
    if not verdict or actor.person is None:
        return verdict
    if consent.in_force_at is not None or consent.withdrawn_at is not None:
        return refuse(_("Samtykket er ikke lenger åpent for svar. Se hvem som har tilgang nå."), level=verdict.level)
    if actor.is_citizen and actor.person.pk not in {person.pk for person in signers_needed(consent)}:
        return refuse(_("De som har foreldreansvar, svarer på dette. Si hva du mener til dem."), level=verdict.level)
    return verdict


def may_hide_from_parent(actor: Actor, proceeding: Proceeding, parent: Person, reach: Reach | None = None) -> Verdict:
    """A child of 12–15, from each parent separately; nobody does it for her (ACCESS §3)."""
    verdict = (reach or engine.reach(actor, proceeding)).verdict(keys.EXISTENCE, Level.EXISTS)
    if not verdict or verdict.basis is None or verdict.basis.kind != BasisKind.OWNER:
        return refuse()
    if has_reached(OWN_PLAN, proceeding.owner.age_on(actor.day), actor.day) is False:
        return refuse()  # younger, she reads her own application, and decides nothing of it alone
    if not _is_owner_below_health_majority(actor, verdict):
        return refuse(_("Foreldrene dine ser ikke planen lenger uten at du gir dem tilgang."), level=verdict.level)
    if not parent.parent_of.valid_on(actor.day).filter(child=proceeding.owner, has_responsibility=True).exists():
        return refuse(_("Personen har ikke foreldreansvar for deg nå, og ser ingenting."), level=verdict.level)
    return verdict


def may_hide_section(actor: Actor, proceeding: Proceeding, section: str, parent: Person) -> Verdict:
    """`coordination`, `period` and `consents` stay open: without them parents cannot do what the law asks of them."""
    verdict = may_hide_from_parent(actor, proceeding, parent)
    if verdict and section not in hideable(proceeding):
        return refuse(_("Denne delen kan du ikke skjule. Snakk med koordinatoren din om det."), level=verdict.level)
    return verdict


def hideable(proceeding: Proceeding) -> tuple[str, ...]:
    every = keys.PLAN_SECTIONS if proceeding.kind == ProceedingKind.PLAN else keys.INTAKE_OBJECTS
    return tuple(key for key in every if key not in keys.NEVER_HIDDEN)


def may_lift_hidden(actor: Actor, hidden: HiddenSection) -> Verdict:
    """The owner, and only she; what a taker has hidden, the taker too (ACCESS §2)."""
    reach = engine.reach(actor, hidden.proceeding)
    basis = reach.basis(keys.EXISTENCE)
    if basis is not None and basis.kind == BasisKind.OWNER:
        return allow(Level.WRITE, basis)
    is_takers = hidden.hidden_by_id is not None and basis is not None and basis.kind == BasisKind.TAKER
    return allow(Level.WRITE, basis) if is_takers and reach.readable else refuse()


def _is_owner_below_health_majority(actor: Actor, verdict: Verdict) -> bool:
    if actor.person is None or verdict.basis is None or verdict.basis.kind != BasisKind.OWNER:
        return False
    return has_reached(HEALTH_MAJORITY, actor.person.age_on(actor.day), actor.day) is False


def _may_withdraw(reach: Reach) -> Verdict:
    verdict = reach.verdict(keys.CONSENTS, Level.WRITE)
    if verdict and verdict.basis is not None and verdict.basis.kind in OWNERS_SIDE:
        return verdict
    level = max(reach.level(keys.CONSENTS), reach.level(keys.EXISTENCE))
    said = _("Bare eieren, eller de som handler for eieren, kan trekke dette tilbake.")
    return refuse(said, level=level, basis=reach.basis(keys.CONSENTS) or reach.basis(keys.EXISTENCE))
