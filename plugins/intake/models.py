"""From need to decision: the draft, the application, the assessment, the decision, the complaint.

A row that is being written lies in its author's own draft scope, in history too; sent or finished it moves to the
object's scope (ACCESS §2, "draft applies to each object")."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.access import keys
from ip_core.cases.enums import Outcome
from ip_core.cases.models import Proceeding
from ip_core.enums import Language
from ip_core.history.models import HistoryWords, Place, track
from ip_core.municipalities.models import Municipality
from ip_core.people.models import Membership, Person
from ip_core.procedures.enums import DecisionForm
from ip_core.procedures.models import ProcedureVersion
from ip_core.versioning import Versioned
from plugins.intake.enums import ContactWay, FiledFor, Question, questions_of

LONGEST = 8000
"""Characters in an answer in one's own words: some three pages."""


def _written(field: str) -> GreaterThan:
    return GreaterThan(Length(Trim(field)), 0)


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
            models.CheckConstraint(condition=_written("need"), name="application_has_a_need"),
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
        return _place(self.proceeding, keys.APPLICATION)


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
        return _place(self.proceeding, keys.LETTER)


class Assessment(Versioned):
    """Vurdering: an answer with a reason to each criterion of the procedure. No sum decides: a person does."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.OneToOneField(Proceeding, on_delete=models.PROTECT, related_name="assessment")
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("vurdering"), {"finished_at": _("Ferdig")})

    def __str__(self) -> str:
        return f"{self.proceeding} {self.saved_at:%Y-%m-%d}"

    def history_place(self) -> Place:
        return _place(self.proceeding, keys.ASSESSMENT, None if self.finished_at else self.written_by)


class CriterionAnswer(models.Model):
    """One criterion: met or not, and why."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="answers")
    key = models.SlugField(max_length=60)
    is_met = models.BooleanField(null=True)
    reason = models.TextField(blank=True)

    objects = ScopedManager(municipality="assessment__proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("svar i vurderingen"), {"is_met": _("Svar"), "reason": _("Hvorfor")})

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("assessment", "key"), name="criterion_answered_once"),)

    def __str__(self) -> str:
        return self.key

    @property
    def is_complete(self) -> bool:
        return self.is_met is not None and bool(self.reason.strip())

    def history_place(self) -> Place:
        return self.assessment.history_place()


class Decision(Versioned):
    """Vedtak or avgjerd. What it stood on is pinned: the version and words of the procedure, the law, the letter sent.

    Issued without grounds, outcome or a way to complain it cannot be: the database refuses."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.OneToOneField(Proceeding, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    grounds = models.TextField(blank=True)
    decision_form = models.CharField(max_length=14, choices=DecisionForm.choices)
    legal_basis = models.JSONField(default=list)
    procedure_version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    step_key = models.SlugField(max_length=40)
    rule_sha256 = models.CharField(max_length=64)
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    appeal_until = models.DateField(null=True, blank=True)
    letter_language = models.CharField(max_length=2, choices=Language.choices, blank=True)
    letter = models.JSONField(default=dict, blank=True)
    letter_sha256 = models.CharField(max_length=64, blank=True)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("avgjørelse"),
        {"outcome": _("Utfall"), "grounds": _("Begrunnelse"), "issued_at": _("Sendt"), "appeal_until": _("Klagefrist")},
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | Q(_written("grounds")), name="decision_issued_has_grounds"
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | Q(outcome__in=Outcome.values), name="decision_issued_has_outcome"
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | Q(appeal_until__isnull=False, letter_sha256__gt=""),
                name="decision_issued_tells_of_complaint",
            ),
        )

    def __str__(self) -> str:
        return f"{self.proceeding} {self.outcome}"

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    def history_place(self) -> Place:
        return _place(self.proceeding, keys.LETTER, None if self.issued_at else self.written_by)


class Complaint(models.Model):
    """Klage: in the person's own words, dated when it came, late or not."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="complaint_texts")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="complaints")
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_late = models.BooleanField(default=False)
    received_at = models.DateTimeField()

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("klage"), {"text": _("Klagen"), "is_late": _("For sent")})

    class Meta:
        ordering = ("received_at",)
        constraints = (models.CheckConstraint(condition=_written("text"), name="complaint_has_words"),)

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d}"

    def history_place(self) -> Place:
        return _place(self.proceeding, keys.COMPLAINT)


def _place(proceeding: Proceeding, key: str, author: Membership | None = None) -> Place:
    """In the object's scope; as long as it is being written, in its author's."""
    scope = f"draft:{author.person.uuid}" if author else proceeding.scope(key)
    return Place(proceeding.municipality_id, proceeding.case.uuid, scope)


__all__ = (
    "LONGEST",
    "Acknowledgement",
    "ApplicationDraft",
    "Assessment",
    "Complaint",
    "CriterionAnswer",
    "Decision",
    "PlanApplication",
)
