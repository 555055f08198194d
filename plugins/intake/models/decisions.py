"""What is answered: the assessment, and the decision."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.access import keys
from ip_core.cases.enums import Outcome
from ip_core.cases.models import Proceeding
from ip_core.enums import Language
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.models import Membership
from ip_core.procedures.enums import DecisionForm
from ip_core.procedures.models import ProcedureVersion
from ip_core.versioning import Versioned
from plugins.intake.models.places import place, written


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
        return place(self.proceeding, keys.ASSESSMENT, None if self.finished_at else self.written_by)


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

    After a complaint there may be another; the last one sent is the answer. Issued without grounds, outcome or a way
    to complain it cannot be: the database refuses."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="decisions")
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
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("proceeding",), condition=Q(issued_at__isnull=True), name="decision_one_being_written"
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | Q(written("grounds")), name="decision_issued_has_grounds"
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
        return place(self.proceeding, keys.LETTER, None if self.issued_at else self.written_by)
