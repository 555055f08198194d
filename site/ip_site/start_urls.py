"""The addresses of the start page's host."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from ip_site.demo.views import leave_for
from ip_site.start import start

urlpatterns = i18n_patterns(
    path("", start, name="start"),
    path("inn/<slug:slug>/<slug:handle>/", leave_for, name="demo-leave-for"),
)
handler500 = "ip_site.views.server_error"
