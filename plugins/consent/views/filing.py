"""Where in the journal or archive a consent stands, written down by whoever put it there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core import clock
from ip_core.access import filing, keys
from ip_core.access.exceptions import RegistrationNotPossible
from ip_core.access.models import Consent
from ip_core.access.surfaces import shows
from ip_core.people.gates import signed_in
from plugins.consent import gates, queries
from plugins.consent.paper_forms import FilingForm
from plugins.consent.views.frames import frame, posted, told


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_filing)
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nothing is sent from here: she has filed the copy in her own system, and says where it lies."""
    found, reach = gates.signed_for(request.actor, request.municipality, uuid)
    filing.may_file(request.actor, found).require()
    initial = {"system": queries.latest_journal(request.municipality), "filed_on": clock.today()}
    form = FilingForm(posted(request), events=filing.unfiled(found), initial=initial)
    if form.is_valid() and _filed(request, found, form):
        return redirect("plugins:consent:receipt", found.uuid)
    request.reads.note(found.proceeding, [keys.CONSENTS], reach)
    context = frame(request, found.proceeding, form=form, filings=found.filings.all())
    return render(request, "consent/file.html", context | told(found, request.actor))


def _filed(request: HttpRequest, found: Consent, form: FilingForm) -> bool:
    given = form.cleaned_data
    try:
        filing.file_by_hand(
            found,
            given["event"],
            actor=request.actor,
            system=given["system"],
            reference=given["reference"],
            filed_on=given["filed_on"],
        )
    except RegistrationNotPossible as error:
        form.add_error("filed_on", error.message)
        return False
    messages.success(request, _("Det er skrevet ned."))
    return True
