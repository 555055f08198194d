"""Plans whose time is out, when the municipality lets them go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Model
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.plugins import settings_for
from ip_core.plugins.types import RetentionCandidates
from plugins.plan.models import ITEMS, IndividualPlan
from plugins.plan.settings import KEEP_YEARS, SLUG


def candidates(municipality: Municipality, on: date) -> Iterator[RetentionCandidates]:
    """Without a number of years from the municipality nothing is let go."""
    years = settings_for(SLUG, municipality)[KEEP_YEARS]
    if years is None:
        return
    closed_before = clock.start_of(years_before(on, years))
    told = _("Planen ble avsluttet for mer enn %(years)s år siden.") % {"years": years}
    kept: list[tuple[type[Model], str]] = [
        (IndividualPlan, "proceeding"),
        *((one, "plan__proceeding") for one in ITEMS),
    ]
    for model, path in kept:
        rows = model._default_manager.filter(**{f"{path}__closed_at__lt": closed_before})  # noqa: SLF001
        yield RetentionCandidates(model._meta.label, frozenset(rows.values_list("pk", flat=True)), told)


def years_before(day: date, years: int) -> date:
    """The same day; 29 February counts as 1 March (ACCESS §1)."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - years, 3, 1) if is_leap_day else day.replace(year=day.year - years)
