from ip_core.plugins import PluginConfig


class ConsentConfig(PluginConfig):
    name = "plugins.consent"
    label = "consent"
