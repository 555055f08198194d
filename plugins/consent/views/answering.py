"""The exact text: to read, to sign, to refuse."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core.access import keys, registering
from ip_core.access import policies as access
from ip_core.access import queries as reading
from ip_core.access import services as core
from ip_core.access.enums import ConsentKind
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.models import ChildsView, Consent
from ip_core.access.signing import is_complete
from ip_core.access.surfaces import shows
from ip_core.exceptions import ChangedMeanwhile
from ip_core.people.gates import signed_in
from plugins.consent import gates, policies, queries, texts
from plugins.consent.forms import SignForm
from plugins.consent.queries import Signer
from plugins.consent.views.frames import frame, language, posted, told
from plugins.consent.views.sharing import change_url


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_consent)
def consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The exact text, who has signed and who is missing; the signature of whoever may sign."""
    found, reach = reading.consent_for(request.actor, request.municipality, uuid)
    confirms = policies.may_confirm(request.actor, found)
    if found.in_force_at is not None and not confirms:
        return redirect("plugins:consent:receipt", found.uuid)
    may_sign = access.may_sign_consent(request.actor, found)
    form = SignForm(posted(request), initial={"seen": found.version})
    if request.method == "POST":
        may_sign.require()
        if form.is_valid() and _signed(request, found, form):
            return redirect("plugins:consent:receipt", found.uuid)
    request.reads.note(found.proceeding, [keys.CONSENTS], reach)
    signers = queries.signers(found, request.actor)
    context = (
        frame(request, found.proceeding)
        | (shown := told(found, request.actor))
        | {
            "form": SignForm(initial={"seen": found.version}) if form.is_valid() else form,
            "page_has_errors": bool(form.errors),
            "views": _views(found),
            "may_be_heard": bool(registering.may_record_view(request.actor, found)),
            "is_heard": registering.is_heard(found.case.owner),
            "may_register": bool(registering.may_register_paper(request.actor, found)),
            "signers": signers,
            "papers": queries.papers(found, reach, request.actor),
            "may_sign": bool(may_sign) and (is_complete(found) or not _has_signed(signers)),
            "may_decline": bool(policies.may_answer_no(request.actor, found)),
            "is_waiting": policies.is_waiting(found) or confirms,
            "confirms": confirms,
            "change_url": _change_url(found),
            "if_no": _if_no(found, shown["name"]),
        }
    )
    return render(request, "consent/consent.html", context)


def _has_signed(signers: Iterable[Signer]) -> bool:
    """She who reads; and then the button is away, unless hers has become the only one that is needed."""
    return any(one.is_reader and one.signed_at for one in signers)


def _change_url(found: Consent) -> str:
    is_open = policies.is_waiting(found) and found.kind == ConsentKind.INFORMATION
    return change_url(found.proceeding, found) if is_open else ""


def _views(found: Consent) -> list[ChildsView]:
    """What the child has said, the latest first."""
    return sorted(found.views_of_child.all(), key=lambda view: (view.recorded_at, view.pk), reverse=True)


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
    policies.may_answer_no(request.actor, found).require()
    if request.method == "POST":
        core.decline_consent(found, actor=request.actor)
        messages.success(request, _said(found))
        return redirect("case-access", found.case.uuid)
    request.reads.note(found.proceeding, [keys.CONSENTS], reach)
    shown = told(found, request.actor)
    context = frame(request, found.proceeding) | shown | {"consequences": _if_no(found, shown["name"])}
    return render(request, "consent/decline.html", context)


def _said(found: Consent) -> str:
    if found.kind == ConsentKind.ELECTRONIC:
        return _("Du har svart nei. Planen er stengt her, og koordinatoren fører den på papir.")
    return _("Du har svart nei. Ingenting er åpnet.")


def _if_no(found: Consent, name: str) -> list[str]:
    return texts.if_no(found.kind, language(), grantee=name, goes_on=found.period_until is not None)
