"""The error words of the plan."""

from ip_core.exceptions import MedvirkError


class NoPlanConsent(MedvirkError):
    """The plan does not exist until the owner has said yes to it."""


class NotInThisPlan(MedvirkError):
    """Something from another plan was put into this one."""


class VoiceTaken(MedvirkError):
    """There are newer words of the owner's own where the deleted ones stood."""


class TooManyFiles(MedvirkError):
    """There are as many files as a plan takes."""
