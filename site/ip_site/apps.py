"""The site as an app: it holds the commands, the start page, the demo and their texts."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "ip_site"
    label = "ip_site"

    def ready(self) -> None:
        from ip_site import checks  # noqa: F401 - registers itself
