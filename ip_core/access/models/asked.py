"""Who is asked to come, or to say what she thinks: access to one thing, and to nothing else (ACCESS §2–3)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.access.models.consents import Consent
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.enums import Capacity
from ip_core.people.models import Membership, Person
from ip_core.versioning import Versioned


class Invitation(models.Model):
    """Invitasjon to one meeting or one task of a plan: time and place, or one's own task's text, and no existence (E).

    Needs a consent to a responsibility group and ends with it: `consent` is that one; without it only the owner's side
    and the coordinator are invited, and they have bases of their own. A professional is invited under one membership,
    outside ones too. `is_start`: the only kind that counts before the plan consent."""

    class What(models.TextChoices):
        MEETING = "meeting", _("møte")
        TASK = "task", _("oppgave")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="invitations")
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12, choices=Capacity.choices)
    membership = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=8, choices=What.choices)
    is_start = models.BooleanField(default=False)
    title = models.CharField(max_length=160)
    agenda = models.TextField(blank=True, max_length=4000)
    task = models.TextField(blank=True, max_length=2000)
    place = models.CharField(max_length=160, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Invitasjon"),
        {
            "person": _("Hvem"),
            "title": _("Til hva"),
            "place": _("Sted"),
            "starts_at": _("Fra"),
            "ends_at": _("Til"),
            "declined_at": _("Sa nei"),
            "cancelled_at": _("Avlyst"),
        },
    )

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="invitation_forwards"),
            models.CheckConstraint(
                condition=Q(capacity=Capacity.CITIZEN, membership__isnull=True)
                | Q(capacity=Capacity.PROFESSIONAL, membership__isnull=False),
                name="invitation_capacity_and_membership",
            ),
            models.CheckConstraint(condition=Q(is_start=False) | Q(what="meeting"), name="invitation_start_is_meeting"),
        )

    def __str__(self) -> str:
        return self.title

    def history_place(self) -> Place:
        proceeding = self.proceeding
        return Place(proceeding.municipality_id, proceeding.case.uuid, proceeding.scope("meetings"))


class OpinionRequest(Versioned):
    """Spørsmål om uttalelse: somebody, outside memberships too, is asked while an application is being handled.

    She reads `sent_objects` (keys of §2: what was sent with the question) and writes her own answer until she has
    finished it. It gives no existence (E). When the stage is over, so is this. Until it is finished, its history is
    for whoever wrote last, as with any draft: an answer that is being written is not the taker's to read."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="opinion_requests")
    step = models.ForeignKey(ProceedingStep, on_delete=models.PROTECT, related_name="opinion_requests")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="opinion_requests")
    question = models.TextField(max_length=2000)
    purpose = models.CharField(max_length=300, blank=True)
    due_date = models.DateField(null=True, blank=True)
    sent_objects = models.JSONField(default=list, blank=True)
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=8000)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(
        _("Uttalelse"),
        {
            "question": _("Spørsmål"),
            "purpose": _("Formål"),
            "due_date": _("Frist"),
            "answer": _("Svar"),
            "finished_at": _("Ferdig"),
            "cancelled_at": _("Trukket"),
        },
    )

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(membership=F("asked_by")), name="opinion_of_another"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | ~Q(answer=""), name="opinion_finished_with_answer"
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership.person} {self.asked_at:%Y-%m-%d}"

    def history_place(self) -> Place:
        proceeding, author = self.proceeding, self.membership if self.answer else self.asked_by
        is_draft = self.finished_at is None
        scope = f"draft:{author.person.uuid}" if is_draft else proceeding.scope("opinions")
        return Place(proceeding.municipality_id, proceeding.case.uuid, scope)
