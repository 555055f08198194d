"""Django as it stands while the settings are made: not set up, whatever a plugin's package does when it is imported.

A registry of apps that believes itself ready is never filled again, and the process would have none."""

from __future__ import annotations

from typing import Any

from asgiref.local import Local
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.utils.timezone import get_default_timezone

FLAGS = ("apps_ready", "models_ready", "loading", "ready")


class Unready:
    """How far Django has come."""

    def __init__(self) -> None:
        self.flags = {name: getattr(apps, name) for name in FLAGS}
        self.configs = dict(apps.app_configs)
        self.waiting = {key: list(functions) for key, functions in _waiting().items()}
        self.settings = vars(settings)["_wrapped"]

    def put_back(self, package: str) -> str:
        """Django as it was, without the models of this package. What it had done, in words; nothing if nothing."""
        is_set_up = self.flags != {name: getattr(apps, name) for name in FLAGS} or self.configs != apps.app_configs
        is_configured = vars(settings)["_wrapped"] is not self.settings
        if is_set_up:
            self._put_apps_back(package)
        if is_configured:
            vars(settings).clear()
            vars(settings)["_wrapped"] = self.settings
            _forget_settings()
        if is_set_up:
            return "sets Django up"
        return "asks for the settings, which are not made yet" if is_configured else ""

    def _put_apps_back(self, package: str) -> None:
        apps.app_configs = self.configs
        vars(apps).update(self.flags)
        if not apps.ready:
            apps.ready_event.clear()
        for models in apps.all_models.values():
            for name in [name for name, each in models.items() if f"{each.__module__}.".startswith(f"{package}.")]:
                del models[name]
        _waiting().clear()
        _waiting().update(self.waiting)
        apps.clear_cache()


def _forget_settings() -> None:
    """What has read them keeps what it read: connections would stay to no database at all."""
    handlers: tuple[Any, ...] = (connections, caches)
    for handler in handlers:
        vars(handler).pop("settings", None)
        handler._settings = None  # noqa: SLF001
        handler._connections = Local(handler.thread_critical)  # noqa: SLF001
    zone: Any = get_default_timezone
    zone.cache_clear()


def _waiting() -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = vars(apps)["_pending_operations"]
    return found
