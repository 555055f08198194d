"""Closing a plan: by the coordinator or the owner's side, once the consent to it is signed (ACCESS §4, ending)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ip_core.access import engine, keys, standing
from ip_core.access.enums import BasisKind, ConsentKind, Level
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Proceeding
from ip_core.cases.services import close_proceeding
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, has_reached
from ip_core.plugins.enums import State
from ip_core.plugins.queries import state_of


def may_close_plan(actor: Actor, plan: Proceeding, reach: Reach | None = None) -> Verdict:
    """Whoever reads the consents: the owner's side, the coordinator, one's own coordinator. `reach` if it is known."""
    verdict = (reach or engine.reach(actor, plan)).verdict(keys.CONSENTS)
    if not verdict:
        return verdict
    refusal = _why_not(actor, plan, verdict)
    return refuse(refusal, level=verdict.level) if refusal else allow(Level.WRITE, verdict.basis)


def _why_not(actor: Actor, plan: Proceeding, verdict: Verdict) -> str:
    if plan.closed_at is not None:
        return _("Planen er avsluttet.")
    if ConsentKind.ENDING not in standing.given(plan):
        return _(
            "Planen blir ikke avsluttet før det er sagt ja til det. Et nei, eller et ja som er trukket, er ikke nok."
        )
    is_owner = verdict.basis is not None and verdict.basis.kind == BasisKind.OWNER
    if is_owner and has_reached(HEALTH_MAJORITY, plan.owner.age_on(actor.day), actor.day) is False:
        return _("Før du fyller 16, er det foreldrene dine eller koordinatoren som avslutter planen.")
    if state_of(ProceedingKind(plan.kind).plugin, plan.municipality) != State.ON:
        return _("Planene i kommunen er stengt for endringer nå. Prøv igjen når de er åpne.")
    return ""


@service
def close_plan(plan: Proceeding, *, actor: Actor) -> Proceeding:
    """For good: consents, grants and invitations end; the appointment ends by its own act (ACCESS §3).

    Raises NotAllowed."""
    plan = Proceeding.objects.select_for_update().get(pk=plan.pk)
    may_close_plan(actor, plan).require()
    return close_proceeding(plan, actor=actor)


__all__ = ("close_plan", "may_close_plan")
