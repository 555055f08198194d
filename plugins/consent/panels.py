"""What stands on the citizen's own page and the case page: what waits for a signature."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from ip_core.access import engine, keys, rows, standing, wording
from ip_core.access.addresses import veil_over_consent
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.facts import plan_stage
from ip_core.access.models import Consent
from ip_core.access.standing import Answer, Standing
from ip_core.cases.enums import PlanStage, ProceedingKind
from ip_core.cases.models import Case, Proceeding
from ip_core.plugins.types import Panel
from plugins.consent import policies, queries
from plugins.consent.enums import SLUG_OF

FIRST = 10
LAST = 90


def of(request: HttpRequest, case: Case) -> Iterator[Panel]:
    """For the owner's side and the coordinator; noted as read, since the titles say who is to see what."""
    plans = Proceeding.objects.filter(case=case, kind=ProceedingKind.PLAN, closed_at__isnull=True)
    for plan, reach in engine.reaches(request.actor, plans, case.municipality).items():
        if reach.level(keys.CONSENTS) < Level.READ:
            continue
        waiting = list(queries.waiting_on(plan))
        is_before = plan_stage(plan, request.actor.at) == PlanStage.BEFORE
        needs_plan = is_before and not any(one.kind == ConsentKind.PLAN_MADE for one in waiting)
        if waiting or needs_plan:
            request.reads.note(plan, [keys.CONSENTS], reach)
            yield _panel(request, plan, waiting, needs_plan=needs_plan)


def _panel(request: HttpRequest, plan: Proceeding, waiting: list[Consent], *, needs_plan: bool) -> Panel:
    context = {
        "plan": plan,
        "owner": plan.owner,
        "viewer": policies.reads_as(request.actor),
        "coordinator": queries.coordinator_name(plan),
        "needs_plan": needs_plan,
        "waiting": [
            {
                "title": rows.consent_title(one, veil_over_consent(one, request.actor)),
                "url": reverse("plugins:consent:consent", args=[one.uuid]),
            }
            for one in waiting
        ],
    }
    title = _("Vil du at planen blir laget?") if needs_plan else _("Venter på underskrift")
    if needs_plan and policies.reads_as(request.actor) == "coordinator":
        title = _("Planen venter på et ja")
    return Panel("consent", title, render_to_string("consent/panel.html", context, request), FIRST)


def questions(request: HttpRequest, case: Case) -> Iterator[Panel]:
    """On the page "who can see": where each yes-or-no question stands, and the way to ask the next."""
    plans = Proceeding.objects.filter(case=case, kind=ProceedingKind.PLAN, closed_at__isnull=True)
    for plan, reach in engine.reaches(request.actor, plans, case.municipality).items():
        if reach.level(keys.CONSENTS) < Level.READ:
            continue
        request.reads.note(plan, [keys.CONSENTS], reach)
        context = {
            "viewer": policies.reads_as(request.actor),
            "rows": [_question(request, plan, one) for one in standing.of(plan).values()],
        }
        yield Panel("sporsmal", _("Ja og nei"), render_to_string("consent/questions.html", context, request), LAST)


def _question(request: HttpRequest, plan: Proceeding, one: Standing) -> dict[str, object]:
    may_ask = one.answer != Answer.WAITING and bool(policies.may_ask_for(request.actor, plan, one.kind))
    url = reverse("plugins:consent:question", args=[plan.uuid, SLUG_OF[one.kind]]) if may_ask else ""
    if one.consent is not None and one.answer == Answer.WAITING:
        url = reverse("plugins:consent:consent", args=[one.consent.uuid])
    return {"what": wording.opening(str(one.kind.label)), "answer": one.answer.value, "at": one.at, "url": url}
