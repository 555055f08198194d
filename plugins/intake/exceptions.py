"""The error words of applications. Each message says what to do."""

from ip_core.exceptions import MedvirkError


class DraftIncomplete(MedvirkError):
    """A question that must be answered is not; `question` is the page to go to."""

    def __init__(self, message: str, question: str) -> None:
        super().__init__(message)
        self.question = question


class AssessmentIncomplete(MedvirkError):
    """A criterion lacks an answer or a reason."""


class GroundsMissing(MedvirkError):
    """No decision leaves the house without grounds, whatever the outcome."""


class DecisionIncomplete(MedvirkError):
    """There is no outcome yet, or the outcome is not one that was applied for."""


class AlreadyIssued(MedvirkError):
    """A letter that has been sent is never changed."""


class TooLateToWithdraw(MedvirkError):
    """The application is decided; withdrawing it is no longer the way."""


class ReviewImpossible(MedvirkError):
    """The complaint cannot be handled so: it came in time, has been answered, or waits for nothing."""


class OpinionImpossible(MedvirkError):
    """This person cannot be asked, is asked already, or what was chosen is not there to send."""


class TooManyAttachments(MedvirkError):
    """More files than somebody can read before deciding."""
