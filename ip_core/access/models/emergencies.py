"""Break-glass: when life and health cannot wait for a consent (ACCESS §3)."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.cases.models import Proceeding
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.models import Membership

LASTS = timedelta(hours=24)


class BreakGlass(models.Model):
    """Nødtilgang: R of the named sections, from the second person's confirmation and at most 24 hours.

    Never §2, consents, messages or a private item; never under an outside membership; nobody confirms herself.
    The citizen is told at once, and it stands out in her log."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="break_glasses")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    sections = models.JSONField(default=list)
    reason = models.TextField(max_length=2000)
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Nødtilgang"),
        {
            "membership": _("Hvem"),
            "sections": _("Deler"),
            "reason": _("Grunn"),
            "confirmed_by": _("Bekreftet av"),
            "confirmed_at": _("Bekreftet"),
            "ended_at": _("Avsluttet"),
        },
    )

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="break_glass_has_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("membership")),
                name="break_glass_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, confirmed_at__gte=F("asked_at")),
                name="break_glass_confirmed_after_asked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership.person} {self.asked_at:%Y-%m-%d}"

    @property
    def until(self) -> datetime | None:
        """None until it is confirmed."""
        return None if self.confirmed_at is None else self._ends(self.confirmed_at)

    def _ends(self, confirmed_at: datetime) -> datetime:
        return min(confirmed_at + LASTS, self.ended_at or confirmed_at + LASTS)

    def is_in_force(self, at: datetime) -> bool:
        """Confirmed by a second person: another post of her own is none."""
        begins = self.confirmed_at
        if begins is None or self.declined_at is not None:
            return False
        assert self.confirmed_by is not None  # break_glass_confirmed_after_asked
        is_by_two = self.confirmed_by.person_id != self.membership.person_id
        return is_by_two and begins <= at < self._ends(begins)

    def history_place(self) -> Place:
        proceeding = self.proceeding
        return Place(proceeding.municipality_id, proceeding.case.uuid, proceeding.scope("consents"))
