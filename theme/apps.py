"""The Django app of the theme."""

from django.apps import AppConfig


class ThemeConfig(AppConfig):
    """Templates, static files and the form renderer; it has no models and imports nothing of ours."""

    name = "theme"
    label = "theme"
    verbose_name = "Medvirk: utforming"
