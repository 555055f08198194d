"""What the control role has looked up, and why: its own trace, which nobody can change (ACCESS §5)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan
from django_scopes import ScopedManager

from ip_core.control.enums import LookKind
from ip_core.municipalities.models import Municipality


class ControlLook(models.Model):
    """Kontrolloppslag: one question that the control role asked, with its reason. Append-only, label snapshots."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=8, choices=LookKind.choices)
    by_uuid = models.UUIDField(null=True)
    by_label = models.CharField(max_length=160)
    by_post = models.CharField(max_length=200, blank=True)
    case_number = models.CharField(max_length=16, blank=True)
    about_label = models.CharField(max_length=160, blank=True)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)

    objects = ScopedManager(municipality="municipality")

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(condition=GreaterThan(Length(Trim("reason")), 0), name="look_has_a_reason"),
            models.CheckConstraint(condition=~Q(case_number="") | ~Q(about_label=""), name="look_is_for_something"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.case_number or self.about_label}"
