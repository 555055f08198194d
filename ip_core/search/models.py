"""The record of what can be found. Engines are rebuilt from these rows and from nothing else."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.municipalities.models import Municipality


class SearchEntry(models.Model):
    """Søkeoppføring: one text that can be found, inside one municipality, under exactly one scope.

    It holds what its object says and nothing about who may read it: that is asked at each search.
    The small columns stand first, so that SQLite reads them without the texts.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="search_entries")
    plugin = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    object_uuid = models.UUIDField()
    scope = models.CharField(max_length=120)
    language = models.CharField(max_length=2, blank=True)
    updated_at = models.DateTimeField()
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=400)
    title_terms = models.TextField(blank=True)
    body_terms = models.TextField(blank=True)
    body = models.TextField(blank=True)

    objects = ScopedManager(municipality="municipality")

    class Meta:
        verbose_name = _("søkeoppføring")
        verbose_name_plural = _("søkeoppføringer")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "plugin", "kind", "object_uuid", "language"),
                name="search_entry_once_per_language",
            ),
            models.CheckConstraint(condition=~models.Q(scope=""), name="search_entry_has_a_scope"),
        ]
        indexes = [models.Index(fields=("municipality", "scope"), name="search_entry_scope")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_uuid}"
