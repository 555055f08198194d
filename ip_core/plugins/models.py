"""What a municipality has chosen for each plugin, what has failed there, and what was exported and removed."""

import uuid

from django.db import models
from django_scopes import ScopedManager

from ip_core.history.models import Place, track
from ip_core.municipalities.models import Municipality
from ip_core.plugins.enums import State
from ip_core.versioning import Versioned


class PluginState(Versioned):
    """Modulens tilstand i kommunen. Without a row the plugin is off. History says who changed it and why.

    `slug` is no foreign key: the row outlives the plugin's package, so that nothing is lost when it is installed again.
    `label` is its app label, by which its tables are known when the package is gone.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
    label = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFF)
    plugin_version = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField()

    objects = ScopedManager(municipality="municipality")
    history = track()

    class Meta:
        ordering = ("slug",)
        constraints = (models.UniqueConstraint(fields=("municipality", "slug"), name="plugin_state_once"),)

    def __str__(self) -> str:
        return f"{self.slug}: {self.state}"

    def history_place(self) -> Place:
        return Place(self.municipality_id, None, f"plugin:{self.slug}")


class PluginSettings(Versioned):
    """Innstillinger for én modul i kommunen, checked by the plugin's own form. History says who changed them and why.

    Without a row, or with `values` null, the national default holds: what the form's fields begin with.
    `plugin_version` is the one whose form they were chosen in; whichever version reads them, judges them.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
    values = models.JSONField(null=True, blank=True)
    plugin_version = models.CharField(max_length=40)
    reason = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField()

    objects = ScopedManager(municipality="municipality")
    history = track()

    class Meta:
        ordering = ("slug",)
        verbose_name_plural = "plugin settings"
        constraints = (models.UniqueConstraint(fields=("municipality", "slug"), name="plugin_settings_once"),)

    def __str__(self) -> str:
        return f"{self.slug}: {self.values}"

    def history_place(self) -> Place:
        return Place(self.municipality_id, None, f"plugin:{self.slug}")


class PluginFailure(models.Model):
    """How often an implementation has failed in one way. Kind and place of the error, never its message."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
    hook = models.CharField(max_length=60)
    error = models.CharField(max_length=120)
    place = models.CharField(max_length=200)
    times = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    objects = ScopedManager(municipality="municipality")

    class Meta:
        ordering = ("-last_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "slug", "hook", "error", "place"), name="plugin_failure_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.slug} {self.hook}: {self.error}"


class PluginExport(models.Model):
    """Uttrekk: that a plugin's rows of this municipality were written to a file, and what the file held. Append-only.

    `digest` is of the rows: purging asks whether what stands now is what was exported."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
    plugin_version = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=160)
    counts = models.JSONField()
    digest = models.CharField(max_length=64)

    objects = ScopedManager(municipality="municipality")

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.slug}: {self.at}"


class PluginPurge(models.Model):
    """Sletting: the tombstone of a plugin's rows in this municipality: how many of what, who and why. Append-only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
    export = models.ForeignKey(PluginExport, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=160)
    reason = models.CharField(max_length=500)
    counts = models.JSONField()

    objects = ScopedManager(municipality="municipality")

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.slug}: {self.at}"
