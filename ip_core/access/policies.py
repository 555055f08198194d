"""Who may consent, withdraw, and read a handbook page. Each answers with a Verdict."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ip_core.access import engine, keys
from ip_core.access.audiences import published_scopes
from ip_core.access.enums import BasisKind, Level
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor

GIVES = (BasisKind.OWNER, BasisKind.PARENT, BasisKind.GUARDIAN, BasisKind.REPRESENTATIVE)


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
    return verdict


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
    return verdict


def may_withdraw_consent(actor: Actor, consent: Consent) -> Verdict:
    """Owner's side, any one of them, at any time; no plugin can stop it."""
    return _may_withdraw(actor, consent.proceeding)


def may_withdraw_grant(actor: Actor, grant: AccessGrant) -> Verdict:
    return _may_withdraw(actor, grant.consent.proceeding)


def _may_withdraw(actor: Actor, proceeding: Proceeding) -> Verdict:
    verdict = engine.reach(actor, proceeding).verdict(keys.CONSENTS, Level.WRITE)
    if verdict and (verdict.basis is None or verdict.basis.kind not in GIVES):
        return refuse(level=verdict.level)
    return verdict
