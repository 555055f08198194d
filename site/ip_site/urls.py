"""Every address. For people they begin with a language; Wagtail's administration does not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from ip_site.settings.environment import exists


def _core() -> list[URLPattern | URLResolver]:
    return [path("", include("ip_core.urls"))] if exists("ip_core.urls") else []


def _plugins() -> list[URLPattern | URLResolver]:
    return []


urlpatterns: list[URLPattern | URLResolver] = [
    path("cms/", include(wagtailadmin_urls)),
    *i18n_patterns(
        *_core(),
        *_plugins(),
        path("", include(wagtail_urls)),
    ),
]
