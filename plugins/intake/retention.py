"""Rows whose time is out: drafts that nobody has opened, and applications when the municipality lets them go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Model
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.plugins import settings_for
from ip_core.plugins.types import RetentionCandidates
from plugins.intake.models import (
    Acknowledgement,
    ApplicationDraft,
    Assessment,
    Complaint,
    ComplaintReview,
    CriterionAnswer,
    Decision,
    PlanApplication,
)
from plugins.intake.settings import KEEP_YEARS, SLUG

OF_PROCEEDING: tuple[tuple[type[Model], str], ...] = (
    (PlanApplication, "proceeding"),
    (Acknowledgement, "proceeding"),
    (Assessment, "proceeding"),
    (CriterionAnswer, "assessment__proceeding"),
    (Decision, "proceeding"),
    (Complaint, "proceeding"),
    (ComplaintReview, "proceeding"),
)


def candidates(municipality: Municipality, on: date) -> Iterator[RetentionCandidates]:
    """Without a number of years from the municipality nothing but old drafts is let go."""
    begins = clock.start_of(on)
    drafts = ApplicationDraft.objects.filter(expires_at__lte=begins).values_list("pk", flat=True)
    yield RetentionCandidates("intake.ApplicationDraft", frozenset(drafts), _("Kladden er ikke åpnet på lenge."))
    years = settings_for(SLUG, municipality)[KEEP_YEARS]
    if years is None:
        return
    closed_before = clock.start_of(years_before(on, years))
    for model, path in OF_PROCEEDING:
        rows = model._default_manager.filter(**{f"{path}__closed_at__lt": closed_before})  # noqa: SLF001
        told = _("Saken ble avsluttet for mer enn %(years)s år siden.") % {"years": years}
        yield RetentionCandidates(model._meta.label, frozenset(rows.values_list("pk", flat=True)), told)


def years_before(day: date, years: int) -> date:
    """The same day; 29 February counts as 1 March (ACCESS §1)."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - years, 3, 1) if is_leap_day else day.replace(year=day.year - years)
