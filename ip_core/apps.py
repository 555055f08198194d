from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """What every municipality and plugin shares. Knows neither handbook, plugins nor site."""

    name = "ip_core"
    label = "ip_core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from simple_history.signals import pre_create_historical_record

        from ip_core.history import acting, append_only
        from ip_core.plugins import loader
        from ip_core.procedures.law import load_law_after_migrate
        from ip_core.search import engines

        pre_create_historical_record.connect(acting.fill_history_row, dispatch_uid="medvirk-history")
        post_migrate.connect(append_only.install, sender=self, dispatch_uid="medvirk-append-only")
        post_migrate.connect(load_law_after_migrate, sender=self, dispatch_uid="medvirk-law")
        post_migrate.connect(engines.install, sender=self, dispatch_uid="medvirk-search")
        loader.start()
