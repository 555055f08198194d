"""The receipt: what was said yes to, by whom and when."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ip_core.access import filing, keys, wording
from ip_core.access.enums import ConsentKind
from ip_core.access.surfaces import shows
from ip_core.cases.summaries import page_of
from ip_core.people.gates import signed_in
from plugins.consent import gates, policies, queries, texts
from plugins.consent.views.frames import frame, language, told


@require_GET
@signed_in
@shows(gate=gates.may_open_receipt)
def receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To read again and to print."""
    found, reach = gates.signed_for(request.actor, request.municipality, uuid)
    request.reads.note(found.proceeding, [keys.CONSENTS], reach)
    context = (
        frame(request, found.proceeding)
        | (shown := told(found, request.actor))
        | {
            "signers": queries.signers(found, request.actor),
            "papers": queries.papers(found, reach, request.actor),
            "is_in_force": found.is_in_force(request.actor.at),
            "is_waiting": policies.is_waiting(found),
            "when_done": texts.when_done(
                found.kind, language(), grantee=shown["name"], goes_on=found.period_until is not None
            ),
            "filings": found.filings.all(),
            "may_file": bool(filing.may_file(request.actor, found)),
            "excluded": wording.left_out(found.excluded),
            "plan_url": page_of(found.proceeding) if found.kind == ConsentKind.PLAN_MADE else "",
        }
    )
    return render(request, "consent/receipt.html", context)
