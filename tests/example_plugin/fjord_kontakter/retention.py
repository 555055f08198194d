"""Contacts whose time is out. The manifest says the same in words, under personal data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.plugins.types import RetentionCandidates

from fjord_kontakter.models import Contact

KEPT = timedelta(days=365)
"""After the plan is closed. Whom one could call is no part of the archive."""


def candidates(municipality: Municipality, on: date) -> Iterator[RetentionCandidates]:
    """Only these may be deleted, and only by core."""
    rows = Contact.objects.filter(proceeding__municipality=municipality)
    rows = rows.filter(proceeding__closed_at__lt=clock.start_of(on - KEPT))
    keys = frozenset(rows.values_list("pk", flat=True))
    yield RetentionCandidates("kontakter.Contact", keys, _("Planen ble avsluttet for mer enn et år siden."))
