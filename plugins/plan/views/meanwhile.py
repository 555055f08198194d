"""Two people wrote at once: both texts on one page, and the second person's still in the form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ip_core.people.models import Person
from plugins.plan.forms import MeasureForm, PlanForm
from plugins.plan.models import IndividualPlan, PlanItem
from plugins.plan.queries.versions import names_for
from plugins.plan.views.opening import Opened, frame
from plugins.plan.wording import described


def changed_meanwhile(
    request: HttpRequest, there: Opened, form: PlanForm, theirs: Any, heading: str, *, action: str = ""
) -> HttpResponse:
    """`theirs` stands there now; deleted, it has no text any more and the form is sent to `action` as a new thing."""
    gone = getattr(theirs, "deleted_at", None) is not None
    mine = form.as_row()
    names = names_for(there.existing, there.reach, [*_people(form), getattr(theirs, "responsible_person", None)])
    before = {} if gone else described(_noun(theirs), theirs, names)
    after = described(_noun(theirs), mine, names)
    changes = [
        {"label": label, "before": before.get(label, ""), "after": text}
        for label, text in after.items()
        if before.get(label, "") != text
    ]
    context = frame(
        request,
        there,
        heading=heading,
        changes=changes,
        form=form.after_seeing(theirs.version),
        action=action if gone else "",
        is_gone=gone,
        cancel_url=frame(request, there)["plan_url"],
    )
    return render(request, "plan/changed_meanwhile.html", context, status=409)


def _noun(row: Any) -> str:
    return "plan" if isinstance(row, IndividualPlan) else str(row.noun) if isinstance(row, PlanItem) else ""


def _people(form: PlanForm) -> list[Person]:
    return list(form.people.values()) if isinstance(form, MeasureForm) else []
