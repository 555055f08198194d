from django.db import models
from django.utils.translation import gettext_lazy as _


class LookKind(models.TextChoices):
    """What the control role asked to see."""

    LOG = "log", _("søk i innsynsloggen")
    EXPLAIN = "explain", _("forklaring på tilgang")
