"""From need to decision: the draft, the application, the assessment, the decision, the complaint.

A row that is being written lies in its author's own draft scope, in history too; sent or finished it moves to the
object's scope (ACCESS §2, "draft applies to each object")."""

from plugins.intake.models.applications import Acknowledgement, ApplicationDraft, PlanApplication
from plugins.intake.models.complaints import Complaint, ComplaintReview
from plugins.intake.models.decisions import Assessment, CriterionAnswer, Decision
from plugins.intake.models.places import LONGEST

__all__ = (
    "LONGEST",
    "Acknowledgement",
    "ApplicationDraft",
    "Assessment",
    "Complaint",
    "ComplaintReview",
    "CriterionAnswer",
    "Decision",
    "PlanApplication",
)
