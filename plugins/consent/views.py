"""Asking somebody in, saying yes to a plan, signing, saying no, and the receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ip_core import clock
from ip_core.access import keys, rows, wording
from ip_core.access import policies as access
from ip_core.access import queries as reading
from ip_core.access import services as core
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.models import Consent
from ip_core.access.reach import Reach
from ip_core.access.signing import readable_by_signers, signers_for
from ip_core.access.surfaces import shows
from ip_core.cases.models import Proceeding
from ip_core.cases.summaries import page_of
from ip_core.exceptions import ChangedMeanwhile
from ip_core.people.gates import signed_in
from ip_core.people.models import Membership
from plugins.consent import gates, policies, queries, services, texts
from plugins.consent.exceptions import AlreadyAsked
from plugins.consent.forms import ExceptionsForm, SearchForm, SharingForm, SignForm


def _frame(request: HttpRequest, plan: Proceeding, **more: object) -> dict[str, Any]:
    return {
        "plan": plan,
        "case": plan.case,
        "owner": plan.owner,
        "viewer": _viewer(request),
        "signs": request.actor.is_citizen and request.actor.person in signers_for(plan.owner),
        "today": clock.today(),
        "page_size": "sm" if request.actor.is_professional else "",
        **more,
    }


def _viewer(request: HttpRequest) -> str:
    if request.actor.is_professional:
        return "coordinator"
    return "behalf" if request.actor.on_behalf_of else "owner"


def _language() -> str:
    return (get_language() or "nb")[:2]


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_GET
@signed_in
@shows(gate=gates.may_open_sharing)
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Step one of two: whom. Professionals are found by name; nobody is listed unasked."""
    plan, _reach = gates.plan_for(request.actor, request.municipality, uuid)
    policies.may_ask_to_share(request.actor, plan).require()
    form = SearchForm(request.GET if "navn" in request.GET else None)
    found: list[Membership] = []
    if form.is_valid():
        found = queries.named(queries.possible_readers(request.actor, plan), form.cleaned_data["navn"])
    context = _frame(
        request,
        plan,
        form=form,
        asked=form.is_bound and form.is_valid(),
        found=[{"membership": one, "post": wording.post(one)} for one in found[: queries.MOST_FOUND]],
        has_more=len(found) > queries.MOST_FOUND,
    )
    return render(request, "consent/ask_who.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_sharing)
def ask_what(request: HttpRequest, uuid: UUID, membership: int) -> HttpResponse:
    """Step two: which sections, why, until when, what is left out. Then the text is read before it is signed."""
    plan, reach = gates.plan_for(request.actor, request.municipality, uuid)
    policies.may_ask_to_share(request.actor, plan).require()
    reader = get_object_or_404(queries.possible_readers(request.actor, plan), pk=membership)
    earlier = _earlier(request, plan)
    offered = _offered(plan, reach)
    form = SharingForm(_posted(request), sections=offered, membership=reader, initial=_initial(earlier))
    if form.is_valid() and (consent := _asked(request, plan, reader, form, earlier)) is not None:
        return redirect("plugins:consent:consent", consent.uuid)
    context = _frame(request, plan, form=form, reader=reader, post=wording.post(reader))
    return render(request, "consent/ask_what.html", context)


def _offered(plan: Proceeding, reach: Reach) -> list[str]:
    """Nobody gives what she may not read, nor what none of those who sign may read."""
    possible = reach.readable & readable_by_signers(plan)
    return [key for key in keys.GRANTABLE if key in possible]


def _earlier(request: HttpRequest, plan: Proceeding) -> Consent | None:
    """An unanswered one that is to be changed; anything else in the address is passed over."""
    asked = request.GET.get("i-stedet-for", "")
    return next((one for one in queries.waiting_on(plan) if str(one.uuid) == asked), None)


def _initial(earlier: Consent | None) -> dict[str, object]:
    if earlier is None or not (grants := list(earlier.grants.all())):
        return {}
    return {
        "sections": [grant.section for grant in grants],
        "writes": [grant.section for grant in grants if grant.level == Level.WRITE],
        "purpose": grants[0].purpose,
        "last_day": wording.last_day(grants[0].valid_until),
        "excluded": earlier.excluded,
        "exception_text": earlier.exception_text,
    }


def _asked(
    request: HttpRequest, plan: Proceeding, reader: Membership, form: SharingForm, earlier: Consent | None
) -> Consent | None:
    given = form.cleaned_data
    sharing = services.Sharing(
        reader,
        tuple(given["sections"]),
        given["purpose"],
        given["last_day"],
        tuple(given["writes"]),
        tuple(given["excluded"]),
        given["exception_text"],
    )
    try:
        return services.ask_to_share(plan, sharing, actor=request.actor, language=_language(), instead_of=earlier)
    except GrantNotPossible as error:
        form.add_error(None, error.message)
        return None


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_plan_consent)
def plan_consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What it is to have a plan made, and what happens when one says no. The text itself is on the next page."""
    plan, _reach = gates.plan_for(request.actor, request.municipality, uuid)
    policies.may_ask_for_plan(request.actor, plan).require()
    waiting = queries.waiting_on(plan, ConsentKind.PLAN_MADE).first()
    if waiting is not None:
        return redirect("plugins:consent:consent", waiting.uuid)
    form = ExceptionsForm(_posted(request), sections=[k for k in keys.PLAN_SECTIONS if k not in keys.NEVER_HIDDEN])
    if form.is_valid():
        return _plan_asked(request, plan, form)
    context = _frame(
        request,
        plan,
        form=form,
        coordinator=queries.coordinator_name(plan),
        if_no=texts.if_no(ConsentKind.PLAN_MADE, _language()),
    )
    return render(request, "consent/plan_consent.html", context)


def _plan_asked(request: HttpRequest, plan: Proceeding, form: ExceptionsForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        consent = services.ask_for_plan(
            plan,
            actor=request.actor,
            language=_language(),
            exception=given["exception_text"],
            excluded=tuple(given["excluded"]),
        )
    except AlreadyAsked as error:
        messages.info(request, error.message)
        return redirect("plugins:consent:plan-consent", plan.uuid)
    return redirect("plugins:consent:consent", consent.uuid)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_consent)
def consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The exact text, who has signed and who is missing; the signature of whoever may sign."""
    found, reach = reading.consent_for(request.actor, request.municipality, uuid)
    if found.in_force_at is not None:
        return redirect("plugins:consent:receipt", found.uuid)
    may_sign = access.may_sign_consent(request.actor, found)
    form = SignForm(_posted(request), initial={"seen": found.version})
    if request.method == "POST":
        may_sign.require()
        if form.is_valid() and _signed(request, found, form):
            return redirect("plugins:consent:receipt", found.uuid)
    request.reads.note(found.proceeding, [keys.CONSENTS], reach)
    signers = queries.signers(found, request.actor)
    context = (
        _frame(request, found.proceeding)
        | _told(found)
        | {
            "form": SignForm(initial={"seen": found.version}) if form.is_valid() else form,
            "page_has_errors": bool(form.errors),
            "signers": signers,
            "may_sign": bool(may_sign) and not any(one.is_reader and one.signed_at for one in signers),
            "may_decline": bool(access.may_decline_consent(request.actor, found)),
            "is_waiting": policies.is_waiting(found),
            "if_no": texts.if_no(found.kind, _language(), grantee=_grantee(found)),
        }
    )
    return render(request, "consent/consent.html", context)


def _told(found: Consent) -> dict[str, Any]:
    first = found.grants.first()
    return {
        "consent": found,
        "title": rows.consent_title(found),
        "parts": wording.parts(found.text),
        "is_sharing": found.kind == ConsentKind.INFORMATION,
        "membership": first.membership_id if first is not None else None,
    }


def _grantee(found: Consent) -> str:
    return wording.joined(dict.fromkeys(str(grant.grantee) for grant in found.grants.all()))


def _signed(request: HttpRequest, found: Consent, form: SignForm) -> bool:
    try:
        core.sign_consent(found, actor=request.actor, seen=form.cleaned_data["seen"])
    except (ChangedMeanwhile, GrantNotPossible) as error:
        form.add_error(None, error.message)
        return False
    return True


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_answer)
def decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say no. Nothing was open and nothing opens."""
    found, reach = reading.consent_for(request.actor, request.municipality, uuid)
    access.may_decline_consent(request.actor, found).require()
    if request.method == "POST":
        core.decline_consent(found, actor=request.actor)
        messages.success(request, _("Du har svart nei. Ingenting er åpnet."))
        return redirect("case-access", found.case.uuid)
    request.reads.note(found.proceeding, [keys.CONSENTS], reach)
    context = (
        _frame(request, found.proceeding)
        | _told(found)
        | {"consequences": texts.if_no(found.kind, _language(), grantee=_grantee(found))}
    )
    return render(request, "consent/decline.html", context)


@require_GET
@signed_in
@shows(gate=gates.may_open_receipt)
def receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was said yes to, by whom and when: to read again and to print."""
    found, reach = gates.signed_for(request.actor, request.municipality, uuid)
    request.reads.note(found.proceeding, [keys.CONSENTS], reach)
    context = (
        _frame(request, found.proceeding)
        | _told(found)
        | {
            "signers": queries.signers(found, request.actor),
            "is_in_force": found.is_in_force(request.actor.at),
            "is_waiting": policies.is_waiting(found),
            "when_done": texts.when_done(found.kind, _language(), grantee=_grantee(found)),
            "excluded": wording.sections(found.excluded),
            "plan_url": page_of(found.proceeding) if found.kind == ConsentKind.PLAN_MADE else "",
        }
    )
    return render(request, "consent/receipt.html", context)
