"""What narrows: hidden from a parent, private, suspended, shielded (ACCESS §1–4)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.access import keys
from ip_core.access.models.spans import Span
from ip_core.cases.models import Case, Proceeding
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.models import Person


class HiddenSection(models.Model):
    """A child of 12–15 hides one section (or object) from one parent; only the owner lifts it (ACCESS §3).

    An object of §2 may be hidden by the taker too, with a `reason`; then the taker or the owner lifts it (`hidden_by`
    is the taker, None: the owner)."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="hidden_sections")
    section = models.CharField(max_length=40)
    parent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, max_length=2000)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Skjult del"),
        {
            "section": _("Del av planen"),
            "parent": _("For hvem"),
            "lifted_at": _("Åpnet igjen"),
        },
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("proceeding", "section", "parent"),
                condition=Q(lifted_at__isnull=True),
                name="section_hidden_once",
            ),
            models.CheckConstraint(condition=~Q(section__in=sorted(keys.NEVER_HIDDEN)), name="section_can_be_hidden"),
            models.CheckConstraint(condition=Q(hidden_by__isnull=True) | ~Q(reason=""), name="section_hidden_why"),
        )

    def __str__(self) -> str:
        return self.section

    def history_place(self) -> Place:
        proceeding = self.proceeding
        return Place(proceeding.municipality_id, proceeding.case.uuid, proceeding.scope(keys.CONSENTS))


class PrivateItem(models.Model):
    """Privat: one thing in the plan for the owner alone, and for the one on her behalf who marked it (ACCESS §3).

    Closed to everybody else, coordinator and break-glass too, but open to whoever has a grant on that very item.
    Lifted by who marked it, or by the owner."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="private_items")
    section = models.CharField(max_length=40)
    item_uuid = models.UUIDField()
    marked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("Privat"), {"section": _("Del av planen"), "lifted_at": _("Åpnet igjen")})

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("item_uuid",), condition=Q(lifted_at__isnull=True), name="item_private_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("marked_at")), name="item_lifted_after_marked"
            ),
        )

    def __str__(self) -> str:
        return str(self.item_uuid)

    def history_place(self) -> Place:
        proceeding = self.proceeding
        return Place(proceeding.municipality_id, proceeding.case.uuid, f"item:{self.item_uuid}")


class Suspension(Span):
    """Stopp: in this case every basis of this person rests, in both capacities, for these sections or (empty) for all.

    A suspended parent is still needed to sign, unless a recorded decision says not: `is_signature_needed` (ACCESS §4).
    Lifted by setting `valid_until`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspensions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sections = models.JSONField(default=list, blank=True)
    reason = models.TextField(max_length=2000)
    is_signature_needed = models.BooleanField(default=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Stoppet tilgang"),
        {
            "person": _("For hvem"),
            "sections": _("Deler"),
            "valid_from": _("Fra"),
            "valid_until": _("Til"),
        },
    )

    class Meta(Span.Meta):
        ordering = ("valid_from", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Span.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_has_reason"),
            models.CheckConstraint(condition=~Q(person=F("recorded_by")), name="suspension_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.case.number}"

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, f"decisions:{self.case.uuid}")


class NamedHandler(models.Model):
    """In a shielded case only persons named here have what a role or a leader's post would give (ACCESS §2)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="named_handlers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("Navngitt i skjermet sak"), {"person": _("Hvem"), "named_at": _("Når")})

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "person"), name="handler_named_once"),)

    def __str__(self) -> str:
        return f"{self.person} – {self.case.number}"

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, f"decisions:{self.case.uuid}")
