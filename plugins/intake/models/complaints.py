"""Who disagrees, and what becomes of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.access import keys
from ip_core.cases.models import Proceeding
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.models import Membership, Person
from ip_core.versioning import Versioned
from plugins.intake.enums import GovernorsAnswer, ReviewResult
from plugins.intake.models.decisions import Decision
from plugins.intake.models.places import place, written


class Complaint(models.Model):
    """Klage: in the person's own words, dated when it came, late or not."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="complaint_texts")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="complaints")
    handled_in = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_late = models.BooleanField(default=False)
    received_at = models.DateTimeField()

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("klage"), {"text": _("Klagen"), "is_late": _("For sent")})

    class Meta:
        ordering = ("received_at",)
        constraints = (models.CheckConstraint(condition=written("text"), name="complaint_has_words"),)

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d}"

    def history_place(self) -> Place:
        return place(self.proceeding, keys.COMPLAINT)


class ComplaintReview(Versioned):
    """Klagebehandling: what whoever decided came to on seeing the case anew, and what the county governor answered.

    Standing by the answer sends the complaint on; it is over when the answer from there is recorded."""

    handled_in = models.OneToOneField(Proceeding, on_delete=models.PROTECT, related_name="complaint_review")
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="complaint_reviews")
    result = models.CharField(max_length=10, choices=ReviewResult.choices)
    grounds = models.TextField()
    reviewed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    sent_on_to = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=10, choices=GovernorsAnswer.choices, blank=True)
    answer_date = models.DateField(null=True, blank=True)
    answer_note = models.TextField(blank=True)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("klagebehandling"),
        {
            "result": _("Utfall"),
            "grounds": _("Begrunnelse"),
            "answer": _("Svaret på klagen"),
            "answer_date": _("Dato for svaret"),
            "answer_note": _("Hva svaret sier"),
        },
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(written("grounds")), name="review_has_grounds"),
            models.CheckConstraint(
                condition=~Q(result=ReviewResult.UPHELD) | ~Q(sent_on_to=""), name="review_upheld_is_sent_on"
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answer_date__isnull=False, result=ReviewResult.UPHELD),
                name="review_answer_is_dated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.result} {self.reviewed_at:%Y-%m-%d}"

    @property
    def is_over(self) -> bool:
        return self.result == ReviewResult.TOO_LATE or self.answer == GovernorsAnswer.UPHELD

    @property
    def awaits_answer(self) -> bool:
        return self.result == ReviewResult.UPHELD and not self.answer

    def history_place(self) -> Place:
        return place(self.proceeding, keys.COMPLAINT)
