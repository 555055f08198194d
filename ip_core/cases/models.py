"""Matters: the Case is one person's folder; what runs in it is a Proceeding, in steps that people take."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.cases import numbers
from ip_core.cases.enums import Outcome, ProceedingKind
from ip_core.enums import Role, UnitKind
from ip_core.history.models import HistoryWords, Place, track
from ip_core.municipalities.models import Municipality, Unit
from ip_core.people.models import Membership, Person
from ip_core.procedures.enums import CITIZEN
from ip_core.versioning import Versioned


class Case(Versioned):
    """Sak: the folder of one person's matter in one municipality.

    `numbered_by`: the number of the municipality that opened it, where that has become a part of this one."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="cases")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    numbered_by = models.CharField(max_length=4, blank=True, editable=False)
    opened_at = models.DateTimeField()
    is_shielded = models.BooleanField(default=False)

    objects = ScopedManager(municipality="municipality")
    history = track()

    class Meta:
        ordering = ("-year", "-serial")
        constraints = (
            models.UniqueConstraint(fields=("municipality", "numbered_by", "year", "serial"), name="case_number_once"),
            models.UniqueConstraint(
                fields=("municipality", "owner"), condition=Q(numbered_by=""), name="case_one_folder"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return numbers.written(self.year, self.serial, self.numbered_by)

    def history_place(self) -> Place:
        return Place(self.municipality_id, self.uuid, f"case:{self.uuid}")


class Proceeding(Versioned):
    """Behandling: one run of a procedure inside a case. Pinned to the ProcedureVersion in force when it began."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proceedings")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ProceedingKind.choices)
    procedure_version = models.ForeignKey("ip_core.ProcedureVersion", on_delete=models.PROTECT, related_name="+")
    notifier = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="notified")
    complaint_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="complaints")
    shares_application = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    complaint_until = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Saken"),
        {
            "outcome": _("Utfall"),
            "decided_at": _("Avgjort"),
            "complaint_until": _("Siste dag for å klage"),
            "closed_at": _("Avsluttet"),
        },
        homes={"outcome": "outcome"},
    )

    class Meta:
        ordering = ("-opened_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "owner", "kind"),
                condition=Q(closed_at__isnull=True),
                name="proceeding_one_open_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="proceeding_closed_after_opened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case.number} {self.kind}"

    @property
    def rule(self) -> Any:
        """The ProcedureDocument this proceeding runs by."""
        return self.procedure_version.rule

    def scope(self, key: str) -> str:
        """The access scope of one section or object of this proceeding."""
        return f"proceeding:{self.uuid}:{key}"

    def history_place(self) -> Place:
        return Place(self.municipality_id, self.case.uuid, self.scope("existence"))


class ProceedingStep(models.Model):
    """Steg: one step of the procedure, run once. Whoever takes it gets access by that, not by the role's name.

    With a `complaint` it is the deciding step opened again, for the one who decided to see the case anew."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="steps")
    key = models.SlugField(max_length=40)
    act = models.CharField(max_length=20)
    role = models.CharField(max_length=20, blank=True)
    unit_kind = models.CharField(max_length=20, choices=UnitKind.choices, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_date = models.DateField(null=True, blank=True)
    taker = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="taken_steps")
    taken_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    complaint = models.ForeignKey(
        Proceeding, null=True, blank=True, on_delete=models.PROTECT, related_name="reopened_steps"
    )

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Steg"),
        {
            "taker": _("Hvem har det"),
            "due_date": _("Frist"),
            "done_at": _("Gjort"),
        },
    )

    class Meta:
        ordering = ("opened_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("proceeding", "key"), condition=Q(done_at__isnull=True), name="step_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.proceeding} {self.key}"

    @property
    def rule(self) -> Any:
        """The procedure's Step that this runs by."""
        return self.proceeding.rule.step(self.key)

    def role_label(self) -> str:
        if self.role == CITIZEN:
            return str(_("den saken gjelder"))
        return str(Role(self.role).label) if self.role else ""

    def history_place(self) -> Place:
        proceeding = self.proceeding
        return Place(proceeding.municipality_id, proceeding.case.uuid, proceeding.scope("existence"))


class CoordinatorAppointment(models.Model):
    """Oppnevning som koordinator: asked, then accepted or declined.

    Counts from the later of acceptance and `valid_from`. From `change_began_at` another is being found: she stays until
    that one has said yes. `ended_reason`: why, whether she is followed by another or not."""

    class Kind(models.TextChoices):
        COORDINATOR = "coordinator"
        DEPUTY = "deputy"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appointments")
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="appointments")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.COORDINATOR)
    appointed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True, max_length=2000)
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_reason = models.TextField(blank=True, max_length=2000)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    change_began_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True, max_length=2000)

    objects = ScopedManager(municipality="case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Koordinator"),
        {
            "membership": _("Hvem"),
            "accepted_at": _("Sa ja"),
            "declined_at": _("Sa nei"),
            "valid_until": _("Til"),
            "change_began_at": _("Bytte startet"),
            "ended_reason": _("Hvorfor slutt"),
        },
    )

    class Meta:
        ordering = ("asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(kind="coordinator", accepted_at__isnull=False, valid_until__isnull=True),
                name="appointment_one_coordinator",
            ),
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(
                    kind="coordinator",
                    accepted_at__isnull=True,
                    declined_at__isnull=True,
                    valid_until__isnull=True,
                ),
                name="appointment_one_asked",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True),
                name="appointment_accepted_or_declined",
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership.person} – {self.case.number}"

    @property
    def person(self) -> Person:
        return self.membership.person

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, self.proceeding.scope("contact"))


class Event(models.Model):
    """Hendelse: what happened, for the timeline and for subscribers. References by id only; append-only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    scope = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=60)
    actor_uuid = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=160)
    at = models.DateTimeField()
    references = models.JSONField(default=dict)

    objects = ScopedManager(municipality="municipality")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.kind


class Delivery(models.Model):
    """Utsending: one subscriber's duty to handle one event. The outbox; survives a killed worker by its lease."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.SlugField(max_length=60)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=120, blank=True)

    objects = ScopedManager(municipality="event__municipality")

    class Meta:
        ordering = ("due_at", "pk")
        verbose_name_plural = "deliveries"
        constraints = (models.UniqueConstraint(fields=("event", "subscriber"), name="delivery_once"),)
        indexes = (models.Index(fields=("due_at",), condition=Q(done_at__isnull=True), name="delivery_waiting"),)

    def __str__(self) -> str:
        return f"{self.event.kind} → {self.subscriber}"
