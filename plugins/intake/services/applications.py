"""Send an application, or withdraw it."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.events import record_event
from ip_core.cases.exceptions import AlreadyOpen
from ip_core.cases.models import Proceeding
from ip_core.cases.services import close_proceeding, open_case, open_proceeding
from ip_core.documents.services import move_files
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from ip_core.search.services import index
from plugins.intake import policies
from plugins.intake.answers import COORDINATOR, PLAN, Answers
from plugins.intake.enums import FiledFor
from plugins.intake.exceptions import DraftIncomplete, TooLateToWithdraw
from plugins.intake.models import ApplicationDraft, PlanApplication
from plugins.intake.queries import rule_in_force
from plugins.intake.search import application_entry

_SIGNS = "ACDEFGHJKLMNPQRTUVWXYZ234679"
"""Signs that are not mistaken for each other when read out on the telephone."""


@service
def submit_application(draft: ApplicationDraft, *, actor: Actor, seen: int, language: str) -> PlanApplication:
    """Send: a case, a proceeding pinned to the rule in force, the text as written. The draft is gone.

    Raises DraftIncomplete, AlreadyOpen, NoProcedureInForce, NotAllowed, ChangedMeanwhile."""
    policies.may_write_draft(actor, draft).require()
    if draft.filed_for != FiledFor.OTHER:
        policies.may_apply(actor).require()
    draft.require_version(seen)
    answers = Answers(draft.answers)
    _require_whole(draft, answers)
    proceeding = _open(draft, answers, actor)
    application = PlanApplication.objects.create(proceeding=proceeding, **_texts(draft, answers), language=language)
    move_files(draft.file_scope, to=proceeding, key=keys.ATTACHMENTS, actor=actor)
    index(application_entry(application))
    record_event(
        "application.submitted", proceeding=proceeding, key=keys.APPLICATION, actor=actor, application=application.uuid
    )
    draft.delete()
    return application


def _require_whole(draft: ApplicationDraft, answers: Answers) -> None:
    missing = answers.missing(draft.questions, draft.filed_for)
    if missing is not None:
        raise DraftIncomplete(
            _("Søknaden er ikke sendt. Svar på «%(question)s» først.") % {"question": missing.label}, missing
        )


def _open(draft: ApplicationDraft, answers: Answers, actor: Actor) -> Proceeding:
    """Where one is under way, it is told of to whoever may know of it; to her from whom it is hidden, nothing is."""
    case = open_case(_owner(draft, answers), municipality=draft.municipality, actor=actor)
    try:
        return open_proceeding(
            case,
            actor=actor,
            kind=ProceedingKind.INTAKE,
            procedure_version=rule_in_force(draft.municipality),
            notifier=draft.author if draft.filed_for == FiledFor.OTHER else None,
            shares_application=answers.shares,
        )
    except AlreadyOpen:
        running = Proceeding.objects.filter(case__owner=case.owner, kind=ProceedingKind.INTAKE, closed_at__isnull=True)
        if any(reach.exists for reach in engine.reaches(actor, running, draft.municipality).values()):
            raise
        raise AlreadyOpen(_("Søknaden kan ikke sendes her nå. Ring kommunen, så hjelper de deg videre.")) from None


def _owner(draft: ApplicationDraft, answers: Answers) -> Person:
    """Known by sign-in or by a recorded relation; else a new person, as the notifier named her.

    Never matched with somebody we know by name and date of birth: a namesake must not get another's case, and the
    notifier must not learn from a refusal that there is one (ACCESS §2)."""
    if draft.subject is not None:
        return draft.subject
    return Person.objects.create(
        given_name=answers.text("given_name"),
        family_name=answers.text("family_name"),
        birth_date=answers.day("birth_date"),
    )


def _texts(draft: ApplicationDraft, answers: Answers) -> dict[str, object]:
    by_another = draft.filed_for == FiledFor.OTHER
    return {
        "filed_for": draft.filed_for,
        "author": draft.author,
        "need": answers.text("need"),
        "services": answers.text("services"),
        "wants_coordinator": COORDINATOR in answers.wants,
        "wants_plan": PLAN in answers.wants,
        "wished_coordinator": answers.text("wished_coordinator"),
        "contact_way": answers.text("contact_way"),
        "phone": answers.text("phone"),
        "contact_when": answers.text("contact_when"),
        "notifier_name": (answers.text("notifier_name") or getattr(draft.author, "name", "")) if by_another else "",
        "notifier_relation": answers.text("notifier_relation") if by_another else "",
        "notifier_phone": answers.text("notifier_phone") if by_another else "",
        "informed_on": answers.day("informed_on") if by_another else None,
        "receipt_code": _receipt_code(),
        "submitted_at": clock.now(),
    }


def _receipt_code() -> str:
    drawn = "".join(secrets.choice(_SIGNS) for _sign in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


@service
def withdraw_application(proceeding: Proceeding, *, actor: Actor) -> Proceeding:
    """Close it before it is decided. The text stays readable for the owner. Raises NotAllowed, TooLateToWithdraw."""
    policies.may_withdraw_application(actor, proceeding).require()
    current = Proceeding.objects.select_for_update().get(pk=proceeding.pk)
    if current.decided_at is not None or current.closed_at is not None:
        raise TooLateToWithdraw(_("Søknaden ble avgjort mens du leste. Se svaret på saken din."))
    record_event("application.withdrawn", proceeding=current, key=keys.APPLICATION, actor=actor)
    return close_proceeding(current, actor=actor)
