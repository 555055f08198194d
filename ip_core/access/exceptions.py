"""The error words of consent and access."""

from ip_core.exceptions import MedvirkError


class ConsentNotInForce(MedvirkError):
    """The act needs a consent that is missing, withdrawn or over."""


class GrantNotPossible(MedvirkError):
    """The grant asked for cannot be given; the message says what to choose instead."""


class RegistrationNotPossible(MedvirkError):
    """What is written down of a paper or of somebody's words does not hold; the message says what would."""


class CompanionNotPossible(MedvirkError):
    """Nobody comes along to a meeting that has been; the message says what would do."""


class TooManyTries(MedvirkError):
    """Somebody has named so many people in a day that it looks like guessing."""
