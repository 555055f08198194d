"""The error word of decisions."""

from ip_core.exceptions import MedvirkError


class DecisionNotPossible(MedvirkError):
    """What is to be written down does not hold; the message says what would."""
