from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How somebody wants to hear that there is something new."""

    MAIL = "mail", _("E-post")
    SMS = "sms", _("SMS")
    NONE = "none", _("Ingen melding")


class Fate(models.TextChoices):
    """What became of a notice. Everything but SENT means that nothing left the house."""

    SENT = "sent"
    NOT_ALLOWED = "not_allowed"
    NO_ADDRESS = "no_address"
    TOO_OLD = "too_old"
