"""The administrator's addresses, and behind the gate those of every plugin. Included inside `i18n_patterns`."""

from django.urls import path

from ip_core.plugins import gate, views
from ip_core.plugins.enums import State

urlpatterns = [
    path("min-side/moduler-som-er-av/", views.kept_elsewhere, name="kept-elsewhere"),
    path("moduler/", views.plugin_list, name="plugin-admin"),
    path("moduler/<str:slug>/", views.plugin_detail, name="plugin-detail"),
    path("moduler/<str:slug>/innstillinger/", views.plugin_settings, name="plugin-settings"),
    path("moduler/<str:slug>/innstillinger/standard/", views.plugin_settings_reset, name="plugin-settings-reset"),
    path("moduler/<str:slug>/sla-pa/", views.plugin_change, {"target": State.ON}, name="plugin-enable"),
    path("moduler/<str:slug>/sla-av/", views.plugin_change, {"target": State.OFF}, name="plugin-disable"),
    path("moduler/<str:slug>/bare-lesing/", views.plugin_change, {"target": State.READ_ONLY}, name="plugin-read-only"),
    *gate.urlpatterns(),
]
