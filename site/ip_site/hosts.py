"""Where a municipality is found, for whoever is somewhere else."""

from django.http import HttpRequest

from ip_core.municipalities.models import Municipality


def address_of(request: HttpRequest, municipality: Municipality) -> str:
    """The municipality's host, with the port that this request came by."""
    assert municipality.site is not None
    port = request.get_host().partition(":")[2]
    return f"{request.scheme}://{municipality.site.hostname}{':' + port if port else ''}/"
