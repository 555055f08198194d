"""Pages of the one it is about: where it stands, what was sent, the answer, complaining, withdrawing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ip_core import clock
from ip_core.access import keys
from ip_core.access.addresses import veil_over
from ip_core.access.surfaces import shows
from ip_core.documents.letters import render as render_pdf
from ip_core.documents.queries import files_in
from ip_core.exceptions import MedvirkError, NotAllowed
from ip_core.people.gates import signed_in
from plugins.intake import gates, policies, queries, services
from plugins.intake.forms.citizen import ComplaintForm
from plugins.intake.letters import as_document, letter_as_read
from plugins.intake.models import Decision
from plugins.intake.status import status_of
from plugins.intake.summary import application_rows


@require_GET
@signed_in
@shows(gate=gates.may_open_intake)
def intake(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where the application stands. Whoever is at work is sent to the step she knows of."""
    proceeding, reach = queries.intake_known_to(request.actor, request.municipality, uuid)
    if request.actor.is_professional:
        step = queries.last_step(proceeding)
        return redirect("plugins:intake:step", step.uuid) if step else redirect("case", proceeding.case.uuid)
    status = status_of(request.actor, proceeding, reach)
    request.reads.note_existence(proceeding, reach)
    request.reads.note(proceeding, status.shown, reach)
    context = {"status": status, "proceeding": proceeding, "today": clock.today()}
    return render(request, "intake/status.html", context)


@require_GET
@signed_in
@shows(gate=gates.may_open_application)
def application(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The text as it was sent, for all who may read it; the notifier sees her own words and no case number."""
    found = queries.application_for(request.actor, request.municipality, uuid, keys.APPLICATION)
    files = files_in(found.proceeding, keys.ATTACHMENTS, found.reach)
    shown = [keys.APPLICATION, keys.WISHES, keys.CONTACT, *([keys.ATTACHMENTS] if files else [])]
    request.reads.note(found.proceeding, shown, found.reach)
    context = {
        "application": found.thing,
        "rows": application_rows(found.thing, veil_over(found.proceeding.case, request.actor), found.reach),
        "files": files,
        "proceeding": found.proceeding,
        "knows_case": found.reach.exists,
        "page_size": "sm" if request.actor.is_professional else "",
    }
    return render(request, "intake/application.html", context)


@require_GET
@signed_in
@shows(gate=gates.may_open_receipt)
def receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """That it came, when, and what happens next. Made to be printed."""
    found = queries.application_for(request.actor, request.municipality, uuid, keys.RECEIPT)
    proceeding, reach = found.proceeding, found.reach
    request.reads.note(proceeding, [keys.RECEIPT], reach)
    status = status_of(request.actor, proceeding, reach) if reach.exists else None
    if status is not None:
        request.reads.note(proceeding, status.shown, reach)
    context = {
        "application": found.thing,
        "proceeding": proceeding,
        "status": status,
        "knows_case": reach.exists,
        "reads_application": reach.may_read(keys.APPLICATION),
    }
    return render(request, "intake/receipt.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_withdraw)
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop the application, after a second question."""
    proceeding, _reach = queries.intake_known_to(request.actor, request.municipality, uuid)
    policies.may_withdraw_application(request.actor, proceeding).require()
    if request.method == "POST":
        try:
            services.withdraw_application(proceeding, actor=request.actor)
            messages.success(request, _("Søknaden er trukket."))
        except NotAllowed:
            raise
        except MedvirkError as late:
            messages.warning(request, late.message)
        return redirect("plugins:intake:intake", uuid)
    context = {
        "heading": _("Vil du trekke søknaden?"),
        "consequences": [
            _("Ingen arbeider mer med søknaden."),
            _("Den som har saken, kan ikke lese den lenger."),
            _("Du kan fortsatt lese det du skrev, og du kan søke på nytt når du vil."),
        ],
        "confirm": _("Ja, trekk søknaden"),
        "danger": True,
        "cancel_url": reverse("plugins:intake:intake", args=[uuid]),
    }
    return render(request, "theme/confirm.html", context)


@require_GET
@signed_in
@shows(gate=gates.may_open_letter)
def letter(request: HttpRequest, uuid: UUID, decision: UUID | None = None) -> HttpResponse:
    """The decision as it was sent: why, by what law, how to complain. After a complaint the earlier ones too."""
    found = _letter(request, uuid, decision)
    sent = list(queries.issued_decisions(found.proceeding))
    context = {
        "is_replaced": found.thing != sent[-1],
        "others": [one for one in sent if one != found.thing],
        "letter": letter_as_read(found.thing, veil_over(found.proceeding.case, request.actor)),
        "decision": found.thing,
        "proceeding": found.proceeding,
        "may_complain": policies.may_complain(request.actor, found.proceeding),
        "today": clock.today(),
        "page_size": "sm" if request.actor.is_professional else "",
    }
    return render(request, "intake/letter.html", context)


@require_GET
@signed_in
@shows(gate=gates.may_open_letter)
def letter_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same words on paper, as an accessible PDF. The same bytes each time."""
    found = _letter(request, uuid)
    decision = found.thing
    assert decision.issued_at is not None  # letter_for
    letter = letter_as_read(decision, veil_over(found.proceeding.case, request.actor))
    pdf = render_pdf(as_document(letter), day=clock.local(decision.issued_at).date())
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="medvirk-{str(decision.uuid)[:8]}.pdf"'
    return response


def _letter(request: HttpRequest, uuid: UUID, decision: UUID | None = None) -> queries.Found[Decision]:
    """The gate of the letter, noted as read."""
    found = queries.letter_for(request.actor, request.municipality, uuid, decision)
    request.reads.note(found.proceeding, [keys.LETTER, keys.OUTCOME], found.reach)
    return found


@require_GET
@signed_in
@shows(gate=gates.may_open_acknowledgement)
def acknowledgement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the municipality wrote when the application came."""
    found = queries.acknowledgement_for(request.actor, request.municipality, uuid)
    request.reads.note(found.proceeding, [keys.LETTER], found.reach)
    context = {
        "acknowledgement": found.thing,
        "proceeding": found.proceeding,
        "page_size": "sm" if request.actor.is_professional else "",
    }
    return render(request, "intake/acknowledgement.html", context)


@require_GET
@signed_in
@shows(gate=gates.may_open_assessment)
def assessment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The answers to the criteria, and why: for the owner too, once it is finished."""
    found = queries.assessment_for(request.actor, request.municipality, uuid)
    request.reads.note(found.proceeding, [keys.ASSESSMENT], found.reach)
    context = {
        "assessment": found.thing,
        "rows": queries.answered_criteria(found.proceeding, found.thing),
        "proceeding": found.proceeding,
        "page_size": "sm" if request.actor.is_professional else "",
    }
    return render(request, "intake/assessment.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_complain)
def complain(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write a complaint. Late is told, not refused."""
    proceeding, reach = queries.intake_known_to(request.actor, request.municipality, uuid)
    policies.may_complain(request.actor, proceeding).require()
    decision = queries.issued_decision(proceeding)
    if decision is None:
        raise Http404
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.complain(proceeding, actor=request.actor, text=form.cleaned_data["text"])
        messages.success(request, _("Klagen er mottatt. Du finner den her, med datoen den kom."))
        return redirect("plugins:intake:complaints", uuid)
    request.reads.note(proceeding, [keys.OUTCOME], reach)
    context = {
        "form": form,
        "decision": decision,
        "proceeding": proceeding,
        "today": clock.today(),
        "is_late": decision.appeal_until is not None and clock.today() > decision.appeal_until,
    }
    return render(request, "intake/complain.html", context)


@require_GET
@signed_in
@shows(gate=gates.may_open_complaints)
def complaints(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was complained of, and when it came: the complainer's receipt, and the taker's reading."""
    found = queries.complaints_for(request.actor, request.municipality, uuid)
    request.reads.note(found.proceeding, [keys.COMPLAINT], found.reach)
    context = {
        "complaints": queries.told(found.thing),
        "reviews": queries.reviews_of(found.proceeding),
        "proceeding": found.proceeding,
        "page_size": "sm" if request.actor.is_professional else "",
    }
    return render(request, "intake/complaints.html", context)
