"""The plugin house: finding, guarding, switching and asking plugins. Light to import: settings do."""

from ip_core.plugins.config import PluginConfig
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.hookspecs import hookimpl
from ip_core.plugins.queries import settings_for

__all__ = ["PluginConfig", "hookimpl", "hooks", "settings_for"]
