"""The content security policy: strict everywhere, relaxed in Wagtail's own administration."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The policy of the settings; under /cms/ what Wagtail's editor and its previews cannot do without."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith(settings.CMS_PATH):
            response._csp_replace = settings.CMS_POLICY  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp's own door
        return super().process_response(request, response)
