"""Who can see my plan, the log, withdrawing and hiding: core pages that no plugin can switch off."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ip_core import clock
from ip_core.access import ahead, companions, gates, keys, log, overview, policies, queries, rows, services, wording
from ip_core.access.addresses import Veil, asked, veil_over, veil_over_consent
from ip_core.access.closing import may_close_plan
from ip_core.access.consequences import consequences
from ip_core.access.emergencies import on_top_of_log
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.facts import plan_stage
from ip_core.access.forms import HiddenForm
from ip_core.access.gates import AccessPage, Viewer
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.overview import Holder
from ip_core.access.past import past_of
from ip_core.access.signing import signers_for
from ip_core.access.surfaces import shows
from ip_core.cases.enums import PlanStage
from ip_core.cases.models import Proceeding
from ip_core.exceptions import ChangedMeanwhile
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, has_reached
from ip_core.people.gates import signed_in
from ip_core.people.models import Person
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.queries import is_on
from ip_core.plugins.types import Panel

PER_PAGE = 50
RECENT = timedelta(days=30)
RECENT_LINES = 5
FIRST = 10
"""A panel with a lower order is about what changes soon."""


@require_GET
@signed_in
@shows(gate=gates.may_open_access_page)
def case_access(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who sees what, until when, and why; each may see of it what ACCESS §4 says."""
    page = gates.access_page(request.actor, request.municipality, uuid)
    _note(request, page)
    context = _frame(request, page)
    if page.viewer == Viewer.GRANTEE:
        grants = [g for p, r in page.reaches.items() for g in queries.own_grants(request.actor, r, p)]
        return render(request, "ip_core/access/own_access.html", {**context, "grants": _own(grants)})
    holders = overview.holders_of([*page.plans[:1], *page.intakes])
    if page.plan is not None:
        context |= _plan_context(request, page, page.plan, holders[page.plan])
    handlers = [holder for intake in page.intakes for holder in holders[intake]]
    context["handlers"] = rows.holder_rows(handlers, page, request.actor)
    panels = hooks(request.municipality).case_panels(request=request, case=page.case, slot="access")
    context["first"], context["panels"] = _parted(panels.in_order())
    if page.is_owners_side:
        context["recent"] = _recent(request, page)
    return render(request, "ip_core/access/access.html", context)


def _parted(panels: list[Panel]) -> tuple[list[Panel], list[Panel]]:
    """What is about to change stands above who can see now; the rest below."""
    first = [panel for panel in panels if panel.order < FIRST]
    return first, panels[len(first) :]


def _note(request: HttpRequest, page: AccessPage) -> None:
    """Consents are content; a grantee and an applicant are shown none."""
    for plan in page.plans:
        if page.viewer == Viewer.GRANTEE:
            request.reads.note_existence(plan, page.reaches[plan])
        else:
            request.reads.note(plan, [keys.CONSENTS], page.reaches[plan])


def _is_hers(page: AccessPage) -> bool:
    return page.viewer == Viewer.OWNER


def _frame(request: HttpRequest, page: AccessPage) -> dict[str, object]:
    return {
        "case": page.case,
        "page": page,
        "owner": page.case.owner,
        "viewer": page.viewer.value,
        "gives_mandates": page.viewer == Viewer.OWNER and _is_of_age(request.actor),
        "today": clock.today(),
        "page_size": "sm" if request.actor.is_professional else "",
    }


def _is_of_age(actor: Actor) -> bool:
    """From 16 she may let somebody act for her; with an unknown birth date she counts as 16."""
    age = actor.person.age_on(actor.day) if actor.person is not None else None
    return has_reached(HEALTH_MAJORITY, age, actor.day) is not False


def _plan_context(request: HttpRequest, page: AccessPage, plan: Proceeding, holders: list[Holder]) -> dict[str, object]:
    actor = request.actor
    veil = veil_over(page.case, actor)
    consents = list(queries.consents_visible_to(page.reaches[plan], plan).order_by("-prepared_at", "-pk"))
    return {
        "holders": rows.holder_rows(holders, page, actor),
        "readers": sum(1 for holder in holders if holder.reads),
        "stage": plan_stage(plan, actor.at).value,
        "is_off": not is_on(plan.kind, request.municipality),
        "past": [rows.past_row(one, actor, veil) for one in past_of(page.plans)],
        "closes": _closes(actor, page, plan, consents),
        "consents": rows.consent_rows([c for c in consents if _opens_something(c, actor.at)], page, actor),
        "waiting": [
            _waiting(request, c, asked(veil, c, actor))
            for c in consents
            if c.in_force_at is None and c.withdrawn_at is None
        ],
        "ask_url": _ask_url(request, plan),
        "signs": actor.person in signers_for(page.case.owner) and page.is_owners_side,
        "parents": _parents(request, page, plan),
        "ahead": ahead.ahead_in(plan, actor, page.reaches[plan]),
        "sees_companions": bool(companions.may_see_companions(page.reaches[plan])),
    }


def _opens_something(consent: Consent, at: datetime) -> bool:
    """In force; a sharing, while one of its accesses runs or is to begin. What it opened stands among what is over."""
    is_sharing = consent.kind == ConsentKind.INFORMATION
    running = not is_sharing or any(one.withdrawn_at is None and at < one.valid_until for one in consent.grants.all())
    return running and consent.is_in_force(at)


def _closes(actor: Actor, page: AccessPage, plan: Proceeding, consents: list[Consent]) -> bool:
    """Asked only where there is a yes to the ending."""
    is_agreed = any(one.kind == ConsentKind.ENDING and one.is_in_force(actor.at) for one in consents)
    return is_agreed and bool(may_close_plan(actor, plan, page.reaches[plan]))


def _waiting(request: HttpRequest, consent: Consent, veil: Veil) -> dict[str, str]:
    return {
        "label": rows.consent_title(consent, veil),
        "url": ahead.consent_page(request.municipality, "consent", consent.uuid),
    }


def _ask_url(request: HttpRequest, plan: Proceeding) -> str:
    if plan_stage(plan, request.actor.at) != PlanStage.OPEN:
        return ""
    return ahead.consent_page(request.municipality, "ask", plan.uuid)


def _parents(request: HttpRequest, page: AccessPage, plan: Proceeding) -> list[dict[str, str]]:
    """For a child of 12–15: each parent, what is hidden from her, and where that is changed."""
    if page.viewer != Viewer.OWNER:
        return []
    parents = page.case.owner.child_of.valid_on(clock.today()).filter(has_responsibility=True)
    return [
        {
            "name": row.parent.name,
            "hidden": wording.sections(_hidden(plan, row.parent)),
            "url": reverse("case-hide", args=[page.case.uuid, row.parent.uuid]),
        }
        for row in parents.select_related("parent")
        if policies.may_hide_from_parent(request.actor, plan, row.parent, page.reaches[plan])
    ]


def _hidden(plan: Proceeding, parent: Person) -> frozenset[str]:
    return frozenset(
        plan.hidden_sections.filter(parent=parent, lifted_at__isnull=True).values_list("section", flat=True)
    )


def _recent(request: HttpRequest, page: AccessPage) -> list[log.Line]:
    events = queries.access_events_visible_to(request.actor, page.case, page.reaches)
    recent = events.filter(at__gt=request.actor.at - RECENT)[:RECENT_LINES]
    return log.lines(recent, places=log.names_places(request.actor, page.case.owner))


def _own(grants: list[AccessGrant]) -> list[dict[str, object]]:
    """A grantee's own accesses, each with what the owner wrote to her readers."""
    return [
        {
            "section": wording.opening(wording.section(grant.section)),
            "writes": grant.level > Level.READ,
            "until": wording.last_day(grant.valid_until),
            "purpose": grant.purpose,
            "exception": grant.consent.exception_text,
        }
        for grant in grants
    ]


@require_GET
@signed_in
@shows(gate=gates.may_open_log)
def case_log(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Innsynsloggen, in plain words, by day; of one person if asked for."""
    page = gates.owners_page(request.actor, request.municipality, uuid)
    events = queries.access_events_visible_to(request.actor, page.case, page.reaches)
    people = log.readers(events)
    chosen = next((one for one in people if str(one.uuid) == request.GET.get("person")), None)
    shown = events.filter(person_uuid=chosen.uuid) if chosen else events
    found = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = _frame(request, page) | {
        "entries": found,
        "emergencies": on_top_of_log(request.actor, page, events) if found.number == 1 and not chosen else [],
        "days": log.by_day(log.lines(found.object_list, places=log.names_places(request.actor, page.case.owner))),
        "people": people,
        "everybody": sum(one.times for one in people),
        "chosen": chosen,
        "query": f"person={chosen.uuid}" if chosen else "",
    }
    return render(request, "ip_core/access/log.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_consent_withdrawal)
def withdraw_consent(request: HttpRequest, uuid: UUID, consent: UUID) -> HttpResponse:
    """The second of two clicks. Done at once; what is said before is what happens."""
    page = gates.access_page(request.actor, request.municipality, uuid)
    found = gates.consent_on(page, consent)
    policies.may_withdraw_consent(request.actor, found).require()
    if request.method == "POST":
        services.withdraw_consent(found, actor=request.actor)
        messages.success(request, _("Samtykket er trukket. Det gjelder fra nå av."))
        return redirect("case-access", uuid)
    is_plan = found.kind == ConsentKind.PLAN_MADE
    names = veil_over_consent(found, request.actor).let_in_by(found)
    context = _frame(request, page) | {
        "heading": rows.withdrawal_heading(found, names),
        "consequences": consequences(is_hers=_is_hers(page), names=names, is_plan=is_plan),
        "over": found.withdrawn_at is not None,
    }
    return _confirm(request, page, context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_grant_withdrawal)
def withdraw_grant(request: HttpRequest, uuid: UUID, grant: UUID) -> HttpResponse:
    """The same for one section alone; the rest of the consent stands."""
    page = gates.access_page(request.actor, request.municipality, uuid)
    found = gates.grant_on(page, grant)
    policies.may_withdraw_grant(request.actor, found).require()
    named = veil_over_consent(found.consent, request.actor).named(found.grantee)
    section = wording.section(found.section)
    if request.method == "POST":
        services.withdraw_grant(found, actor=request.actor)
        told = {"name": wording.opening(named), "section": section}
        messages.success(request, _("%(name)s kan ikke lese %(section)s lenger.") % told)
        return redirect("case-access", uuid)
    context = _frame(request, page) | {
        "heading": _("Skal %(name)s slutte å se %(section)s?") % {"name": named, "section": section},
        "consequences": consequences(is_hers=_is_hers(page), names=wording.opening(named), section=section),
        "over": found.withdrawn_at is not None,
    }
    return _confirm(request, page, context)


def _confirm(request: HttpRequest, page: AccessPage, context: dict[str, object]) -> HttpResponse:
    if page.plan is not None:
        request.reads.note(page.plan, [keys.CONSENTS], page.reaches[page.plan])
    return render(request, "ip_core/access/withdraw.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_hiding)
def hide(request: HttpRequest, uuid: UUID, parent: UUID) -> HttpResponse:
    """A child of 12–15 decides what one parent sees."""
    page = gates.owners_page(request.actor, request.municipality, uuid)
    person = gates.parent_on(page, parent)
    plan = page.plans[0]
    policies.may_hide_from_parent(request.actor, plan, person).require()
    data = request.POST if request.method == "POST" else None
    form = HiddenForm(data, hideable=policies.hideable(plan), hidden=_hidden(plan, person))
    if form.is_valid() and _saved(request, plan, person, form):
        return redirect("case-access", uuid)
    return render(request, "ip_core/access/hide.html", _frame(request, page) | {"form": form, "parent": person})


def _saved(request: HttpRequest, plan: Proceeding, parent: Person, form: HiddenForm) -> bool:
    try:
        services.set_hidden(
            plan, parent, form.cleaned_data["sections"], actor=request.actor, seen=form.cleaned_data["seen"]
        )
    except ChangedMeanwhile as error:
        form.show_as_it_stands(error.theirs)  # type: ignore[arg-type]
        form.add_error(None, error.message)
        return False
    messages.success(request, _("Lagret. Det gjelder fra nå av."))
    return True
