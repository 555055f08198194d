"""Which municipality an address belongs to, and the wall around everything the request reads."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_scopes import scope

from ip_core.municipalities.queries import municipality_of_host


class MunicipalityMiddleware:
    """Set `request.municipality` (None on the start page) and keep all queries inside it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        municipality = municipality_of_host(request)
        request.municipality = municipality  # type: ignore[assignment]  # None: only the start page runs then
        if municipality is None:
            return self.get_response(request)
        with scope(municipality=municipality):
            return self.get_response(request)
