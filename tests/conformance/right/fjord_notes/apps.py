from ip_core.plugins import PluginConfig


class Config(PluginConfig):
    name = "fjord_notes"
    label = "notes"
