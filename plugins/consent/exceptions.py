"""The error words of asking for consent."""

from ip_core.exceptions import MedvirkError


class AlreadyAsked(MedvirkError):
    """A consent of this kind waits for an answer, or is in force."""
