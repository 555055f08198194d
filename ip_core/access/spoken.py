"""Views: the coordinator writes down that somebody has taken something back. A core page, like withdrawing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ip_core import clock
from ip_core.access import gates, keys, registering, rows, wording
from ip_core.access.addresses import veil_over_consent
from ip_core.access.consequences import consequences
from ip_core.access.enums import ConsentKind
from ip_core.access.gates import AccessPage, Viewer
from ip_core.access.models import Consent
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in
from ip_core.people.models import Person


class SpokenForm(forms.Form):
    """Whose words they were."""

    who = forms.ChoiceField(label=gettext_lazy("Hvem sa det?"), widget=forms.RadioSelect)
    mark_optional = False

    def __init__(self, data: object, people: Iterable[Person]) -> None:
        self.people = {str(person.uuid): person for person in people}
        only = next(iter(self.people)) if len(self.people) == 1 else None
        super().__init__(data, initial={"who": only})  # type: ignore[arg-type]
        field: forms.ChoiceField = self.fields["who"]  # type: ignore[assignment]
        field.choices = [(uuid, person.name) for uuid, person in self.people.items()]

    @property
    def person(self) -> Person:
        return self.people[self.cleaned_data["who"]]


def coordinators_page(actor: Actor, municipality: Municipality, uuid: UUID) -> AccessPage:
    """The gate: the owner's side takes back by itself, on its own page."""
    page = gates.access_page(actor, municipality, uuid)
    if page.viewer != Viewer.COORDINATOR:
        raise Http404
    return page


def may_write_down_consent(actor: Actor, municipality: Municipality, *, uuid: UUID, consent: UUID) -> Verdict:
    page = coordinators_page(actor, municipality, uuid)
    return registering.may_register(actor, gates.consent_on(page, consent).proceeding)


def may_write_down_grant(actor: Actor, municipality: Municipality, *, uuid: UUID, grant: UUID) -> Verdict:
    page = coordinators_page(actor, municipality, uuid)
    return registering.may_register(actor, gates.grant_on(page, grant).consent.proceeding)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_write_down_consent)
def consent_taken_back(request: HttpRequest, uuid: UUID, consent: UUID) -> HttpResponse:
    """It counts from the moment this is pressed."""
    page = coordinators_page(request.actor, request.municipality, uuid)
    found = gates.consent_on(page, consent)
    registering.may_register(request.actor, found.proceeding).require()
    form = _form(request, found)
    if form.is_valid():
        registering.register_withdrawal(found, form.person, actor=request.actor)
        messages.success(request, _("Det er skrevet ned, og gjelder fra nå av."))
        return redirect("case-access", uuid)
    names = veil_over_consent(found, request.actor).let_in_by(found)
    is_plan = found.kind == ConsentKind.PLAN_MADE and found.in_force_at is not None
    return _page(request, page, found, form, consequences(is_hers=False, names=names, is_plan=is_plan))


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_write_down_grant)
def grant_taken_back(request: HttpRequest, uuid: UUID, grant: UUID) -> HttpResponse:
    """The same for one access; the rest of the consent stands."""
    page = coordinators_page(request.actor, request.municipality, uuid)
    found = gates.grant_on(page, grant)
    registering.may_register(request.actor, found.consent.proceeding).require()
    form = _form(request, found.consent)
    if form.is_valid():
        registering.register_grant_withdrawal(found, form.person, actor=request.actor)
        messages.success(request, _("Det er skrevet ned, og gjelder fra nå av."))
        return redirect("case-access", uuid)
    named = veil_over_consent(found.consent, request.actor).named(found.grantee)
    told = consequences(is_hers=False, names=wording.opening(named), section=wording.section(found.section))
    return _page(request, page, found.consent, form, told)


def _form(request: HttpRequest, found: Consent) -> SpokenForm:
    people = registering.may_have_said(found.proceeding, found.kind)
    return SpokenForm(request.POST if request.method == "POST" else None, people)


def _page(
    request: HttpRequest, page: AccessPage, found: Consent, form: SpokenForm, what_happens: list[str]
) -> HttpResponse:
    request.reads.note(found.proceeding, [keys.CONSENTS], page.reaches[found.proceeding])
    context = {
        "case": page.case,
        "page": page,
        "owner": page.case.owner,
        "viewer": page.viewer.value,
        "today": clock.today(),
        "page_size": "sm",
        "form": form,
        "title": rows.consent_title(found, veil_over_consent(found, request.actor)),
        "over": found.withdrawn_at is not None,
        "consequences": what_happens,
    }
    return render(request, "ip_core/access/spoken.html", context)
