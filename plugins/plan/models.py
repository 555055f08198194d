"""The plan and what stands in it. Each thing has one home section, which is the unit of consent."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core import clock
from ip_core.access.privacy import scope_of
from ip_core.cases.models import Proceeding
from ip_core.history.models import HistoryWords, Place, track
from ip_core.people.models import Person
from ip_core.versioning import Versioned
from plugins.plan.enums import TextKind
from plugins.plan.sections import GOALS, MEASURES, PARTICIPANTS, PERIOD, TEXT_SECTIONS

INSIDE = "plan__proceeding__municipality"
FORWARDS = Q(valid_until__gte=F("valid_from"))

LONG, LINE, NAME = 4000, 300, 160
"""How much a person may write, in characters: a text, a line, a name."""


class IndividualPlan(Versioned):
    """Individuell plan. It exists from the moment the owner has said yes to it, and not before.

    Its own columns are the section `period`."""

    HISTORY_WORDS = HistoryWords(
        _("planperiode"),
        {
            "valid_from": _("Gjelder fra"),
            "valid_until": _("Gjelder til og med"),
            "next_review_date": _("Neste gjennomgang"),
        },
    )

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.OneToOneField(Proceeding, on_delete=models.PROTECT, related_name="individual_plan")
    created_at = models.DateTimeField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    next_review_date = models.DateField(null=True, blank=True)

    objects = ScopedManager(municipality="proceeding__municipality")
    history = track()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | FORWARDS,
                name="plan_period_forwards",
            ),
        )

    def __str__(self) -> str:
        return str(self.proceeding)

    @property
    def has_days(self) -> bool:
        """Whether anything is settled of when it holds."""
        return bool(self.valid_from or self.valid_until or self.next_review_date)

    @property
    def owner(self) -> Person:
        return self.proceeding.owner

    def history_place(self) -> Place:
        proceeding = self.proceeding
        return Place(proceeding.municipality_id, proceeding.case.uuid, proceeding.scope(PERIOD))


class PlanItemQuerySet(models.QuerySet[Any]):
    def live(self) -> "PlanItemQuerySet":
        """What stands in the plan now. Deleted things are kept, so that they can be fetched back."""
        return self.filter(deleted_at__isnull=True)

    def with_plan(self) -> "PlanItemQuerySet":
        return self.select_related("plan__proceeding__case", "plan__proceeding__owner", "author")


PlanItemManager: Any = models.Manager.from_queryset(PlanItemQuerySet)


class PlanItem(Versioned):
    """Something that a person wrote in the plan.

    `is_own_words`: by the owner, or by somebody on her behalf; then a write level on the section leaves it at read
    (ACCESS §3, own parts)."""

    noun: ClassVar[str]
    word: ClassVar[str]
    HISTORY_WORDS: ClassVar[HistoryWords]

    plan = models.ForeignKey(IndividualPlan, on_delete=models.PROTECT, related_name="%(class)ss")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_own_words = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ("position", "created_at", "pk")

    def __str__(self) -> str:
        return self.text_shown

    @property
    def section_key(self) -> str:
        raise NotImplementedError

    @property
    def text_shown(self) -> str:
        """Its own text, the one that names it."""
        raise NotImplementedError

    @property
    def anchor(self) -> str:
        return f"{self.word}-{self.uuid}"

    @property
    def is_written_on_behalf(self) -> bool:
        return self.is_own_words and self.author_id != self.plan.proceeding.owner_id

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.changed_at = clock.now()
        if self._state.adding and self.created_at is None:
            self.created_at = self.changed_at
        super().save(*args, **kwargs)

    def history_place(self) -> Place:
        """What is written while it is private stays so, also when it is shown again."""
        proceeding = self.plan.proceeding
        scope = scope_of(proceeding, self.section_key, self.uuid)
        return Place(proceeding.municipality_id, proceeding.case.uuid, scope)


class Goal(PlanItem):
    """Mål: what the owner wants, in the words of whoever wrote it."""

    noun, word = "goal", "maal"

    HISTORY_WORDS = HistoryWords(_("mål"), {"words": _("Mål"), "deleted_at": _("Slettet")})

    words = models.TextField(max_length=LONG)

    objects = ScopedManager(municipality=INSIDE, _manager_class=PlanItemManager)
    history = track()

    @property
    def section_key(self) -> str:
        return GOALS

    @property
    def text_shown(self) -> str:
        return self.words


class Measure(PlanItem):
    """Tiltak: what is to be done, how much, by whom, by when."""

    noun, word = "measure", "tiltak"

    HISTORY_WORDS = HistoryWords(
        _("tiltak"),
        {
            "what": _("Hva som skal gjøres"),
            "extent": _("Hvor mye"),
            "responsible_person": _("Ansvarlig"),
            "responsible_label": _("Ansvarlig"),
            "due_date": _("Frist"),
            "done_at": _("Gjort"),
            "deleted_at": _("Slettet"),
        },
    )

    what = models.CharField(max_length=LINE)
    extent = models.CharField(max_length=LINE, blank=True)
    responsible_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    responsible_label = models.CharField(max_length=NAME, blank=True)
    due_date = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="measures")

    objects = ScopedManager(municipality=INSIDE, _manager_class=PlanItemManager)
    history = track()

    class Meta(PlanItem.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(responsible_person__isnull=True) | Q(responsible_label=""),
                name="measure_responsible_person_or_label",
            ),
        )

    @property
    def section_key(self) -> str:
        return MEASURES

    @property
    def text_shown(self) -> str:
        return self.what

    @property
    def responsible(self) -> str:
        return self.responsible_person.name if self.responsible_person else self.responsible_label


class SectionText(PlanItem):
    """Tekst i en del av planen. The owner's own words that open the plan are one of them, at most one at a time."""

    noun, word = "section", "tekst"

    HISTORY_WORDS = HistoryWords(
        _("tekst i planen"), {"section": _("Del"), "text": _("Tekst"), "deleted_at": _("Slettet")}
    )

    section = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=TextKind.choices, default=TextKind.TEXT)
    text = models.TextField(max_length=LONG)

    objects = ScopedManager(municipality=INSIDE, _manager_class=PlanItemManager)
    history = track()

    class Meta(PlanItem.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=("plan",), condition=Q(kind="voice", deleted_at__isnull=True), name="text_one_voice"
            ),
            models.CheckConstraint(condition=~Q(kind="voice") | Q(is_own_words=True), name="text_voice_is_own"),
            models.CheckConstraint(condition=Q(section__in=TEXT_SECTIONS), name="text_in_a_section"),
        )

    @property
    def section_key(self) -> str:
        return self.section

    @property
    def text_shown(self) -> str:
        return self.text


class Participant(PlanItem):
    """Deltaker: who takes part, and as what. Being named here gives no access to anything."""

    noun, word = "participant", "deltaker"

    HISTORY_WORDS = HistoryWords(_("deltaker"), {"role": _("Rolle"), "name": _("Navn"), "deleted_at": _("Slettet")})

    role = models.CharField(max_length=NAME)
    name = models.CharField(max_length=NAME)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(municipality=INSIDE, _manager_class=PlanItemManager)
    history = track()

    @property
    def section_key(self) -> str:
        return PARTICIPANTS

    @property
    def text_shown(self) -> str:
        return f"{self.role}: {self.name}"


ITEMS: tuple[type[PlanItem], ...] = (Goal, Measure, SectionText, Participant)
