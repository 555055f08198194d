"""What the plugin answers when core asks (ip_core.plugins.hookspecs)."""
