"""Optimistic versions: a form carries the version it was opened with, and a later one is never overwritten."""

from typing import Any

from django.db import models

from ip_core.exceptions import ChangedMeanwhile


class Versioned(models.Model):
    """A row that people edit. `version` rises by one with every save of an existing row."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def require_version(self, seen: int) -> None:
        """Lock the row and refuse if it is later than the one the form showed. A row that was read before somebody
        else's change is read again, so that none of its columns goes back.

        Raises ChangedMeanwhile with the row as it stands now."""
        current = type(self)._base_manager.select_for_update().get(pk=self.pk)
        if current.version != seen:
            raise ChangedMeanwhile(current)
        if self.version != current.version:
            self.refresh_from_db()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.version += 1
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "version"}
        super().save(*args, **kwargs)
