"""Which municipality an address belongs to, and which units a unit has taken the place of."""

from datetime import date

from django.http import HttpRequest
from wagtail.models import Site

from ip_core.municipalities.models import Municipality, UnitSuccession


def municipality_of_host(request: HttpRequest) -> Municipality | None:
    """The municipality whose Wagtail Site has the request's host name; None on the start page's host."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    rows = Municipality.objects.select_related("succession__successor__site")
    return rows.filter(site=site).first()


def units_behind(unit_id: int, day: date) -> frozenset[int]:
    """Ids of this unit and of all whose place it has taken by this day, directly or through others."""
    found = latest = frozenset((unit_id,))
    while latest:
        rows = UnitSuccession.objects.filter(successor__in=latest, valid_from__lte=day)
        latest = frozenset(rows.values_list("unit", flat=True)) - found
        found |= latest
    return found
