"""The plugin's pages. The first line of each is its gate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ip_core.access.queries import section_for
from ip_core.access.surfaces import shows, shows_list, shows_no_case
from ip_core.cases.models import Proceeding
from ip_core.exceptions import ChangedMeanwhile
from ip_core.people.gates import signed_in

from fjord_kontakter import gates, policies, queries, services
from fjord_kontakter.forms import ContactForm, initial_of
from fjord_kontakter.models import SECTION, Contact


@require_GET
@signed_in
@shows_list()
def start(request: HttpRequest) -> HttpResponse:
    """The plans whose contacts the reader may see."""
    plans = queries.plans_visible_to(request.actor, request.municipality)
    for proceeding, reach in plans.items():
        request.reads.note_existence(proceeding, reach)
    ways = [
        {"title": proceeding.owner.name, "url": reverse("plugins:kontakter:contacts", args=[proceeding.uuid])}
        for proceeding in plans
    ]
    return render(request, "kontakter/start.html", {"ways": ways})


@require_GET
@shows_no_case("what the module does, for everybody")
def about(request: HttpRequest) -> HttpResponse:
    """What it is for, and what it keeps about people."""
    return render(request, "kontakter/about.html")


@require_GET
@signed_in
@shows(proceeding="uuid", key=SECTION)
def contacts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The contacts of one plan."""
    proceeding, reach = section_for(request.actor, request.municipality, uuid, SECTION)
    request.reads.note(proceeding, [SECTION], reach)
    rows = []
    for contact in queries.contacts_in(proceeding, reach):
        contact.proceeding = proceeding  # already read
        rows.append((contact, policies.may_change(request.actor, contact, reach)))
    may_add = policies.may_add(request.actor, proceeding, reach)
    return render(request, "kontakter/contacts.html", _frame(request, proceeding, rows=rows, may_add=may_add))


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_add)
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new contact."""
    proceeding, reach = section_for(request.actor, request.municipality, uuid, SECTION)
    policies.may_add(request.actor, proceeding, reach).require()
    form = ContactForm(request.POST or None)
    if form.is_valid():
        services.add_contact(proceeding, actor=request.actor, **form.values())
        return _back(request, proceeding, _("Kontakten er lagret."))
    context = _frame(request, proceeding, form=form, heading=_("Ny kontakt"))
    return render(request, "kontakter/contact_form.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_change)
def change(request: HttpRequest, uuid: UUID, contact: UUID) -> HttpResponse:
    """Change one. Whoever was too late sees both texts."""
    row, reach = queries.contact_for(request.actor, request.municipality, uuid, contact)
    if row.removed_at is not None and request.method == "GET":
        raise Http404
    policies.may_change(request.actor, row, reach).require()
    request.reads.note(row.proceeding, [SECTION], reach)
    form = ContactForm(request.POST or None, initial=initial_of(row))
    if form.is_valid():
        try:
            services.change_contact(row, actor=request.actor, seen=form.cleaned_data["seen"], **form.values())
        except ChangedMeanwhile as late:
            return _both_texts(request, row.proceeding, form, late.theirs)
        return _back(request, row.proceeding, _("Kontakten er lagret."))
    context = _frame(request, row.proceeding, form=form, heading=_("Endre kontakten"), contact=row)
    return render(request, "kontakter/contact_form.html", context)


@require_POST
@signed_in
@shows(gate=gates.may_open_change)
def remove(request: HttpRequest, uuid: UUID, contact: UUID) -> HttpResponse:
    """Take one out of the plan."""
    row, _reach = queries.contact_for(request.actor, request.municipality, uuid, contact)
    services.remove_contact(row, actor=request.actor)
    return _back(request, row.proceeding, _("Kontakten er fjernet. Historikken tar vare på den."))


def _both_texts(request: HttpRequest, proceeding: Proceeding, form: ContactForm, theirs: Any) -> HttpResponse:
    """What stands there now beside what was typed; the form sends the same text once more."""
    assert isinstance(theirs, Contact)
    changes = [
        {"label": form.fields[name].label, "before": getattr(theirs, name), "after": text}
        for name, text in form.values().items()
        if getattr(theirs, name) != text
    ]
    context = _frame(request, proceeding, changes=changes, form=form.after_seeing(theirs.version))
    context["cancel_url"] = context["contacts_url"]
    return render(request, "theme/changed_meanwhile.html", context, status=409)


def _back(request: HttpRequest, proceeding: Proceeding, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("plugins:kontakter:contacts", proceeding.uuid)


def _frame(request: HttpRequest, proceeding: Proceeding, **more: Any) -> dict[str, Any]:
    """What all the pages of one plan show around their own matter."""
    return {
        "proceeding": proceeding,
        "owner": proceeding.owner,
        "contacts_url": reverse("plugins:kontakter:contacts", args=[proceeding.uuid]),
        "page_size": "sm" if request.actor.is_professional else "",
        **more,
    }
