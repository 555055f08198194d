"""What a person may ask for about herself: everything that is held, and to have it corrected (GDPR articles 15–16)."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from ip_core.cases.models import Proceeding
from ip_core.documents.models import StoredFile
from ip_core.enums import Language
from ip_core.history.models import Place, track
from ip_core.municipalities.models import Municipality
from ip_core.people.models import Person
from ip_core.subjects.enums import CorrectionOutcome
from ip_core.versioning import Versioned


class SubjectExport(models.Model):
    """Alt om meg: a package with everything that the municipality holds about one person, for a short time.

    `scopes` is what was open to the asker when it was made, and what was closed: it is handed out only while all of
    that is still open, and nothing more is closed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=Language.choices)
    asked_at = models.DateTimeField()
    parts = models.PositiveSmallIntegerField(default=0)
    parts_done = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    scopes = models.JSONField(default=list)
    is_complete = models.BooleanField(default=True)

    objects = ScopedManager(municipality="municipality")
    history = track()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="export_expires_later"),)

    def __str__(self) -> str:
        return f"{self.uuid}"

    def is_ready(self, at: datetime) -> bool:
        return self.file_id is not None and at < self.expires_at

    def history_place(self) -> Place:
        return Place(self.municipality_id, None, f"export:{self.uuid}")


class CorrectionRequest(Versioned):
    """Krav om retting: somebody on the owner's side says that something about her is wrong.

    Read by the owner's side, and by whoever has the section or object to look after; by no grantee of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="corrections")
    key = models.CharField(max_length=40)
    wrong = models.TextField(max_length=4000)
    right = models.TextField(max_length=4000, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=CorrectionOutcome.choices, blank=True)
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, outcome="") | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="correction_answered_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=CorrectionOutcome.REFUSED) | ~Q(answer=""), name="correction_refused_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.proceeding} {self.key}"

    def history_place(self) -> Place:
        """A scope of its own: nobody who reads the section reads this by that."""
        proceeding = self.proceeding
        return Place(proceeding.municipality_id, proceeding.case.uuid, f"correction:{self.uuid}")
