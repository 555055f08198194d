from ip_core.plugins import PluginConfig


class IntakeConfig(PluginConfig):
    name = "plugins.intake"
    label = "intake"
