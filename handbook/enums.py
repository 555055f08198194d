from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ip_core.municipalities.models import Municipality


class Audience(models.TextChoices):
    """Who a page is for (ACCESS §6). For everybody else it does not exist."""

    PUBLIC = "public", _("Alle")
    STAFF = "staff", _("Ansatte i kommunen")
    COORDINATORS = "coordinators", _("Koordinatorer i kommunen")

    def scope(self, municipality: Municipality) -> str:
        """The scope string that access and search know it by."""
        return "public" if self is Audience.PUBLIC else f"{self.value}:{municipality.number}"


class Destination(models.TextChoices):
    """Where a door on the front page leads. Services and sign-in come from the house, so they can't be dead links."""

    PAGE = "page", _("En side i håndboka")
    APPLICATION = "application", _("Søknaden")
    MY_PAGE = "my_page", _("Min side")
