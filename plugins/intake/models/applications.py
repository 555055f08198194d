"""What is asked for: the draft, the application, and the answer that it came."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.access import keys
from ip_core.cases.models import Proceeding
from ip_core.enums import Language
from ip_core.history.models import HistoryWords, Place, track
from ip_core.municipalities.models import Municipality
from ip_core.people.models import Membership, Person
from ip_core.versioning import Versioned
from plugins.intake.enums import ContactWay, FiledFor, Question, questions_of
from plugins.intake.models.places import place, written


class ApplicationDraft(Versioned):
    """Kladd: the author's alone until it is sent. Without history, so that what was thrown away is gone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    link_hash = models.CharField(max_length=64, blank=True, editable=False)
    filed_for = models.CharField(max_length=8, choices=FiledFor.choices)
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = ScopedManager(municipality="municipality")

    class Meta:
        ordering = ("-saved_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(author__isnull=False, link_hash="") | (Q(author__isnull=True) & ~Q(link_hash="")),
                name="draft_of_a_person_or_a_link",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(filed_for=FiledFor.OTHER), name="draft_own_needs_sign_in"
            ),
            models.UniqueConstraint(fields=("link_hash",), condition=~Q(link_hash=""), name="draft_link_once"),
        )

    def __str__(self) -> str:
        return f"{self.filed_for} {self.saved_at:%Y-%m-%d}"

    @property
    def questions(self) -> tuple[Question, ...]:
        return questions_of(self.filed_for)

    @property
    def file_scope(self) -> str:
        """Where its files lie until it is sent."""
        return f"draft:{self.uuid}"

    def is_open(self, at: datetime) -> bool:
        return at < self.expires_at


class PlanApplication(models.Model):
    """Søknad om individuell plan og koordinator, or somebody's report of another person's need. Sent, never changed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.OneToOneField(Proceeding, on_delete=models.PROTECT, related_name="application")
    filed_for = models.CharField(max_length=8, choices=FiledFor.choices)
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    need = models.TextField()
    services = models.TextField(blank=True)
    wants_coordinator = models.BooleanField(default=False)
    wants_plan = models.BooleanField(default=False)
    wished_coordinator = models.CharField(max_length=160, blank=True)
    contact_way = models.CharField(max_length=8, choices=ContactWay.choices)
    phone = models.CharField(max_length=20, blank=True)
    contact_when = models.CharField(max_length=160, blank=True)
    notifier_name = models.CharField(max_length=160, blank=True)
    notifier_relation = models.CharField(max_length=160, blank=True)
    notifier_phone = models.CharField(max_length=20, blank=True)
    informed_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices)
    receipt_code = models.CharField(max_length=16, unique=True)
    submitted_at = models.DateTimeField()

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("søknad"),
        {
            "need": _("Hva som er vanskelig"),
            "services": _("Hvem som gir hjelp"),
            "wants_coordinator": _("Søker om koordinator"),
            "wants_plan": _("Søker om plan"),
            "wished_coordinator": _("Ønsket koordinator"),
            "contact_way": _("Kontakt"),
            "phone": _("Telefon"),
            "contact_when": _("Når det passer"),
        },
    )

    class Meta:
        ordering = ("-submitted_at",)
        constraints = (
            models.CheckConstraint(condition=written("need"), name="application_has_a_need"),
            models.CheckConstraint(
                condition=~Q(filed_for=FiledFor.OTHER) | Q(informed_on__isnull=False),
                name="application_person_was_told",
            ),
            models.CheckConstraint(
                condition=Q(filed_for=FiledFor.OTHER) | Q(wants_coordinator=True) | Q(wants_plan=True),
                name="application_asks_for_something",
            ),
        )

    def __str__(self) -> str:
        return self.receipt_code

    @property
    def is_notification(self) -> bool:
        """Told by somebody else, who neither learns of the case nor of what becomes of it."""
        return self.filed_for == FiledFor.OTHER

    def history_place(self) -> Place:
        return place(self.proceeding, keys.APPLICATION)


class Acknowledgement(models.Model):
    """Skriftlig svar om at søknaden er mottatt: dated, with the name of whoever has the case."""

    proceeding = models.OneToOneField(Proceeding, on_delete=models.PROTECT, related_name="acknowledgement")
    text = models.TextField()
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("svar om at søknaden er mottatt"), {"text": _("Tekst")})

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d}"

    def history_place(self) -> Place:
        return place(self.proceeding, keys.LETTER)
