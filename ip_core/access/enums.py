from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """ACCESS §1: it does not exist for you · you may know that it exists · read · write (includes read)."""

    NONE = 0, "none"
    EXISTS = 1, "exists"
    READ = 2, "read"
    WRITE = 3, "write"


class BasisKind(models.TextChoices):
    """Why somebody has access. Each is a dated row."""

    OWNER = "owner", _("eier av saken")
    PARENT = "parent", _("foreldreansvar")
    GUARDIAN = "guardian", _("verge")
    REPRESENTATIVE = "representative", _("fullmakt")
    NOTIFIER = "notifier", _("meldte fra om behovet")
    TAKER = "taker", _("har tatt steget i saken")
    RESPONSIBLE_ROLE = "responsible_role", _("rollen har ansvar for steget nå")
    EARLIER_TAKER = "earlier_taker", _("hadde et tidligere steg i saken")
    APPOINTER = "appointer", _("skal velge koordinator")
    ASKED_COORDINATOR = "asked_coordinator", _("spurt om å være koordinator")
    COORDINATOR = "coordinator", _("koordinator")
    DEPUTY = "deputy", _("stedfortreder for koordinator")
    LEADER = "leader", _("leder for enheten")
    SYSTEM_COORDINATOR = "system_coordinator", _("systemkoordinator")
    OWN_COORDINATOR = "own_coordinator", _("egen koordinator")
    CARE_ORDER = "care_order", _("barnevernet har omsorgen")
    NEXT_OF_KIN = "next_of_kin", _("nærmeste pårørende, etter en avgjørelse")
    GRANT = "grant", _("har fått tilgang")
    INVITATION = "invitation", _("er invitert")
    OPINION = "opinion", _("er spurt om uttalelse")
    BREAK_GLASS = "break_glass", _("nødtilgang")
    INSIGHT = "insight", _("innsyn etter dødsfall")
    PUBLICATION = "publication", _("publisert")


REGISTRARS = frozenset({BasisKind.COORDINATOR, BasisKind.DEPUTY})
"""Who writes down paper and spoken words where she reads the consents (ACCESS §4)."""


class ConsentKind(models.TextChoices):
    """Five separate consents (DOMAIN §3.3). Each gates its own things (ACCESS §4)."""

    PLAN_MADE = "plan_made", _("at planen blir laget")
    INFORMATION = "information", _("at opplysninger blir delt")
    GROUP = "group", _("at det blir en ansvarsgruppe")
    ELECTRONIC = "electronic", _("at planen er elektronisk")
    ENDING = "ending", _("at planen blir avsluttet")


class SignatureMethod(models.TextChoices):
    DIGITAL = "digital", _("digitalt")
    PAPER = "paper", _("på papir")


class FiledEvent(models.TextChoices):
    """What of a consent is put down in a journal: that it is in force, or that it has ended."""

    IN_FORCE = "consent.in_force", _("at det gjelder")
    WITHDRAWN = "consent.withdrawn", _("at det er trukket")


class EventKind(models.TextChoices):
    """What an AccessEvent records."""

    READ = "read", _("leste")
    EXISTENCE = "existence", _("så at saken finnes")
    REFUSED = "refused", _("fikk ikke tilgang")
    CONTROL = "control", _("kontrollerte")
