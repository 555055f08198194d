"""Pages about plugins that belong to no plugin."""

from ip_core.plugins.views.administration import plugin_change, plugin_detail, plugin_list
from ip_core.plugins.views.kept import kept_elsewhere
from ip_core.plugins.views.platform import platform_modules
from ip_core.plugins.views.settings import plugin_settings, plugin_settings_reset

__all__ = [
    "kept_elsewhere",
    "platform_modules",
    "plugin_change",
    "plugin_detail",
    "plugin_list",
    "plugin_settings",
    "plugin_settings_reset",
]
