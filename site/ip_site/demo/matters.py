"""The matters of the demo: plans that are open, and needs that wait, made by the product's own services."""

from __future__ import annotations

from ip_core.municipalities.models import Municipality
from ip_site.demo.people import MunicipalityData


def build_matters(municipality: Municipality, data: MunicipalityData) -> None:
    return None
