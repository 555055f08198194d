"""On paper: the coordinator prints the text, and registers it when it comes back signed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core.access import keys, registering
from ip_core.access import queries as reading
from ip_core.access.exceptions import GrantNotPossible, RegistrationNotPossible
from ip_core.access.models import Consent
from ip_core.access.surfaces import shows
from ip_core.documents.exceptions import FileRefused
from ip_core.exceptions import ChangedMeanwhile
from ip_core.people.gates import signed_in
from plugins.consent import gates, queries, services
from plugins.consent.paper_forms import PaperForm
from plugins.consent.views.frames import frame, posted, told


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_paper)
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who signed, which day stands there, and who saw it. The same object as a signature on screen."""
    found, reach = reading.consent_for(request.actor, request.municipality, uuid)
    registering.may_register_paper(request.actor, found).require()
    form = PaperForm(
        posted(request),
        request.FILES or None,
        signers=registering.missing_signers(found),
        colleagues=queries.colleagues(request.municipality),
        initial={"seen": found.version},
    )
    if form.is_valid() and _registered(request, found, form):
        return redirect("plugins:consent:receipt", found.uuid)
    request.reads.note(found.proceeding, [keys.CONSENTS], reach)
    return render(
        request, "consent/paper.html", frame(request, found.proceeding) | told(found, request.actor) | {"form": form}
    )


def _registered(request: HttpRequest, found: Consent, form: PaperForm) -> bool:
    given = form.cleaned_data
    try:
        services.register_paper(
            found,
            form.signer,
            actor=request.actor,
            scan=given["scan"],
            signed_on=given["signed_on"],
            witness=given["witness"],
            seen=given["seen"],
        )
    except FileRefused as error:
        form.add_error("scan", error.message)
        return False
    except (ChangedMeanwhile, GrantNotPossible, RegistrationNotPossible) as error:
        form.add_error(None, error.message)
        return False
    messages.success(request, _("Underskriften på papir er registrert."))
    return True
