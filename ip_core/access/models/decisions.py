"""Recorded decisions about who stands in for the owner (ACCESS §4). Each is a dated row, and in the owner's log."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.access.models.spans import Span
from ip_core.cases.models import Case
from ip_core.history.models import HistoryWords, Place, track
from ip_core.municipalities.models import Unit
from ip_core.people.enums import AddressProtection
from ip_core.people.models import Person


class CompetenceDecision(Span):
    """Avgjørelse om samtykkekompetanse: somebody has decided that the owner lacks it, until a day [K].

    16–17: parents as for 12–15. From 18: the guardian, within his mandate; without any guardian the `next_of_kin`, as a
    representative with this `scope` (the words of a Representation's; empty gives nothing). The owner's own row stands,
    and she still withdraws."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="competence_decisions")
    decided_by = models.CharField(max_length=160)
    reason = models.TextField(max_length=2000)
    next_of_kin = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="next_of_kin")
    scope = models.JSONField(default=list, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Avgjørelse om samtykkekompetanse"),
        {
            "decided_by": _("Avgjort av"),
            "next_of_kin": _("Nærmeste pårørende"),
            "valid_from": _("Fra"),
            "valid_until": _("Til"),
        },
    )

    class Meta(Span.Meta):
        ordering = ("valid_from", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Span.Meta.constraints,
            models.CheckConstraint(condition=Q(valid_until__isnull=False), name="competence_has_an_end"),
            models.CheckConstraint(condition=~Q(decided_by=""), name="competence_decided_by_somebody"),
            models.CheckConstraint(
                condition=Q(next_of_kin__isnull=True) | ~Q(next_of_kin=F("recorded_by")), name="competence_not_ones_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.valid_from:%Y-%m-%d}"

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, f"decisions:{self.case.uuid}")


class CareOrder(Span):
    """Omsorgsovertakelse: providers, caseworkers and leaders of this unit act on behalf of the child, as professionals,
    in the parents' place. While it lasts no parental responsibility counts in the case."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="care_orders")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="care_orders")
    reason = models.TextField(max_length=2000)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Omsorgsovertakelse"), {"unit": _("Enhet"), "valid_from": _("Fra"), "valid_until": _("Til")}
    )

    class Meta(Span.Meta):
        ordering = ("valid_from", "pk")

    def __str__(self) -> str:
        return f"{self.case.number} {self.unit}"

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, f"decisions:{self.case.uuid}")


class InsightDecision(Span):
    """Innsyn etter dødsfall: this person may read these sections and objects, as a citizen in her own name.

    Counts only after the owner's death (ACCESS §4)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="insight_decisions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sections = models.JSONField(default=list)
    reason = models.TextField(max_length=2000)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Innsyn etter dødsfall"),
        {"person": _("Hvem"), "sections": _("Deler"), "valid_from": _("Fra"), "valid_until": _("Til")},
    )

    class Meta(Span.Meta):
        ordering = ("valid_from", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Span.Meta.constraints,
            models.CheckConstraint(condition=~Q(person=F("recorded_by")), name="insight_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.case.number}"

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, f"decisions:{self.case.uuid}")


class OwnCoordinator(Span):
    """Egen koordinator: a citizen (the owner's kin, often) coordinates herself. In an open plan she has what the
    coordinator and the owner have together; `consents` R. Counts from the later of acceptance and `valid_from`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="own_coordinators")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Egen koordinator"),
        {"person": _("Hvem"), "accepted_at": _("Sa ja"), "valid_from": _("Fra"), "valid_until": _("Til")},
    )

    class Meta(Span.Meta):
        ordering = ("valid_from", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Span.Meta.constraints,
            models.UniqueConstraint(
                fields=("case",), condition=Q(valid_until__isnull=True), name="own_coordinator_one"
            ),
            models.CheckConstraint(condition=~Q(person=F("named_by")), name="own_coordinator_named_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.case.number}"

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, f"decisions:{self.case.uuid}")


class Shielding(Span):
    """Skjermet sak: from when to when the case was shielded, and by whom. `Case.is_shielded` says it of now."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="shieldings")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    reason = models.TextField(max_length=2000)
    ended_reason = models.TextField(max_length=2000, blank=True)

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("Skjermet sak"), {"valid_from": _("Fra"), "valid_until": _("Til")})

    class Meta(Span.Meta):
        ordering = ("valid_from", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Span.Meta.constraints,
            models.UniqueConstraint(fields=("case",), condition=Q(valid_until__isnull=True), name="shielding_one"),
            models.CheckConstraint(condition=~Q(reason=""), name="shielding_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.valid_from:%Y-%m-%d}"

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, f"decisions:{self.case.uuid}")


class AddressDecision(Span):
    """Adressesperre: that the address was protected, from when to when. `Person.address_protection` says it of now.

    Of the person, wherever her cases are; the row is in the case where it was written down."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="address_decisions")
    protection = models.CharField(max_length=24, choices=AddressProtection.choices)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Adressesperre"), {"protection": _("Adressen er"), "valid_from": _("Fra"), "valid_until": _("Til")}
    )

    class Meta(Span.Meta):
        ordering = ("valid_from", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Span.Meta.constraints,
            models.UniqueConstraint(
                fields=("case",), condition=Q(valid_until__isnull=True), name="address_decision_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.protection}"

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, f"decisions:{self.case.uuid}")


class DeathRecord(models.Model):
    """Dødsfall: who wrote it down in this case, and when. `Person.died_at` is what access turns on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="death_record")
    died_on = models.DateField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("Dødsfall"), {"died_on": _("Dag")})

    def __str__(self) -> str:
        return f"{self.case.number} {self.died_on}"

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, f"death:{self.case.uuid}")
