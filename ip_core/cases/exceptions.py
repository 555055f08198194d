"""The error words of matters."""

from ip_core.exceptions import MedvirkError


class AlreadyOpen(MedvirkError):
    """The person has an open proceeding of this kind here already."""


class StepNotOpen(MedvirkError):
    """Somebody finished or took the step meanwhile; the message says what to do."""
