from django.db import models
from django.utils.translation import gettext_lazy as _


class CorrectionOutcome(models.TextChoices):
    """What became of a request to have something corrected (GDPR article 16)."""

    CORRECTED = "corrected", _("Rettet")
    NOTED = "noted", _("Teksten står, og merknaden er lagt ved")
    REFUSED = "refused", _("Ikke rettet")
