"""The AppConfig that every plugin's entry point names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from ip_core.plugins.others_models import OthersModels


class PluginConfig(AppConfig):
    """A plugin's app: a name and a label, nothing else.

    It has no `ready()`: what runs there runs for every municipality, whether the plugin is on in it or not.
    """

    default = False  # never picked up by its package's name: only through the entry point

    def import_models(self) -> None:
        """Import the models in a guard: a plugin whose models cannot load is quarantined, and the site starts."""
        from ip_core.plugins import faults, house
        from ip_core.plugins.others_models import OthersModels

        here = house.current()
        slug = here.slug_of_label(self.label)
        if slug is None:
            super().import_models()
            return
        if not here.is_loaded(slug):  # what it requires fell out just before it
            self.forget_models()
            return
        others = OthersModels(self.apps or apps, here, here.loaded[slug])
        try:
            super().import_models()
            self._refuse_others()
            refusal = others.refusal()
        except BaseException as error:  # noqa: BLE001 - the guard
            self._take_back(others)
            faults.let_interrupt_through(slug, error)
            here.quarantine_models(slug, error)
        else:
            if refusal:
                self._take_back(others)
                here.quarantine(here.loaded[slug], *refusal)

    def _take_back(self, others: OthersModels) -> None:
        others.put_back()
        self.forget_models()

    def _refuse_others(self) -> None:
        """A model that says it is another app's would be in that app's way, here or when it is imported in a moment."""
        registry = self.apps or apps
        for label, models in registry.all_models.items():
            for name, model in list(models.items()):
                if label != self.label and f"{model.__module__}.".startswith(f"{self.name}."):
                    del models[name]
                    registry.clear_cache()
                    raise ImportError(f"model {model.__name__} says that it belongs to {label}")

    def forget_models(self) -> None:
        """Leave nothing half registered: core models must not get relations from a model that does not work."""
        from ip_core.plugins.others_models import expire, withdraw

        registry = self.apps or apps
        gone = list(registry.all_models[self.label].values())
        registry.all_models[self.label].clear()
        self.models = registry.all_models[self.label]
        self.models_module = None
        pending = registry._pending_operations  # noqa: SLF001 - relations by name that wait for these models
        for key in [key for key in pending if key[0] == self.label]:
            del pending[key]
        withdraw(registry, gone)
        registry.clear_cache()
        if registry.models_ready:  # clear_cache() itself leaves them until everything is ready
            for model in registry.get_models(include_auto_created=True):
                expire(model)
