"""Every address. For people they begin with a language; Wagtail's administration does not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents.views.serve import serve

Patterns = list[URLPattern | URLResolver]

ROOMS = ("ip_site.demo.urls", "ip_core.urls", "ip_core.search.urls", "ip_core.plugins.urls")

# Wagtail's catch-all is last: a page must not take the place of a core address.
urlpatterns: Patterns = [
    # Files are for editors only, until a view that asks ip_core.access serves them to others.
    path("cms/fil/<int:document_id>/<str:document_filename>", require_admin_access(serve), name="wagtaildocs_serve"),
    path("cms/", include(wagtailadmin_urls)),
    *i18n_patterns(*(path("", include(room)) for room in ROOMS), path("", include(wagtail_urls))),
]
handler500 = "ip_site.views.server_error"
