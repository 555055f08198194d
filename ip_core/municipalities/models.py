"""Places: the wall (Municipality) and those who employ people (Organisation, Unit)."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ip_core.enums import Language, UnitKind
from ip_core.history.models import Place, track


def default_languages() -> list[str]:
    return [Language.BOKMAAL.value, Language.NYNORSK.value]


class Municipality(models.Model):
    """Kommune. Everything about a case lies inside exactly one.

    `parental_consent_months`: how long after the sixteenth birthday what parents signed stands (None: as in
    `people/data/ages.toml`). `both_parents_sign`: or one of two is enough (ACCESS §4 [K])."""

    class WrittenForm(models.TextChoices):
        BOKMAAL = "nb", "Bokmål"
        NYNORSK = "nn", "Nynorsk"
        NEUTRAL = "neutral", _("nøytral")

    number = models.CharField(max_length=4, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    written_form = models.CharField(max_length=7, choices=WrittenForm.choices)
    languages = models.JSONField(default=default_languages)
    site = models.OneToOneField(
        "wagtailcore.Site", null=True, blank=True, on_delete=models.SET_NULL, related_name="municipality"
    )
    coordinating_unit_name = models.CharField(max_length=120)
    contact_phone = models.CharField(max_length=20, blank=True)
    contact_hours = models.CharField(max_length=80, blank=True)
    contact_email = models.EmailField(blank=True)
    is_practice = models.BooleanField(default=False)
    parental_consent_months = models.PositiveSmallIntegerField(null=True, blank=True)
    both_parents_sign = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "municipalities"

    def __str__(self) -> str:
        return self.name

    @property
    def successor(self) -> "Municipality | None":
        """Whoever stands in its place today; None while it stands itself."""
        row: MunicipalitySuccession | None = getattr(self, "succession", None)
        return None if row is None else row.successor.successor or row.successor

    @property
    def primary_language(self) -> str:
        """The written form, or bokmål where the municipality is neutral."""
        return "nn" if self.written_form == self.WrittenForm.NYNORSK else "nb"


class MunicipalitySuccession(models.Model):
    """Kommune som er blitt en del av en annen, since `at`.

    What lay inside its wall lies inside the successor's, history too (ACCESS §5). Here remain the handbook that it
    published, the procedures that its cases run by, and what it chose about modules."""

    municipality = models.OneToOneField(Municipality, on_delete=models.PROTECT, related_name="succession")
    successor = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="predecessors")
    at = models.DateTimeField()

    history = track(national=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(municipality=F("successor")), name="municipality_succeeded_by_another"),
        )

    def __str__(self) -> str:
        return f"{self.municipality} → {self.successor}"

    def history_place(self) -> Place:
        return Place(municipality_id=None, case_uuid=None, scope=f"municipality:{self.municipality.number}")


class Organisation(models.Model):
    """Virksomhet: the municipality itself, a hospital trust, a private provider, a school owner.

    Without a municipality it stands outside; its people get in only by a grant, an invitation or a question."""

    name = models.CharField(max_length=120)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """Enhet: where people work. A procedure step names a kind of unit, never a unit by name."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=UnitKind.choices)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def exists_on(self, day: date) -> bool:
        """Until the day that another takes its place."""
        row: UnitSuccession | None = getattr(self, "succession", None)
        return row is None or day < row.valid_from

    def standing_on(self, day: date) -> "Unit":
        """Itself, or whichever stands in its place that day."""
        unit = self
        while not unit.exists_on(day):
            unit = unit.succession.successor
        return unit


class UnitSuccession(models.Model):
    """Enhet som er avløst av en annen, from the start of `valid_from`: from then on `unit` does not exist.

    Grants to it are the successor's; nothing else follows, neither posts nor steps nor care orders (ACCESS §1, §5).
    A unit is succeeded once, so that there is never a doubt about who holds a grant."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="succession")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="predecessors")
    valid_from = models.DateField()

    history = track(national=True)

    class Meta:
        ordering = ("valid_from", "pk")
        constraints = (models.CheckConstraint(condition=~Q(unit=F("successor")), name="succession_by_another"),)

    def __str__(self) -> str:
        return f"{self.unit} → {self.successor}"

    def history_place(self) -> Place:
        return Place(municipality_id=None, case_uuid=None, scope=f"unit:{self.unit.uuid}")
