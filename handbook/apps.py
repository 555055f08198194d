from django.apps import AppConfig


class HandbookConfig(AppConfig):
    """Pages in Wagtail. Core knows nothing of them; they publish rules into core."""

    name = "handbook"
    label = "handbook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.signals import page_published, page_slug_changed

        from handbook import search, services

        page_published.connect(services.rule_follows_page, dispatch_uid="handbook-rule")
        page_slug_changed.connect(services.addresses_follow_page, dispatch_uid="handbook-addresses")
        search.register_kinds()
        search.connect()
