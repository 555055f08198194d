"""The error words of people."""

from ip_core.exceptions import MedvirkError


class KeyMissing(MedvirkError):
    """Something was sealed under a key that is no longer configured. Put it back; nothing is lost."""
