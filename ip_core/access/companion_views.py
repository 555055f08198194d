"""Who comes along to one meeting: the owner's side and the coordinator write it down, and take it back."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ip_core import clock
from ip_core.access import behalf, companions, gates, keys
from ip_core.access.exceptions import CompanionNotPossible
from ip_core.access.gates import AccessPage, Viewer
from ip_core.access.models import Companion
from ip_core.access.reach import Reach
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict
from ip_core.cases.models import Proceeding
from ip_core.days import day_field
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in


class CompanionForm(forms.Form):
    """A name as the owner says it; nobody is looked up."""

    name = forms.CharField(
        label=gettext_lazy("Hvem blir med?"),
        help_text=gettext_lazy("Fornavn og etternavn."),
        max_length=120,
        error_messages={"required": gettext_lazy("Skriv navnet på den som blir med.")},
    )
    meeting_date = day_field(gettext_lazy("Hvilken dag er møtet?"))


def _open(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[AccessPage, Proceeding, Reach]:
    page = gates.access_page(actor, municipality, uuid)
    if page.plan is None or page.viewer == Viewer.GRANTEE:
        raise Http404
    return page, page.plan, page.reaches[page.plan]


def may_open_companions(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    _page, _plan, reach = _open(actor, municipality, uuid)
    return companions.may_see_companions(reach)


def may_open_companion(actor: Actor, municipality: Municipality, *, uuid: UUID, companion: UUID) -> Verdict:
    _page, plan, reach = _open(actor, municipality, uuid)
    get_object_or_404(plan.companions, uuid=companion)
    return companions.may_see_companions(reach)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_open_companions)
def meeting_companions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who is named, and one form. What cannot be kept is said at the top of it."""
    page, plan, reach = _open(request.actor, request.municipality, uuid)
    companions.may_see_companions(reach).require()
    may_name = companions.may_name_companion(request.actor, plan, reach)
    form = CompanionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        may_name.require()
    if form.is_valid() and _kept(request, plan, reach, form):
        messages.success(request, _("Ført inn. Personen får ikke se noe av planen."))
        return redirect("case-companions", uuid)
    request.reads.note(plan, [keys.CONSENTS], reach)
    context = {
        "case": page.case,
        "owner": page.case.owner,
        "viewer": page.viewer.value,
        "rows": _with_names(plan),
        "form": form if may_name else None,
        "refused": may_name.reason,
        "today": clock.today(),
        "page_size": "sm" if request.actor.is_professional else "",
    }
    return render(request, "ip_core/access/companions.html", context)


def _with_names(plan: Proceeding) -> list[tuple[Companion, str]]:
    """Each with who wrote it down, and for whom."""
    rows = list(plan.companions.select_related("named_by").order_by("-meeting_date", "-pk"))
    names = behalf.names_of(Companion.history, {row.pk: row.named_by for row in rows})
    return [(row, names[row.pk]) for row in rows]


def _kept(request: HttpRequest, plan: Proceeding, reach: Reach, form: CompanionForm) -> bool:
    try:
        companions.name_companion(plan, reach, actor=request.actor, **form.cleaned_data)
    except CompanionNotPossible as late:
        form.add_error("meeting_date", late.message)
        return False
    return True


@require_POST
@signed_in
@shows(gate=may_open_companion)
def withdraw(request: HttpRequest, uuid: UUID, companion: UUID) -> HttpResponse:
    """From now on she is not coming."""
    _page, plan, reach = _open(request.actor, request.municipality, uuid)
    row: Companion = get_object_or_404(plan.companions, uuid=companion)
    companions.withdraw_companion(row, reach, actor=request.actor)
    messages.success(request, _("Trukket tilbake. Det gjelder fra nå av."))
    return redirect("case-companions", uuid)
