"""What was published, what is in force, and the law as dated data."""

from __future__ import annotations

import uuid
from typing import Any, Never

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.enums import Language
from ip_core.procedures.document import ProcedureDocument
from ip_core.procedures.exceptions import PublishedIsFinal


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> Never:
        raise PublishedIsFinal

    def delete(self) -> Never:
        raise PublishedIsFinal

    def bulk_update(self, *args: Any, **kwargs: Any) -> Never:
        raise PublishedIsFinal


AppendOnlyManager = models.Manager.from_queryset(AppendOnlyQuerySet)


class AppendOnly(models.Model):
    """A row is written once. The triggers of `history.append_only` say the same to whoever goes past Python."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedIsFinal
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise PublishedIsFinal


class ProcedureVersion(AppendOnly):
    """Versjon av en rutine: the rule as it was published, numbered in its municipality. Never changed or deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        "ip_core.Municipality", on_delete=models.PROTECT, related_name="procedure_versions"
    )
    slug = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=200)

    objects = ScopedManager(_manager_class=AppendOnlyManager, municipality="municipality")

    class Meta:
        ordering = ("slug", "-number")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug", "number"], name="procedure_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="procedure_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.rule.title}, {self.number}"

    @cached_property
    def rule(self) -> ProcedureDocument:
        return ProcedureDocument.from_json(self.document)


class InForce(AppendOnly):
    """From this instant the version is the rule for new proceedings. The newest row that has begun wins."""

    municipality = models.ForeignKey("ip_core.Municipality", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="in_force")
    valid_from = models.DateTimeField()

    objects = ScopedManager(_manager_class=AppendOnlyManager, municipality="municipality")

    class Meta:
        ordering = ("-valid_from", "-id")
        indexes = [models.Index(fields=["municipality", "slug", "-valid_from"], name="in_force_by_time")]

    def __str__(self) -> str:
        return f"{self.slug} {self.version_id} {self.valid_from:%Y-%m-%d}"


class CheckStatus(models.TextChoices):
    """How far a statement about the law may be trusted. What is only general knowledge is shown as such."""

    VERIFIED = "verified", _("kontrollert mot kilde")
    GENERAL = "general", _("alminnelig kunnskap, ikke kontrollert")


FROM_OF_OLD = models.Q(valid_from=None)
"""Two empty dates count as different to the database, so the row without a beginning needs a constraint of its own."""


class DatedLaw(models.Model):
    """Data about the law, national, from `data/law.toml`. `repealed_on` is the first day that it no longer holds."""

    valid_from = models.DateField(null=True, blank=True)
    repealed_on = models.DateField(null=True, blank=True)
    source = models.TextField()
    checked_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=CheckStatus.choices)

    class Meta:
        abstract = True


class LawReference(DatedLaw):
    """Lovhenvisning: one provision in one period, with its name in both written forms."""

    key = models.SlugField(max_length=60)
    family = models.SlugField(max_length=30)
    act_nb = models.CharField(max_length=200)
    act_nn = models.CharField(max_length=200)
    paragraph = models.CharField(max_length=40)
    title_nb = models.CharField(max_length=300)
    title_nn = models.CharField(max_length=300)
    replaced_by = models.SlugField(max_length=60, blank=True)

    class Meta:
        ordering = ("key", "valid_from")
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="law_reference_once"),
            models.UniqueConstraint(fields=["key"], condition=FROM_OF_OLD, name="law_reference_once_of_old"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.paragraph}"

    @property
    def act(self) -> str:
        return self.act_nn if get_language() == Language.NYNORSK else self.act_nb

    @property
    def title(self) -> str:
        return self.title_nn if get_language() == Language.NYNORSK else self.title_nb


class AppealRule(DatedLaw):
    """Klagefrist for a family of acts. Decisions look it up by their legal basis and date; no number is in code."""

    family = models.SlugField(max_length=30)
    weeks = models.PositiveSmallIntegerField()
    rolls_past_holidays = models.BooleanField(default=True)
    addressee_nb = models.CharField(max_length=200)
    addressee_nn = models.CharField(max_length=200)
    passed_on_to_nb = models.CharField(max_length=200)
    passed_on_to_nn = models.CharField(max_length=200)
    reference_key = models.SlugField(max_length=60)

    class Meta:
        ordering = ("family", "valid_from")
        constraints = [
            models.UniqueConstraint(fields=["family", "valid_from"], name="appeal_rule_once"),
            models.UniqueConstraint(fields=["family"], condition=FROM_OF_OLD, name="appeal_rule_once_of_old"),
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.weeks}"

    @property
    def addressee(self) -> str:
        return self.addressee_nn if get_language() == Language.NYNORSK else self.addressee_nb

    @property
    def passed_on_to(self) -> str:
        return self.passed_on_to_nn if get_language() == Language.NYNORSK else self.passed_on_to_nb
