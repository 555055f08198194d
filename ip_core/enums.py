"""Words that every room shares."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a membership makes a person responsible for. A role by itself opens nothing (ACCESS §1)."""

    PROVIDER = "provider", _("tjenesteyter")
    COORDINATOR = "coordinator", _("koordinator")
    LEADER = "leader", _("leder")
    CASEWORKER = "caseworker", _("saksbehandler")
    SYSTEM_COORDINATOR = "system_coordinator", _("systemkoordinator")
    EDITOR = "editor", _("redaktør")
    CONTROL = "control", _("kontroll")
    ADMINISTRATOR = "administrator", _("administrator")


class UnitKind(models.TextChoices):
    """Kinds of unit that a procedure step can make responsible."""

    COORDINATING_UNIT = "coordinating_unit", _("koordinerende enhet")
    INTAKE_OFFICE = "intake_office", _("inntakskontor")
    SERVICE = "service", _("tjenesteområde")
    OUTSIDE = "outside", _("utenfor kommunen")


class Language(models.TextChoices):
    BOKMAAL = "nb", "Bokmål"
    NYNORSK = "nn", "Nynorsk"
    ENGLISH = "en", "English"
