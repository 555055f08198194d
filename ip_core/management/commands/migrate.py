"""Django's `migrate`, in which a plugin whose migration fails stays behind alone."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from ip_core.plugins import house

ONLY_PLUGINS = 3
"""How it exits when all but some plugins are migrated, and the site can start. Anything else that fails is 1."""


class Command(migrate.Command):
    """With an app's name, and for core's own migrations, as Django has it: the first that fails stops all."""

    help = (
        f"{migrate.Command.help} A plugin whose migration fails stays behind alone: the command names it and exits "
        f"with {ONLY_PLUGINS}, and the site can start."
    )
    applying = ""
    """The app whose migration runs now."""

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if action == "apply_start" and migration is not None:
            self.applying = migration.app_label
        super().migration_progress_callback(action, migration, fake)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except Exception as error:
            if options["app_label"] or self.applying not in _of_plugins():
                raise
            failed = {self.applying: error}
        else:
            return
        for label in sorted(MigrationLoader(connections[options["database"]]).migrated_apps - failed.keys()):
            try:
                super().handle(*args, **{**options, "app_label": label})
            except Exception as error:
                if label not in _of_plugins():
                    raise
                failed[label] = error
        self._tell(failed)

    def _tell(self, failed: dict[str, Exception]) -> None:
        """Raises CommandError, so that whoever rolls out sees that something is left."""
        slugs = _of_plugins()
        lines = [f"  {slugs[label]}: {type(error).__name__}: {error}" for label, error in failed.items()]
        raise CommandError(
            "Everything else is migrated, but not the tables of these plugins. Take them out or mend them, and migrate "
            "again. Until then they answer nothing that needs the tables.\n" + "\n".join(lines),
            returncode=ONLY_PLUGINS,
        )


def _of_plugins() -> dict[str, str]:
    """Slugs by the label of the app; one that was refused after its models were in has tables as well."""
    return {found.described.label: found.slug for found in house.current().authors()}
