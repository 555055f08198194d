"""Consent, who signed it, and what the child said (ACCESS §4)."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core import clock
from ip_core.access import keys
from ip_core.access.enums import BasisKind, ConsentKind, FiledEvent, SignatureMethod
from ip_core.cases.models import Case, Proceeding
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.ages import HEALTH_MAJORITY, MAJORITY, PARENTAL_CONSENTS, day_reached
from ip_core.people.models import Person
from ip_core.versioning import Versioned

PARENTS_PLACE = frozenset({BasisKind.PARENT, BasisKind.CARE_ORDER})


class Consent(Versioned):
    """Samtykke: one of five kinds, with the exact text that was shown, for a period.

    In force from the last signature needed (`in_force_at`) until withdrawn, lapsed or closed; nothing revives.
    `period_from` and `period_until`: the new plan period that a yes to the plan was asked for. What was taken back by
    word of mouth names who said it (`withdrawn_by`, by which right of hers: `withdrawal_basis`) and who wrote it down
    (`withdrawal_registered_by`)."""

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
    withdrawal_basis = models.CharField(max_length=20, choices=BasisKind.choices, blank=True)
    withdrawal_registered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    period_from = models.DateField(null=True, blank=True)
    period_until = models.DateField(null=True, blank=True)

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
            models.CheckConstraint(
                condition=Q(period_from__isnull=True, period_until__isnull=True)
                | Q(kind=ConsentKind.PLAN_MADE, period_until__gte=F("period_from")),
                name="consent_period_of_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(withdrawal_registered_by__isnull=True) | Q(withdrawn_at__isnull=False),
                name="consent_withdrawal_registered_when_withdrawn",
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
        """By them, or by a unit in their place."""
        return any(signature.capacity in PARENTS_PLACE for signature in self.signatures.all())

    @property
    def lapses_at(self) -> datetime | None:
        """What parents signed lapses some months after the owner's sixteenth birthday, unless she signs it too.

        What they signed after it, by a decision on her competence, lasts until she is 18: then they have no basis."""
        born = self.proceeding.owner.birth_date
        if born is None or not self.is_signed_by_parents:
            return None
        if any(signature.capacity == BasisKind.OWNER for signature in self.signatures.all()):
            return None
        today = clock.today()
        of_age = clock.start_of(day_reached(HEALTH_MAJORITY, born, today))
        by_parents = [one.signed_at for one in self.signatures.all() if one.capacity in PARENTS_PLACE]
        if min(by_parents) >= of_age:
            return clock.start_of(day_reached(MAJORITY, born, today))
        months = self.proceeding.municipality.parental_consent_months
        return clock.start_of(day_reached(PARENTAL_CONSENTS, born, today, months=months))

    def history_place(self) -> Place:
        return Place(self.case.municipality_id, self.case.uuid, self.proceeding.scope(keys.CONSENTS))


class ConsentSignature(models.Model):
    """Underskrift: who said yes, in which capacity, how, when.

    On paper: somebody registers it and somebody else witnesses it. It counts from the witness on, so `signed_at` is
    when both were done; the day that stands on the paper is `signed_on` (ACCESS §4, owner without an account)."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=20)
    method = models.CharField(max_length=8, choices=SignatureMethod.choices)
    signed_at = models.DateTimeField()
    signed_on = models.DateField(null=True, blank=True)
    registered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    witnessed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(municipality="consent__case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Underskrift"),
        {
            "person": _("Hvem"),
            "method": _("Hvordan"),
            "signed_at": _("Når"),
            "signed_on": _("Dato på papiret"),
            "registered_by": _("Registrert av"),
            "witnessed_by": _("Bevitnet av"),
        },
    )

    class Meta:
        ordering = ("signed_at",)
        constraints = (
            models.UniqueConstraint(fields=("consent", "person"), name="signature_once"),
            models.CheckConstraint(
                condition=Q(witnessed_by__isnull=True)
                | (Q(registered_by__isnull=False) & ~Q(witnessed_by=F("registered_by"))) & ~Q(witnessed_by=F("person")),
                name="signature_witnessed_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.signed_at:%Y-%m-%d}"

    def history_place(self) -> Place:
        return self.consent.history_place()


class ChildsView(models.Model):
    """Barnets mening: what a child of 12–15 said when it was asked (ACCESS §4). It is heard, it does not decide."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="views_of_child")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said = models.TextField(max_length=2000)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ScopedManager(municipality="consent__case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("Barnets mening"), {"said": _("Hva barnet sa")})

    class Meta:
        ordering = ("recorded_at", "pk")

    def __str__(self) -> str:
        return f"{self.child} {self.recorded_at:%Y-%m-%d}"

    def history_place(self) -> Place:
        return self.consent.history_place()


class ConsentFiling(models.Model):
    """Journalføring: a consent, or its end, stands in a journal or an archive (DOMAIN A, C5): what is filed where.

    `event` is the kind of what happened, `consent.in_force` or `consent.withdrawn`. Nothing of the text stands here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="filings")
    event = models.CharField(max_length=20, choices=FiledEvent.choices)
    system = models.CharField(max_length=60)
    reference = models.CharField(max_length=60, blank=True)
    filed_on = models.DateField()
    filed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ScopedManager(municipality="consent__case__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Ført i journal"),
        {"event": _("Hva"), "system": _("Hvor"), "reference": _("Nummer"), "filed_on": _("Dag")},
    )

    class Meta:
        ordering = ("recorded_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("consent", "event", "system", "reference"), name="filed_once_in_one_place"),
        )

    def __str__(self) -> str:
        return f"{self.system} {self.reference}"

    def history_place(self) -> Place:
        return self.consent.history_place()
