"""The form: begin, answer one question at a time, look over, send. Every step saves; nothing needs a script."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ip_core import clock
from ip_core.access.surfaces import shows_list, shows_no_case
from ip_core.exceptions import ChangedMeanwhile, MedvirkError, NotAllowed
from ip_core.procedures.exceptions import NoProcedureInForce
from ip_core.procedures.models import ProcedureVersion
from ip_core.procedures.wording import responsible_text
from plugins.intake import policies, queries, services
from plugins.intake.answers import FIELDS, Answers
from plugins.intake.enums import FiledFor, Question
from plugins.intake.exceptions import DraftIncomplete
from plugins.intake.forms.base import SeenForm
from plugins.intake.forms.questions import form_class, has_own_title, title_of
from plugins.intake.journey import planned
from plugins.intake.models import ApplicationDraft
from plugins.intake.stepping import published
from plugins.intake.summary import summary_rows, worded
from plugins.intake.views.pages import changed_meanwhile, with_seen

SENT = "intake_sent"
NO_CASE = shows_no_case("a draft is its author's, or of whoever holds its private link; there is no case yet")
LATER, BACK = "later", "back"


@never_cache
@require_GET
@shows_list()
def start(request: HttpRequest) -> HttpResponse:
    """What happens when one applies, and for whom. Open to everybody."""
    actor = request.actor
    version = _rule_in_force(request)
    drafts = queries.drafts_of(actor, request.municipality)
    context = {
        "rule": version,
        "steps": planned(version) if version else [],
        "source": published(version) if version else "",
        "may_apply": policies.may_apply(actor),
        "subject": actor.on_behalf_of,
        "drafts": [_shown(draft) for draft in drafts],
        "begun": {draft.filed_for for draft in drafts},
        "running": queries.open_application(actor, request.municipality),
        "told": queries.notifications_by(actor, request.municipality),
        "today": clock.today(),
    }
    return render(request, "intake/start.html", context)


def _rule_in_force(request: HttpRequest) -> ProcedureVersion | None:
    try:
        return queries.rule_in_force(request.municipality)
    except NoProcedureInForce:
        return None


def _reader(request: HttpRequest) -> str:
    """Who will read what is sent, by the rule in force."""
    version = _rule_in_force(request)
    return responsible_text(version.rule.first_step) if version else request.municipality.coordinating_unit_name


def _shown(draft: ApplicationDraft) -> dict[str, Any]:
    return {"draft": draft, "url": reverse("plugins:intake:draft", args=[draft.uuid])}


@require_POST
@NO_CASE
def begin(request: HttpRequest) -> HttpResponse:
    """Make the draft, and go to its first question."""
    chosen = request.POST.get("filed_for", "")
    if chosen not in FiledFor.values:
        return redirect("plugins:intake:start")
    if chosen != FiledFor.OTHER:
        chosen = FiledFor.BEHALF if request.actor.on_behalf_of else FiledFor.SELF
        if not request.actor.is_signed_in:
            return redirect(f"{reverse('sign-in')}?next={reverse('plugins:intake:start')}")
    draft, key = services.begin_draft(FiledFor(chosen), actor=request.actor, municipality=request.municipality)
    return redirect("plugins:intake:question", key, _first_open(draft) or draft.questions[0])


def _first_open(draft: ApplicationDraft) -> Question | None:
    answers = Answers(draft.answers)
    return next((one for one in draft.questions if not answers.is_answered(one)), None)


@never_cache
@require_http_methods(["GET", "POST"])
@NO_CASE
def question(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One question. Back and later save what is written; only forwards must it be whole."""
    draft = queries.draft_for(request.actor, request.municipality, key)
    asked = next((one for one in draft.questions if one == name), None)
    if asked is None:
        raise Http404
    kind = form_class(asked, draft.filed_for)
    to = request.POST.get("to", "")
    initial = {**draft.answers, "seen": draft.version}
    form = kind(request.POST if request.method == "POST" else None, initial=initial, lenient=to in (LATER, BACK))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_answers(
                draft, actor=request.actor, seen=form.cleaned_data["seen"], answers=_stored(asked, form)
            )
        except ChangedMeanwhile as changed:
            return _both_texts(request, kind, form, changed.theirs, key, asked)
        return _onwards(draft, key, asked, to)
    context = {
        "form": form,
        "draft": draft,
        "key": key,
        "number": draft.questions.index(asked) + 1,
        "of": len(draft.questions),
        "is_saved": draft.saved_at > draft.started_at,
        "is_first": asked == draft.questions[0],
        "title": title_of(asked, draft.filed_for),
        "has_title": has_own_title(asked, draft.filed_for),
        "reader": _reader(request),
    }
    return render(request, "intake/question.html", context)


def _stored(asked: Question, form: SeenForm) -> dict[str, Any]:
    """As JSON: dates as text."""
    found = {name: form.cleaned_data.get(name) for name in FIELDS[asked]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


def _onwards(draft: ApplicationDraft, key: str, asked: Question, to: str) -> HttpResponse:
    questions = draft.questions
    place = questions.index(asked)
    if to == LATER:
        return redirect("plugins:intake:draft-saved", key)
    if to == BACK:
        return redirect("plugins:intake:question", key, questions[max(place - 1, 0)])
    answers = Answers(draft.answers)
    following = next((one for one in questions[place + 1 :] if not answers.is_answered(one)), None)
    if following is None:
        return redirect("plugins:intake:draft", key)
    return redirect("plugins:intake:question", key, following)


def _both_texts(
    request: HttpRequest, kind: type[SeenForm], form: SeenForm, theirs: Any, key: str, asked: Question
) -> HttpResponse:
    """The same draft was saved from another tab or telephone."""
    mine = _stored(asked, form)
    changes = [
        (str(form.fields[name].label), worded(name, theirs.answers.get(name)), worded(name, mine[name]))
        for name in FIELDS[asked]
    ]
    return changed_meanwhile(
        request,
        kind(with_seen(form, theirs.version)),
        changes,
        heading=str(asked.label),
        cancel_url=reverse("plugins:intake:question", args=[key, asked]),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@NO_CASE
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """Everything on one page, to look over before it is sent."""
    found = queries.draft_for(request.actor, request.municipality, key)
    form = SeenForm(request.POST if request.method == "POST" else None, initial={"seen": found.version})
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _send(request, found, form.cleaned_data["seen"])
        except DraftIncomplete as incomplete:
            messages.warning(request, incomplete.message)
            return redirect("plugins:intake:question", key, incomplete.question)
        except ChangedMeanwhile:
            problem = _("Kladden er endret fra et annet sted. Se over en gang til før du sender.")
            found.refresh_from_db()
            form = SeenForm(initial={"seen": found.version})
        except NotAllowed:
            raise
        except MedvirkError as refused:
            problem = refused.message
    context = {
        "draft": found,
        "key": key,
        "form": form,
        "problem": problem,
        "page_has_errors": bool(problem),
        "rows": summary_rows(found, key),
        "may_attach": policies.may_attach(request.actor, found),
        "files": queries.attachments_of(found),
        "missing": Answers(found.answers).missing(found.questions, found.filed_for),
    }
    return render(request, "intake/draft.html", context, status=409 if problem else 200)


def _send(request: HttpRequest, found: ApplicationDraft, seen: int) -> HttpResponse:
    language = get_language() or request.municipality.primary_language
    application = services.submit_application(found, actor=request.actor, seen=seen, language=language)
    if application.is_notification:
        request.session[SENT] = {"code": application.receipt_code, "at": application.submitted_at.isoformat()}
        return redirect("plugins:intake:sent")
    return redirect("plugins:intake:receipt", application.proceeding.uuid)


@never_cache
@require_GET
@shows_no_case("number and date of what this session itself sent in")
def sent(request: HttpRequest) -> HttpResponse:
    """The receipt of whoever told of another person's need: number and date, in this session only."""
    receipt = request.session.get(SENT)
    if receipt is None:
        raise Http404
    at = datetime.fromisoformat(receipt["at"])
    return render(request, "intake/sent.html", {"code": receipt["code"], "at": at})


@never_cache
@require_GET
@NO_CASE
def draft_saved(request: HttpRequest, key: str) -> HttpResponse:
    """Saved and left: until when it is kept, and how to come back to it."""
    found = queries.draft_for(request.actor, request.municipality, key)
    link = request.build_absolute_uri(reverse("plugins:intake:draft", args=[key]))
    return render(request, "intake/draft_saved.html", {"draft": found, "key": key, "link": link})


@never_cache
@require_http_methods(["GET", "POST"])
@NO_CASE
def draft_discard(request: HttpRequest, key: str) -> HttpResponse:
    """Throw it away, after a second question."""
    found = queries.draft_for(request.actor, request.municipality, key)
    if request.method == "POST":
        services.discard_draft(found, actor=request.actor)
        messages.success(request, _("Kladden er slettet."))
        return redirect("plugins:intake:start")
    context = {
        "heading": _("Vil du slette kladden?"),
        "lead": _("Alt du har skrevet i den, blir borte. Ingen andre har sett det."),
        "confirm": _("Ja, slett kladden"),
        "danger": True,
        "cancel_url": reverse("plugins:intake:draft", args=[key]),
    }
    return render(request, "theme/confirm.html", context)
