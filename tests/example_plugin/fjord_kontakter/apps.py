from ip_core.plugins import PluginConfig


class KontakterConfig(PluginConfig):
    name = "fjord_kontakter"
    label = "kontakter"
