"""The named sets of the plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextKind(models.TextChoices):
    """What a text in a section is about. All but TEXT belong to the section `goals`."""

    VOICE = "voice", _("Egne ord")
    RESOURCES = "resources", _("Ressurser")
    NEEDS = "needs", _("Behov")
    TEXT = "text", _("Tekst")
