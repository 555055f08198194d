"""What the plugin keeps. Each row lies in one section of one plan, which is the unit of consent."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.cases.models import Proceeding
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.models import Person
from ip_core.versioning import Versioned

SECTION = "cooperation"
"""Who may read this part of a plan, may read its contacts (ip_core.access.keys)."""

NAME, TASK, PHONE = 160, 300, 20
"""How much a person may write, in characters."""


class Contact(Versioned):
    """Kontakt: somebody to call about one plan. Being named here gives no access to anything."""

    HISTORY_WORDS = HistoryWords(
        _("kontakt"),
        {
            "name": _("Navn"),
            "task": _("Hva kan du spørre om?"),
            "phone": _("Telefon"),
            "removed_at": _("Fjernet"),
        },
    )
    """What history and insight show, and what they call it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME)
    task = models.CharField(max_length=TASK, blank=True)
    phone = models.CharField(max_length=PHONE, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """The smallest thing that can be shared and that this lies in."""
        return str(self.proceeding.scope(SECTION))

    @property
    def anchor(self) -> str:
        return f"kontakt-{self.uuid}"

    def history_place(self) -> Place:
        return Place(self.proceeding.municipality_id, self.proceeding.case.uuid, self.scope)
