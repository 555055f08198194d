"""Consent, grants, what is hidden, and the log of who saw what (ACCESS §4–5)."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core import clock
from ip_core.access import keys
from ip_core.access.enums import BasisKind, ConsentKind, EventKind, Level, SignatureMethod
from ip_core.cases.models import Case, Proceeding
from ip_core.history.models import HistoryWords, Place, track
from ip_core.municipalities.models import Municipality, Unit
from ip_core.people.ages import HEALTH_MAJORITY, PARENTAL_CONSENTS, day_reached
from ip_core.people.enums import Capacity
from ip_core.people.models import Person
from ip_core.versioning import Versioned


class Consent(Versioned):
    """Samtykke: one of five kinds, with the exact text that was shown, for a period.

    In force from the last signature needed (`in_force_at`) until withdrawn, lapsed or closed; nothing revives."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=12, choices=ConsentKind.choices)
    text = models.TextField()
    text_version = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    text_sha256 = models.CharField(max_length=64)
    exception_text = models.TextField(blank=True, max_length=2000)
    excluded = models.JSONField(default=list, blank=True)
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Samtykke"),
        {
            "kind": _("Til hva"),
            "exception_text": _("Unntak med egne ord"),
            "excluded": _("Unntatte deler"),
            "in_force_at": _("Gjelder fra"),
            "valid_until": _("Gjelder til"),
            "withdrawn_at": _("Trukket tilbake"),
        },
    )

    class Meta:
        ordering = ("prepared_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("prepared_at")),
                name="consent_withdrawn_after_prepared",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.case.number}"

    def is_in_force(self, at: datetime) -> bool:
        """Half-open: at the very instant of withdrawal or end the answer is no."""
        if self.in_force_at is None or at < self.in_force_at:
            return False
        ends = [end for end in (self.valid_until, self.withdrawn_at, self.lapses_at) if end is not None]
        return all(at < end for end in ends)

    @property
    def is_signed_by_parents(self) -> bool:
        return any(signature.capacity == BasisKind.PARENT for signature in self.signatures.all())

    @property
    def lapses_at(self) -> datetime | None:
        """What parents signed lapses some months after the owner's sixteenth birthday, unless she signs it too."""
        born = self.proceeding.owner.birth_date
        if born is None or not self.is_signed_by_parents:
            return None
        if any(signature.capacity == BasisKind.OWNER for signature in self.signatures.all()):
            return None
        return clock.start_of(day_reached(PARENTAL_CONSENTS, born, clock.today()))

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, self.proceeding.scope(keys.CONSENTS))


class ConsentSignature(models.Model):
    """Underskrift: who said yes, in which capacity, how, when."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=20)
    method = models.CharField(max_length=8, choices=SignatureMethod.choices)
    signed_at = models.DateTimeField()

    objects = ScopedManager(municipality="consent__case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Underskrift"),
        {
            "person": _("Hvem"),
            "method": _("Hvordan"),
            "signed_at": _("Når"),
        },
    )

    class Meta:
        ordering = ("signed_at",)
        constraints = (models.UniqueConstraint(fields=("consent", "person"), name="signature_once"),)

    def __str__(self) -> str:
        return f"{self.person} {self.signed_at:%Y-%m-%d}"

    def history_place(self) -> Place:
        return self.consent.history_place()


class AccessGrant(models.Model):
    """Tilgang: a person or a unit may read or write one section (or one item of it), for a purpose and a period."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="grants")
    grantee_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    grantee_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    membership = models.ForeignKey(
        "ip_core.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    capacity = models.CharField(max_length=12, choices=Capacity.choices)
    section = models.CharField(max_length=40)
    item_uuid = models.UUIDField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(choices=[(Level.READ, "read"), (Level.WRITE, "write")])
    purpose = models.CharField(max_length=300)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(municipality="consent__case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Tilgang"),
        {
            "grantee_person": _("Person"),
            "grantee_unit": _("Enhet"),
            "section": _("Del av planen"),
            "purpose": _("Formål"),
            "valid_from": _("Fra"),
            "valid_until": _("Til"),
            "withdrawn_at": _("Trukket tilbake"),
        },
    )

    class Meta:
        ordering = ("valid_from", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(grantee_person__isnull=True) ^ Q(grantee_unit__isnull=True), name="grant_person_or_unit"
            ),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="grant_period_forwards"),
            models.CheckConstraint(condition=~Q(section__in=sorted(keys.NEVER_GRANTED)), name="grant_of_grantable"),
        )

    def __str__(self) -> str:
        return f"{self.grantee} {self.section}"

    @property
    def grantee(self) -> Person | Unit:
        grantee = self.grantee_person or self.grantee_unit
        assert grantee is not None  # grant_person_or_unit
        return grantee

    def is_in_force(self, at: datetime) -> bool:
        """Its own period, and its consent's (ACCESS §4: a grant ends with its consent)."""
        if not self.valid_from <= at < self.valid_until:
            return False
        if self.ends_at_16 is not None and at >= self.ends_at_16:
            return False
        return (self.withdrawn_at is None or at < self.withdrawn_at) and self.consent.is_in_force(at)

    @property
    def ends_at_16(self) -> datetime | None:
        """What parents gave to kin and friends ends at sixteen; to professionals, with the consent (ACCESS §4)."""
        born = self.consent.proceeding.owner.birth_date
        if self.capacity != Capacity.CITIZEN or born is None or not self.consent.is_signed_by_parents:
            return None
        return clock.start_of(day_reached(HEALTH_MAJORITY, born, clock.today()))

    def history_place(self) -> Place:
        return self.consent.history_place()


class HiddenSection(models.Model):
    """A child of 12–15 hides one section (or object) from one parent; only the owner lifts it (ACCESS §3)."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="hidden_sections")
    section = models.CharField(max_length=40)
    parent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

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
        )

    def __str__(self) -> str:
        return self.section

    def history_place(self) -> Place:
        proceeding = self.proceeding
        return Place(proceeding.municipality_id, proceeding.case.uuid, proceeding.scope(keys.CONSENTS))


class NamedHandler(models.Model):
    """In a shielded case only persons named here have what a role or a leader's post would give (ACCESS §2)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="named_handlers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    objects = ScopedManager(municipality="case__municipality")
    history = track()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "person"), name="handler_named_once"),)

    def __str__(self) -> str:
        return f"{self.person} – {self.case.number}"

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, f"case:{self.case.uuid}")


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
