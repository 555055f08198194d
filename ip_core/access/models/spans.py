"""Periods to the second, half-open (ACCESS §1)."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Span(models.Model):
    """[valid_from, valid_until). Without an end it lasts until somebody ends it."""

    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="%(class)s_span_forwards",
            ),
        ]

    def is_in_force(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)
