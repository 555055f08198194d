"""Who comes along to one meeting, and sees nothing of the plan (ACCESS §4, scope of a representation)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.access import keys
from ip_core.cases.models import Proceeding
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.models import Person


class Companion(models.Model):
    """Følge i ett møte: a name and a day. No basis: the engine does not read it, and whoever is named has no account
    by it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="companions")
    name = models.CharField(max_length=120)
    meeting_date = models.DateField()
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Følge i ett møte"),
        {"name": _("Hvem"), "meeting_date": _("Møtet er"), "withdrawn_at": _("Trukket tilbake")},
    )

    class Meta:
        ordering = ("meeting_date", "pk")
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="companion_is_somebody"),)

    def __str__(self) -> str:
        return self.name

    def history_place(self) -> Place:
        plan = self.proceeding
        return Place(plan.municipality_id, plan.case.uuid, plan.scope(keys.CONSENTS))
