"""People: who signs in (Account), who somebody is (Person), where she works, for whom she may act."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ip_core import clock
from ip_core.enums import Language, Role
from ip_core.history.models import HistoryWords, Place, track, track_mandate
from ip_core.municipalities.models import Unit, UnitSuccession
from ip_core.municipalities.queries import units_behind
from ip_core.people.encryption import EncryptedTextField, lookup_hash
from ip_core.people.enums import AddressProtection, Capacity


class Person(models.Model):
    """A human being. Someone who applies on paper has a Person and no Account."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    birth_date = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    national_id = EncryptedTextField(blank=True)
    national_id_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    language = models.CharField(max_length=2, choices=Language.choices, blank=True)
    died_at = models.DateTimeField(null=True, blank=True)
    address_protection = models.CharField(max_length=24, choices=AddressProtection.choices, blank=True)

    history = track(national=True)

    class Meta:
        ordering = ("family_name", "given_name")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.national_id_hash = lookup_hash(self.national_id) if self.national_id else ""
        super().save(*args, **kwargs)

    def age_on(self, day: date) -> int | None:
        """Whole years; 29 February counts as 1 March (ACCESS §1). None if the birth date is unknown."""
        if self.birth_date is None:
            return None
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))

    def history_place(self) -> Place:
        return Place(municipality_id=None, case_uuid=None, scope=f"person:{self.uuid}")


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """Who signs in. Rights in Wagtail's administration hang here; rights in cases never do."""

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="account")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.get_full_name()

    @property
    def first_name(self) -> str:
        return self.person.given_name if self.person else ""

    @property
    def last_name(self) -> str:
        return self.person.family_name if self.person else ""

    def get_full_name(self) -> str:
        return self.person.name if self.person else self.username

    def get_short_name(self) -> str:
        return self.first_name or self.username


class Identity(models.Model):
    """A sign-in at an OpenID provider: the pair (issuer, subject) is what stays the same."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("issuer", "subject"), name="identity_once"),)

    def __str__(self) -> str:
        return f"{self.subject} @ {self.issuer}"


class PeriodQuerySet(models.QuerySet[Any]):
    def valid_on(self, day: date) -> "PeriodQuerySet":
        """Rows whose period [valid_from, valid_until] holds this day; a last day counts whole."""
        return self.filter(Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gte=day))


class Period(models.Model):
    """Whole days: from the start of `valid_from` until local midnight after `valid_until`."""

    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="%(class)s_period_forwards",
            ),
        ]

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class MembershipQuerySet(PeriodQuerySet):
    def valid_on(self, day: date) -> "MembershipQuerySet":
        """In their period, in a unit that exists: from the day another takes its place it does not (ACCESS §1)."""
        gone = UnitSuccession.objects.filter(valid_from__lte=day).values("unit")
        return super().valid_on(day).exclude(unit__in=gone)  # type: ignore[return-value]

    def with_places(self) -> "MembershipQuerySet":
        """With unit and employer, and whether the unit has taken another's place: `stands_for` reads more only then."""
        taken = UnitSuccession.objects.filter(successor=OuterRef("unit"))
        return self.select_related("unit__organisation").annotate(has_predecessors=Exists(taken))


class Membership(Period):
    """Tilhørighet: a person has a role in a unit, for a period. The only source of professional bases."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    title = models.CharField(max_length=80, blank=True)
    deputy_for = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="deputies")
    capacity_cases = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = MembershipQuerySet.as_manager()
    history = track(national=True)
    has_predecessors: bool = True
    """Whether the unit has taken another's place; until `with_places` has asked, perhaps."""

    class Meta(Period.Meta):
        ordering = ("person__family_name", "person__given_name", "pk")

    def __str__(self) -> str:
        return f"{self.person}, {self.label}"

    @property
    def label(self) -> str:
        return f"{self.title or self.get_role_display()}, {self.unit.name}"

    def is_valid_on(self, day: date) -> bool:
        return super().is_valid_on(day) and self.unit.exists_on(day)

    def stands_for(self, day: date) -> frozenset[int]:
        """Ids of the units whose grants this post may count for: its own, and those whose place it has taken."""
        if not self.has_predecessors:
            return frozenset((self.unit_id,))
        known: dict[date, frozenset[int]] = self.__dict__.setdefault("_stands_for", {})
        if day not in known:
            known[day] = units_behind(self.unit_id, day)
        return known[day]

    def history_place(self) -> Place:
        return Place(municipality_id=None, case_uuid=None, scope=f"person:{self.person.uuid}")


class TieQuerySet(PeriodQuerySet):
    def valid_on(self, day: date) -> "TieQuerySet":
        """In their period, and not ended before its last day."""
        lasting = Q(ended_at__isnull=True) | Q(ended_at__gt=clock.now())
        return super().valid_on(day).filter(lasting)  # type: ignore[return-value]


class Tie(Period):
    """På vegner av: for whom somebody may act. Never deleted: the own-case rule follows it when it is over.

    `ended_at`: stopped before its last day, from that very instant. `recorded_in`: the case where it was last written
    down; its history lies there, so that no other municipality learns of that case. None: told by a register."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=160, blank=True)
    recorded_in = models.UUIDField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=2000, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = TieQuerySet.as_manager()

    class Meta(Period.Meta):
        abstract = True

    @property
    def person(self) -> Person:
        """The one who acts."""
        raise NotImplementedError

    def is_valid_at(self, at: datetime) -> bool:
        return self.is_valid_on(clock.local(at).date()) and (self.ended_at is None or at < self.ended_at)

    def history_place(self) -> Place:
        """Read with the decisions of the case, by whoever reads those."""
        scope = f"decisions:{self.recorded_in}" if self.recorded_in is not None else "ties"
        return Place(municipality_id=None, case_uuid=self.recorded_in, scope=scope)


_TIE_WORDS = {
    "decided_by": _("Avgjort av"),
    "document": _("Bygger på"),
    "valid_from": _("Fra"),
    "valid_until": _("Til"),
    "ended_at": _("Avsluttet"),
}


class Parenthood(Tie):
    """Foreldreansvar. Without responsibility it gives nothing, but the own-case rule still follows it."""

    parent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="parent_of")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="child_of")
    has_responsibility = models.BooleanField(default=True)

    history = track(national=True)
    HISTORY_WORDS = HistoryWords(_("Foreldreansvar"), {"parent": _("Hvem"), **_TIE_WORDS})

    class Meta(Tie.Meta):
        constraints = [
            *Tie.Meta.constraints,
            models.CheckConstraint(condition=~Q(parent=F("child")), name="parenthood_of_another"),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(recorded_by=F("parent")), name="parenthood_not_ones_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent} – {self.child}"

    @property
    def person(self) -> Person:
        return self.parent


class Guardianship(Tie):
    """Vergemål. A mandate gives only what it has been translated into: objects, sections, signing."""

    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardian_of")
    ward = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guarded_by")
    scope = models.JSONField(default=list)

    history = track_mandate()
    HISTORY_WORDS = HistoryWords(_("Verge"), {"guardian": _("Hvem"), "covers": _("Omfatter"), **_TIE_WORDS})

    class Meta(Tie.Meta):
        constraints = [
            *Tie.Meta.constraints,
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(recorded_by=F("guardian")), name="guardianship_not_ones_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian} – {self.ward}"

    @property
    def person(self) -> Person:
        return self.guardian


class Representation(Tie):
    """Fullmakt. `scope` lists "apply", "complain", "sign:<kind>" and section keys; it may be for one case.

    `recorded_by` is the owner where she gave it herself; on paper somebody else, before a witness."""

    representative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="represents")
    represented = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="represented_by")
    scope = models.JSONField(default=list)
    case_uuid = models.UUIDField(null=True, blank=True)
    witnessed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = track_mandate()
    HISTORY_WORDS = HistoryWords(
        _("Fullmakt"),
        {"representative": _("Hvem"), "covers": _("Omfatter"), "witnessed_by": _("Vitne"), **_TIE_WORDS},
    )

    class Meta(Tie.Meta):
        constraints = [
            *Tie.Meta.constraints,
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(recorded_by=F("representative")),
                name="representation_not_ones_own",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representative} – {self.represented}"

    @property
    def person(self) -> Person:
        return self.representative


__all__ = (
    "Account",
    "Capacity",
    "Guardianship",
    "Identity",
    "Membership",
    "Parenthood",
    "Person",
    "Representation",
)
