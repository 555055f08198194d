"""What the conformance kit shows intake with: drafts, applications under way, an answer that is complained about."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ip_core import clock
from ip_core.access import keys
from ip_core.cases.enums import Outcome
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.cases.services import take_step
from ip_core.people.actor import Actor
from ip_core.procedures.services import publish
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from plugins.intake import services
from plugins.intake.enums import FiledFor, GovernorsAnswer
from plugins.intake.models import ApplicationDraft, Decision
from plugins.intake.procedures import templates
from plugins.intake.services.assessments import Answered
from plugins.intake.services.attachments import attach
from plugins.intake.services.complaints import record_answer, uphold

Visit = tuple[str, ...]
ANSWERS = {
    "wants": ["coordinator", "plan"],
    "need": "Avtalane mine kolliderer, og eg fortel alt på nytt",
    "services": "Fysioterapeut og helsestasjon",
    "wished_coordinator": "Torunn Vikane frå heimetenesta",
    "contact_way": "message",
    "shares": "yes",
}
"""As the pages store them: key by key of `plugins.intake.answers`."""


def make(cast: Cast, rows: int = 1) -> Iterator[Visit]:
    """Panels show one application for each person: `rows` makes as many drafts."""
    publish(next(templates()).document, municipality=cast.municipality, approved_by="Prøve")
    answered = _apply(cast, cast.actor("applicant"))
    decision = _answer(cast, answered)
    services.complain(answered, actor=cast.actor("applicant"), text="Eg er ueinig i svaret, og vil forklare kvifor")
    underway = _apply(cast, cast.actor("owner"))
    almost = _apply(cast, cast.actor("parent", on_behalf_of="child"), FiledFor.BEHALF)
    for _number in range(rows):
        draft = _draft(cast, cast.actor("owner"))
    stored = attach(draft, SimpleUploadedFile("vedlegg.pdf", PDF, "application/pdf"), actor=cast.actor("owner"))
    yield "applicant", reverse("plugins:intake:start")
    yield from _draft_pages(draft, stored.uuid)
    yield from _pages_of_the_answered(answered, decision)
    yield from _pages_underway(cast, underway, almost)
    yield "systemcoordinator", reverse("plugins:intake:decide-anew", args=[_reviewed(cast, answered).uuid])


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _draft(cast: Cast, actor: Actor, filed_for: FiledFor = FiledFor.SELF) -> ApplicationDraft:
    draft, _key = services.begin_draft(filed_for, actor=actor, municipality=cast.municipality)
    return services.save_answers(draft, actor=actor, seen=draft.version, answers=ANSWERS)


def _apply(cast: Cast, actor: Actor, filed_for: FiledFor = FiledFor.SELF) -> Proceeding:
    draft = _draft(cast, actor, filed_for)
    return services.submit_application(draft, actor=actor, seen=draft.version, language="nn").proceeding


def _taken(cast: Cast, proceeding: Proceeding) -> ProceedingStep:
    return take_step(stories.open_step(proceeding), actor=cast.actor("systemcoordinator"))


def _answer(cast: Cast, proceeding: Proceeding) -> Decision:
    actor = cast.actor("systemcoordinator")
    step = _taken(cast, proceeding)
    services.acknowledge(step, actor=actor, text="Vi har fått søknaden din og ser på han no")
    decision = _written(cast, proceeding)
    issued = services.issue_decision(stories.open_step(proceeding), actor=actor, seen=decision.version)
    proceeding.refresh_from_db()
    return issued


def _written(cast: Cast, proceeding: Proceeding) -> Decision:
    """Assessed, and the answer written but not sent."""
    actor = cast.actor("systemcoordinator")
    reason = Answered(is_met=True, reason="Treng hjelp frå fleire tenester kvar veke")
    answers = {criterion.key: reason for criterion in proceeding.rule.criteria}
    services.finish_assessment(stories.open_step(proceeding), actor=actor, seen=0, answers=answers)
    step, grounds = stories.open_step(proceeding), "Du treng fleire tenester over lang tid"
    return services.save_decision(step, actor=actor, seen=0, outcome=Outcome.REFUSED, grounds=grounds)


def _reviewed(cast: Cast, proceeding: Proceeding) -> ProceedingStep:
    """Stood by, sent on, and to be decided anew."""
    actor, step = cast.actor("systemcoordinator"), stories.open_step(proceeding)
    review = uphold(step, actor=actor, grounds="Vi har sett på saka på nytt og står ved svaret")
    record_answer(
        step, actor=actor, seen=review.version, answer=GovernorsAnswer.CHANGED, answer_date=clock.today(),
        answer_note="Statsforvaltaren er ueinig med oss",
    )  # fmt: skip
    return step


def _draft_pages(draft: ApplicationDraft, file: object) -> Iterator[Visit]:
    def page(name: str, *args: object) -> str:
        return reverse(f"plugins:intake:{name}", args=[draft.uuid, *args])

    yield "owner", reverse("plugins:intake:begin")
    yield "owner", reverse("plugins:intake:sent")
    for name in ("draft", "draft-saved", "draft-discard", "attachments"):
        yield "owner", page(name)
    for name in ("draft-file", "detach"):
        yield "owner", page(name, file)
    yield "owner", page("question", "behov")


def _pages_of_the_answered(proceeding: Proceeding, decision: Decision) -> Iterator[Visit]:
    def page(name: str, *args: object) -> str:
        return reverse(f"plugins:intake:{name}", args=[proceeding.uuid, *args])

    for name in (
        "intake", "application", "receipt", "acknowledgement", "assessment", "letter", "letter-pdf", "complain",
        "complaints",
    ):  # fmt: skip
        yield "applicant", page(name)
    yield "applicant", page("earlier-letter", decision.uuid)


def _pages_underway(cast: Cast, proceeding: Proceeding, almost: Proceeding) -> Iterator[Visit]:
    _taken(cast, almost)
    _written(cast, almost)
    yield "systemcoordinator", reverse("plugins:intake:preview", args=[stories.open_step(almost).uuid])
    step = _taken(cast, proceeding)
    yield "owner", reverse("plugins:intake:withdraw", args=[proceeding.uuid])
    for name in ("step", "acknowledge"):
        yield "systemcoordinator", reverse(f"plugins:intake:{name}", args=[step.uuid])
    yield from _opinion_pages(cast, step)


def _opinion_pages(cast: Cast, step: ProceedingStep) -> Iterator[Visit]:
    """Somebody outside is asked what she thinks, and has not answered."""
    actor, who = cast.actor("systemcoordinator"), cast.membership("therapist")
    asked = services.ask_opinion(
        step, who, actor=actor, question="Kva kan trening hjelpe med?", purpose="Å avgjere kva som trengst",
        due_date=clock.today(), objects=[keys.APPLICATION],
    )  # fmt: skip
    yield "systemcoordinator", reverse("plugins:intake:whom-to-ask", args=[step.uuid])
    yield "systemcoordinator", reverse("plugins:intake:ask-opinion", args=[step.uuid, who.pk])
    yield "systemcoordinator", reverse("plugins:intake:opinions", args=[step.proceeding.uuid])
    yield "systemcoordinator", reverse("plugins:intake:cancel-opinion", args=[asked.uuid])
    yield "therapist", reverse("plugins:intake:opinion", args=[asked.uuid])
