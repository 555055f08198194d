from django.db import models
from django.utils.translation import gettext_lazy as _


class ProceedingKind(models.TextChoices):
    """What runs inside a case."""

    INTAKE = "intake", _("søknad")
    PLAN = "plan", _("individuell plan")
    COMPLAINT = "complaint", _("klage")

    @property
    def plugin(self) -> str:
        """The slug of the plugin that it runs in: what is off there is closed here."""
        return self.INTAKE.value if self == self.COMPLAINT else self.value


class Outcome(models.TextChoices):
    """What a decision came to."""

    GRANTED = "granted", _("ja, plan og koordinator")
    PARTLY = "partly", _("ja, men bare koordinator")
    REFUSED = "refused", _("nei")


class IntakeStage(models.TextChoices):
    """The columns of ACCESS §2, for each proceeding by itself. Drafts live before any proceeding exists."""

    HANDLED = "handled"
    COMPLAINT_PERIOD = "complaint_period"
    COMPLAINT_OPEN = "complaint_open"
    LATER = "later"
    CLOSED = "closed"


class PlanStage(models.TextChoices):
    """The columns of ACCESS §3."""

    BEFORE = "before"
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
