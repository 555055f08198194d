"""What a municipality has chosen for each plugin, and what has failed there."""

from django.db import models
from django_scopes import ScopedManager

from ip_core.history.models import Place, track
from ip_core.municipalities.models import Municipality
from ip_core.plugins.enums import State
from ip_core.versioning import Versioned


class PluginState(Versioned):
    """Modulens tilstand i kommunen. Without a row the plugin is off. History says who changed it and why.

    `slug` is no foreign key: the row outlives the plugin's package, so that nothing is lost when it is installed again.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
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
