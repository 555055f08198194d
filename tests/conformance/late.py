"""Let a plugin move into a process that is up already, by the loader's own steps: so that forty wrong plugins are tried
in the time that three starts of Django take. What the loader does at start is tried in processes of their own."""

from __future__ import annotations

import sys
from importlib import import_module, reload
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.template import utils as template_utils
from django.urls import clear_url_caches, set_urlconf

from ip_core.plugins import loader


def move_in(folder: Path) -> None:
    """Everything installed in the folder, beside what is installed anyway."""
    sys.path.insert(0, str(folder))
    for dotted in loader.discover(strict=False).app_configs:
        config = AppConfig.create(dotted)
        if config.label not in apps.app_configs:
            apps.app_configs[config.label] = config
            config.apps = apps
            config.import_models()
    apps.clear_cache()
    template_utils.get_app_template_dirs.cache_clear()
    loader.start()
    _furnish_addresses()


def _furnish_addresses() -> None:
    for name in ("ip_core.plugins.urls", settings.ROOT_URLCONF):
        if name in sys.modules:
            reload(import_module(name))
    clear_url_caches()
    set_urlconf(None)
