from django.http import HttpRequest
from wagtail.models import Site

from ip_core.municipalities.models import Municipality


def municipality_of_host(request: HttpRequest) -> Municipality | None:
    """The municipality whose Wagtail Site has the request's host name; None on the start page's host."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    return Municipality.objects.filter(site=site).first()
