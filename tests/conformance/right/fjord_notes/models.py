"""Notes about the cooperation in a plan, and when to look at them again."""

import uuid

from django.db import models
from django_scopes import ScopedManager

from ip_core.cases.models import Proceeding
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.models import Person
from ip_core.versioning import Versioned

SECTION = "cooperation"


class Note(Versioned):
    """Notat."""

    HISTORY_WORDS = HistoryWords("notat", {"text": "Tekst"})

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=400)
    tone = models.CharField(max_length=20, default="", blank=True)
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()

    class Meta:
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return str(self.uuid)

    def history_place(self) -> Place:
        return place(self.proceeding)


class Reminder(models.Model):
    """Påminning: one for each plan, made when its owner has said yes."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.due_date)

    def history_place(self) -> Place:
        return place(self.proceeding)


def place(proceeding: Proceeding) -> Place:
    return Place(proceeding.municipality_id, proceeding.case.uuid, proceeding.scope(SECTION))
