from django.db import models
from django.utils.translation import gettext_lazy as _


class Capacity(models.TextChoices):
    """A session has exactly one; only bases of that capacity count (ACCESS §1)."""

    CITIZEN = "citizen", _("innbygger")
    PROFESSIONAL = "professional", _("ansatt")


class Assurance(models.IntegerChoices):
    """How surely we know who signed in. Case addresses need the highest."""

    NONE = 0
    SUBSTANTIAL = 3
    HIGH = 4


class AddressProtection(models.TextChoices):
    """Adressesperre in the national register. Blank: none."""

    CONFIDENTIAL = "confidential", _("fortrolig (kode 7)")
    STRICTLY_CONFIDENTIAL = "strictly_confidential", _("strengt fortrolig (kode 6)")
