"""Threads of messages: who is in each (ACCESS §3)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.access.models.spans import Span
from ip_core.cases.models import Proceeding
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.models import Person


class Thread(models.Model):
    """Tråd, with the scope `thread:<uuid>`. The owner is always in it; for a child under 12 those on her behalf too.

    The others are its members, and read it only while they have another basis in the plan (an invitation and
    break-glass are none). `is_first`: the one of owner and coordinator, which is W for both before the plan consent;
    the coordinator is a member of it as of any other, and out of it when that membership ends."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="threads")
    title = models.CharField(max_length=160)
    is_first = models.BooleanField(default=False)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("Samtale"), {"title": _("Hva den gjelder")})

    class Meta:
        ordering = ("opened_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("proceeding",), condition=Q(is_first=True), name="thread_one_first"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return f"thread:{self.uuid}"

    def history_place(self) -> Place:
        proceeding = self.proceeding
        return Place(proceeding.municipality_id, proceeding.case.uuid, self.scope)


class ThreadMember(Span):
    """Deltaker i en samtale: a person by name, or whoever is coordinator (`is_coordinator`)."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_coordinator = models.BooleanField(default=False)

    objects = ScopedManager(municipality="thread__proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("Med i samtalen"), {"person": _("Hvem"), "valid_until": _("Til")})

    class Meta(Span.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Span.Meta.constraints,
            models.CheckConstraint(
                condition=Q(person__isnull=False, is_coordinator=False) | Q(person__isnull=True, is_coordinator=True),
                name="thread_member_person_or_coordinator",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or "koordinator")

    def history_place(self) -> Place:
        return self.thread.history_place()
