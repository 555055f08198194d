"""The plan's own page, and its period."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ip_core.access.addresses import veil_over
from ip_core.access.queries import section_for
from ip_core.access.surfaces import shows
from ip_core.access.wording import joined
from ip_core.cases.enums import PlanStage
from ip_core.cases.models import CoordinatorAppointment, Proceeding
from ip_core.cases.queries import current_coordinator
from ip_core.exceptions import ChangedMeanwhile
from ip_core.people.gates import signed_in
from ip_core.plugins.queries import is_on
from ip_core.procedures.document import Act, Step
from plugins.plan import policies, services
from plugins.plan.forms import PeriodForm, initial_of
from plugins.plan.models import IndividualPlan
from plugins.plan.queries import audience, consents
from plugins.plan.queries.page import PlanPage, has_content, plan_page
from plugins.plan.queries.period import new_period_url, period_ending
from plugins.plan.queries.stage import stage_of
from plugins.plan.sections import CONSENTS, PERIOD
from plugins.plan.views.explaining import explain_page, explain_period
from plugins.plan.views.meanwhile import changed_meanwhile
from plugins.plan.views.opening import Opened, find_item, frame, opened, page_of, posted
from plugins.plan.views.sorts import SORTS


@require_GET
@shows(proceeding="uuid", gate=explain_page)
@signed_in
def plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sections that this reader reaches, and nothing that tells of others."""
    there = opened(request, uuid)
    if there.plan is None or not has_content(there.reach):
        return _without_content(request, there)
    page = plan_page(request.actor, there.plan, there.reach)
    request.reads.note(there.proceeding, page.shown_keys, there.reach)
    request.reads.note_existence(there.proceeding, there.reach)
    return render(request, "plan/plan.html", frame(request, there, **_on_page(request, there, page)))


def _on_page(request: HttpRequest, there: Opened, page: PlanPage) -> dict[str, Any]:
    actor, proceeding, reach = request.actor, there.proceeding, there.reach
    keys = [section.key for section in page.sections]
    tells = audience.may_know_audience(actor, proceeding, reach)
    return {
        "page": page,
        "stage": stage_of(proceeding),
        "audience": audience.audience_of(actor, proceeding, keys) if tells else None,
        "consents": consents.consent_summary(actor, proceeding, reach),
        "undo": _undo(request, there),
        "ending": period_ending(actor, there.existing, reach),
        "is_owner_side": policies.is_owner_side(actor, proceeding),
    }


def _undo(request: HttpRequest, there: Opened) -> dict[str, Any] | None:
    """Right after deleting: the way back. The address names the thing; whether she may is asked again."""
    word, _sep, item = request.GET.get("angre", "").partition("-")
    if word not in SORTS:
        return None
    try:
        row = find_item(there.proceeding, UUID(item), SORTS[word].model)
    except (ValueError, Http404):
        return None
    row.plan = there.existing
    if row.deleted_at is None or not policies.may_restore(request.actor, row, there.reach):
        return None
    return {"text": SORTS[word].deleted, "word": word, "item": row.uuid}


def _without_content(request: HttpRequest, there: Opened) -> HttpResponse:
    """Before the owner has said yes, and for whoever knows only that there is a plan."""
    proceeding, reach = there.proceeding, there.reach
    stage = stage_of(proceeding)
    may_follow = reach.may_read(CONSENTS)
    if not may_follow and not reach.exists:
        raise Http404
    waits = stage == PlanStage.BEFORE and may_follow
    context = frame(request, there, stage=stage, may_follow=may_follow, coordinator=current_coordinator(proceeding))
    if waits:
        request.reads.note(proceeding, [CONSENTS], reach)
        context |= _waiting(request, there, context["coordinator"])
    request.reads.note_existence(proceeding, reach)
    return render(request, "plan/waiting.html" if waits else "plan/existence.html", context)


def _waiting(request: HttpRequest, there: Opened, coordinator: CoordinatorAppointment | None) -> dict[str, Any]:
    """What is missing, and who does what, until there is a plan."""
    waits_for = consents.plan_consent(request.actor, there.proceeding)
    return {
        "waits_for": waits_for,
        "rule": _rule(there.proceeding),
        "consent_url": _consent_page(request, there.proceeding),
        "steps": _steps(request, waits_for, coordinator),
    }


def _steps(
    request: HttpRequest, waits_for: consents.PlanConsent, coordinator: CoordinatorAppointment | None
) -> list[dict[str, str]]:
    is_prepared = waits_for.consent is not None
    signers = [_("Du") if person == request.actor.person else person.name for person in waits_for.missing]
    return [
        {
            "title": _("Kommunen finner en koordinator"),
            "text": _who_coordinates(request, coordinator) if coordinator else "",
            "state": "done" if coordinator else "now",
        },
        {
            "title": _("Samtykket blir gjort klart"),
            "text": _("Der står det hva planen er, og hva som skjer med det dere skriver."),
            "state": "done" if is_prepared else "now" if coordinator else "",
        },
        {
            "title": _("Samtykket blir underskrevet"),
            "text": _("Venter på: %(names)s") % {"names": joined(signers)},
            "state": "now" if is_prepared and coordinator else "",
        },
        {"title": _("Planen blir laget med ni deler"), "text": _("Den er tom. Dere skriver den sammen."), "state": ""},
    ]


def _who_coordinates(request: HttpRequest, coordinator: CoordinatorAppointment) -> str:
    """With the unit, or with the neutral text where the owner's address is protected."""
    veil = veil_over(coordinator.case, request.actor)
    return f"{coordinator.person.name}, {veil(coordinator.membership.unit.name)}"


def _consent_page(request: HttpRequest, proceeding: Proceeding) -> str:
    """Where the consent to the plan is prepared and read; core's own page where that plugin is off."""
    try:
        if is_on("consent", request.municipality):
            return reverse("plugins:consent:plan-consent", args=[proceeding.uuid])
    except NoReverseMatch:
        pass
    return reverse("case-access", args=[proceeding.case.uuid])


def _rule(proceeding: Proceeding) -> Step | None:
    """What the municipality's procedure says of this step, in the reader's language where it is translated."""
    step: Step | None = proceeding.rule.in_language(get_language() or "nb").step_with_act(Act.START)
    return step if step is not None and step.text else None


@require_http_methods(["GET", "POST"])
@shows(proceeding="uuid", key=PERIOD, gate=explain_period)
@signed_in
def period(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How long the plan holds, and when to look at it again."""
    section_for(request.actor, request.municipality, uuid, PERIOD)
    there = opened(request, uuid)
    row = there.existing
    policies.may_set_period(there.reach).require()
    form = PeriodForm(posted(request), initial={**initial_of(row, PeriodForm), "seen": row.version})
    request.reads.note(there.proceeding, [PERIOD], there.reach)
    longer = _longer(form, row)
    if form.is_valid():
        try:
            services.set_period(row, actor=request.actor, seen=form.seen_version, **form.values())
        except ChangedMeanwhile as late:
            return changed_meanwhile(request, there, form, late.theirs, _("Planperiode"))
        messages.success(request, _("Planperioden er lagret."))
        return HttpResponseRedirect(f"{page_of(there.proceeding)}#{PERIOD}")
    context = frame(request, there, form=form, heading=_("Planperiode og evaluering"), anchor=PERIOD)
    if longer or period_ending(request.actor, row, there.reach):
        context["new_period_url"] = new_period_url(request.actor, row)
    return render(request, "plan/item_form.html", context)


def _longer(form: PeriodForm, row: IndividualPlan) -> bool:
    """Whether a longer period was asked for than has been said yes to. What was typed stays."""
    if not form.is_valid():
        return False
    may = policies.may_last_until(row, form.cleaned_data["valid_until"])
    if not may:
        form.add_error("valid_until", may.reason)
    return not may
