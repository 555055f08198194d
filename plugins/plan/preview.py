"""The plan as somebody else would read it, for "Se som": the page's own code, by the reach that core hands over.

`request.actor` is the reader that is looked as; `request.seen_as` says what of her reach may be shown."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access.preview import SeenAs
from ip_core.access.queries import wishes_for
from ip_core.cases.models import Case, Proceeding
from ip_core.plugins.types import Panel
from plugins.plan.documents import rows_for
from plugins.plan.queries.page import plan_page
from plugins.plan.queries.stage import plan_of, stage_of
from plugins.plan.sections import DOCUMENTS


def panels(request: HttpRequest, case: Case) -> Iterator[Panel]:
    """Her sections with what stands in them, and her files, without a single way to change anything."""
    seen: SeenAs = request.seen_as  # type: ignore[attr-defined]
    proceeding = Proceeding.objects.select_related("case", "owner").get(pk=seen.proceeding.pk)
    plan = plan_of(proceeding)
    if plan is None or proceeding.case_id != case.pk:
        return
    context = {
        "page": plan_page(seen.actor, plan, seen.reach),
        "plan": plan,
        "proceeding": proceeding,
        "owner": proceeding.owner,
        "stage": stage_of(proceeding),
        "wishes": wishes_for(seen.actor, proceeding, seen.reach),
        "today": clock.today(),
        "has_documents": seen.reach.may_read(DOCUMENTS),
        "rows": rows_for(seen.actor, proceeding, seen.reach),
        "is_preview": True,
    }
    yield Panel("plan", _("Slik ser planen ut"), render_to_string("plan/preview.html", context, request))
