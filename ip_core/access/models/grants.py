"""What is opened for a person or a unit (ACCESS §4)."""

import uuid
from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core import clock
from ip_core.access import keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.models.consents import Consent
from ip_core.history.models import HistoryWords, Place, track
from ip_core.municipalities.models import Unit
from ip_core.people.ages import HEALTH_MAJORITY, day_reached
from ip_core.people.enums import Capacity
from ip_core.people.models import Person


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
    withdrawal_basis = models.CharField(max_length=20, choices=BasisKind.choices, blank=True)
    withdrawal_registered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

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

    @property
    def holder(self) -> Person | Unit:
        """Whoever it opens for today: a unit's grant follows the unit."""
        return self.grantee_unit.standing_on(clock.today()) if self.grantee_unit is not None else self.grantee

    @property
    def followed_on(self) -> date | None:
        """The day from which its holder has it instead of the unit that it was given to."""
        unit: Unit | None = self.grantee_unit
        followed: date | None = None
        while unit is not None and not unit.exists_on(clock.today()):
            row = unit.succession
            unit, followed = row.successor, max(row.valid_from, followed or row.valid_from)
        return followed

    @property
    def reads_from(self) -> datetime:
        """From when on its holder reads what happened: nothing that was deleted or replaced before (ACCESS §5)."""
        starts = [self.valid_from, self.consent.in_force_at or self.valid_from]
        if (followed := self.followed_on) is not None:
            starts.append(clock.start_of(followed))
        return max(starts)

    def is_in_force(self, at: datetime) -> bool:
        """Its own period, and its consent's (ACCESS §4: a grant ends with its consent)."""
        if not self.valid_from <= at < self.valid_until:
            return False
        if self.ends_at_16 is not None and at >= self.ends_at_16:
            return False
        return (self.withdrawn_at is None or at < self.withdrawn_at) and self.consent.is_in_force(at)

    @property
    def ends_at_16(self) -> datetime | None:
        """What parents gave to kin and friends ends at sixteen; to professionals, with the consent (ACCESS §4). What
        came into force after that day was not theirs to give, whoever had signed before it."""
        born = self.consent.proceeding.owner.birth_date
        if self.capacity != Capacity.CITIZEN or born is None or not self.consent.is_signed_by_parents:
            return None
        of_age = clock.start_of(day_reached(HEALTH_MAJORITY, born, clock.today()))
        given = self.consent.in_force_at
        return None if given is not None and given >= of_age else of_age

    def history_place(self) -> Place:
        return self.consent.history_place()
