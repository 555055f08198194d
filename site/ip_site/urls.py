"""Every address. For people they begin with a language; Wagtail's administration does not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from ip_site.settings.environment import exists

Patterns = list[URLPattern | URLResolver]


def _core() -> Patterns:
    return [path("", include("ip_core.urls"))] if exists("ip_core.urls") else []


def _plugins() -> Patterns:
    if not exists("ip_core.plugins.urls"):
        return []
    return [path("", include("ip_core.plugins.urls"))]


# Wagtail's catch-all is last: a page must not take the place of a core address.
urlpatterns: Patterns = [
    path("cms/", include(wagtailadmin_urls)),
    *i18n_patterns(*_core(), *_plugins(), path("", include(wagtail_urls))),
]
handler500 = "ip_site.views.server_error"
