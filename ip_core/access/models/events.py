"""The access log (ACCESS §5)."""

import uuid

from django.db import models
from django_scopes import ScopedManager

from ip_core.access.enums import EventKind
from ip_core.municipalities.models import Municipality


class AccessEvent(models.Model):
    """Innsynslogg: one row for each response and case. Append-only; uuids and label snapshots, no foreign keys
    but the wall."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    case_uuid = models.UUIDField(null=True, db_index=True)
    case_number = models.CharField(max_length=16, blank=True)
    person_uuid = models.UUIDField(null=True)
    person_label = models.CharField(max_length=160)
    capacity = models.CharField(max_length=12, blank=True)
    capacity_label = models.CharField(max_length=200, blank=True)
    on_behalf_uuid = models.UUIDField(null=True)
    on_behalf_label = models.CharField(max_length=160, blank=True)
    sections = models.JSONField(default=list)
    surface = models.CharField(max_length=60)

    objects = ScopedManager(municipality="municipality")

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.case_number}"
