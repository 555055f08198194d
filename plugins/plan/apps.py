from ip_core.plugins import PluginConfig


class PlanConfig(PluginConfig):
    name = "plugins.plan"
    label = "plan"
