"""When a consent may be asked for. Who may prepare and sign is core's to say."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import policies as access
from ip_core.access import signing, standing
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.facts import plan_stage
from ip_core.access.models import Consent
from ip_core.access.verdict import Verdict, refuse
from ip_core.cases.enums import PlanStage, ProceedingKind
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor


def reads_as(actor: Actor) -> str:
    """As whom the pages speak to her: on somebody's behalf in either capacity (a care order), else by capacity."""
    if actor.on_behalf_of is not None:
        return "behalf"
    return "coordinator" if actor.is_professional else "owner"


def may_ask_to_share(actor: Actor, plan: Proceeding) -> Verdict:
    """There must be something to share: an open plan."""
    verdict = access.may_prepare_consent(actor, plan)
    if verdict and (plan.kind != ProceedingKind.PLAN or plan_stage(plan, clock.now()) != PlanStage.OPEN):
        return refuse(_("Planen må være laget før noen kan få tilgang til den."), level=verdict.level)
    return verdict


def may_ask_for(actor: Actor, plan: Proceeding, kind: ConsentKind) -> Verdict:
    """One of the yes-or-no questions; not a second time while a yes stands."""
    verdict = access.may_prepare_consent(actor, plan)
    if not verdict:
        return verdict
    if kind in standing.given(plan):
        return refuse(
            _("Det er alt sagt ja til dette. Et ja kan trekkes på siden «Hvem kan se planen»."), level=Level.READ
        )
    if kind == ConsentKind.ENDING and plan_stage(plan, clock.now()) == PlanStage.BEFORE:
        return refuse(_("Det er ingen plan å avslutte ennå. Si nei til planen i stedet."), level=Level.READ)
    return verdict


def may_ask_for_period(actor: Actor, plan: Proceeding) -> Verdict:
    """A plan that is open goes on for a new period only by a new yes."""
    verdict = access.may_prepare_consent(actor, plan)
    if verdict and plan_stage(plan, clock.now()) != PlanStage.OPEN:
        said = _("Planen er ikke åpen nå. Da trengs et helt nytt ja, ikke bare en ny periode. Se «Hvem kan se planen».")
        return refuse(said, level=verdict.level)
    return verdict


def may_answer_no(actor: Actor, consent: Consent) -> Verdict:
    """A no to an electronic plan closes it, so nobody but the owner's side says it by taking a question away."""
    return signing.may_say_no(actor, consent)


def is_waiting(consent: Consent) -> bool:
    return consent.in_force_at is None and consent.withdrawn_at is None and consent.proceeding.closed_at is None


def may_confirm(actor: Actor, consent: Consent) -> bool:
    """What parents signed while she was a child lapses unless she signs it herself (ACCESS §4, at 16)."""
    if not consent.is_in_force(clock.now()) or consent.lapses_at is None:
        return False
    is_owner = actor.is_citizen and actor.on_behalf_of is None and actor.person == consent.case.owner
    return is_owner and bool(access.may_sign_consent(actor, consent))
