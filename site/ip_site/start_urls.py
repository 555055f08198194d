"""The addresses of the start page's host."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from ip_core.plugins.views import platform_modules
from ip_site.demo.views import leave_for
from ip_site.start import start

urlpatterns = i18n_patterns(
    path("", start, name="start"),
    path("moduler/", platform_modules, name="platform-modules"),
    path("inn/<slug:slug>/<slug:handle>/", leave_for, name="demo-leave-for"),
)
handler500 = "ip_site.views.server_error"
