"""The error words that every room shares. The message is fit for the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from ip_core.access.verdict import Verdict


class MedvirkError(Exception):
    """An anticipated error. `message` is plain Norwegian for the person at the screen."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(MedvirkError):
    """The person may know that the thing exists, but may not do this now: 403 with reason and remedy."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class ChangedMeanwhile(MedvirkError):
    """Somebody saved a later version while the form was open. Nothing is overwritten."""

    def __init__(self, theirs: object) -> None:
        super().__init__(_("Noen andre har endret dette mens du skrev. Se begge tekstene, og lagre på nytt."))
        self.theirs = theirs


class NotPossibleNow(MedvirkError):
    """The procedure's state does not allow the act; the message says what to do instead."""
