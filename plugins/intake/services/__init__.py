"""The public door to writing: drafts, applications, handling, complaints."""

from plugins.intake.services.applications import submit_application, withdraw_application
from plugins.intake.services.assessments import acknowledge, finish_assessment, save_assessment
from plugins.intake.services.attachments import attach, detach
from plugins.intake.services.complaints import complain, dismiss_as_late, record_answer, uphold
from plugins.intake.services.decisions import issue_decision, save_decision
from plugins.intake.services.drafts import begin_draft, discard_draft, save_answers
from plugins.intake.services.opinions import ask_opinion, cancel_opinion, finish_opinion, save_opinion

__all__ = (
    "acknowledge",
    "ask_opinion",
    "attach",
    "begin_draft",
    "cancel_opinion",
    "complain",
    "detach",
    "discard_draft",
    "dismiss_as_late",
    "finish_assessment",
    "finish_opinion",
    "issue_decision",
    "record_answer",
    "save_answers",
    "save_assessment",
    "save_decision",
    "save_opinion",
    "submit_application",
    "uphold",
    "withdraw_application",
)
