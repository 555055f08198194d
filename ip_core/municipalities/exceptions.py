"""The error word of places."""

from ip_core.exceptions import MedvirkError


class SuccessionNotPossible(MedvirkError):
    """This unit cannot take that one's place; the message says why."""
