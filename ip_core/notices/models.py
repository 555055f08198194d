"""That there is something new: who is to be told, and how she wants to be. Never what it is (ACCESS §5)."""

import uuid

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from ip_core.cases.models import Event
from ip_core.history.models import Place, track
from ip_core.municipalities.models import Municipality
from ip_core.notices.enums import Channel, Fate
from ip_core.people.enums import Capacity
from ip_core.people.models import Person


class ContactChoice(models.Model):
    """Where a person wants to be told, in her own words: it is hers wherever her cases are."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="contact_choice")
    channel = models.CharField(max_length=4, choices=Channel.choices, default=Channel.MAIL)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)

    history = track(national=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(channel=Channel.MAIL) | ~Q(email=""), name="contact_mail_has_address"),
            models.CheckConstraint(condition=~Q(channel=Channel.SMS) | ~Q(phone=""), name="contact_sms_has_number"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.channel}"

    def history_place(self) -> Place:
        return Place(municipality_id=None, case_uuid=None, scope=f"person:{self.person.uuid}")


class ContactQuestion(models.Model):
    """Whether she wants to be told at all: asked on her own page until she chooses, or says "not now". Then never."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="contact_question")
    put_off_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)


class Notice(models.Model):
    """Melding om noe nytt: a duty to tell one person, in the capacity and for the one the event concerns her.

    Whether she may know is asked when it is made, again at the moment it is sent, and again when it is shown. What
    became of the message is one thing (`fate`), whether she has been told another: without an address, or with a
    message that never arrived, it stands on her own page until she says that she has seen it (`seen_at`)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12, choices=Capacity.choices)
    on_behalf_of = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fate = models.CharField(max_length=11, choices=Fate.choices, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="municipality")

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("event", "person", "capacity"), name="notice_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, fate="") | (Q(done_at__isnull=False) & ~Q(fate="")),
                name="notice_done_with_a_fate",
            ),
        )
        indexes = (
            models.Index(fields=("due_at",), condition=Q(done_at__isnull=True), name="notice_waiting"),
            models.Index(fields=("person",), condition=Q(seen_at__isnull=True), name="notice_unseen"),
        )

    def __str__(self) -> str:
        return f"{self.event.kind} → {self.person_id}"
