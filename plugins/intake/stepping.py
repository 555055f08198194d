"""A step as the one at work sees it: deadline, who has it, what comes after, and the rule beside it.

Everything that differs between municipalities comes from the pinned version."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import keys
from ip_core.access.reach import Reach
from ip_core.cases.enums import Outcome
from ip_core.cases.models import ProceedingStep
from ip_core.cases.services import outcome_facts
from ip_core.people.actor import Actor
from ip_core.procedures.document import Step
from ip_core.procedures.models import ProcedureVersion
from ip_core.procedures.wording import responsible_text
from plugins.intake import queries
from plugins.intake.letters import asked_for, outcome_label
from plugins.intake.opinions import readable_in
from theme import dates


@dataclass(frozen=True)
class Rule:
    """The procedure's paragraph for the step, and which version it is."""

    text: SafeString
    source: str


@dataclass
class StepPage:
    """What every page of a step shows; `shown` are the objects whose content is among it."""

    step: ProceedingStep
    title: str
    kicker: str
    facts: list[tuple[str, str]]
    rule: Rule
    links: list[tuple[str, str]]
    shown: list[str] = field(default_factory=list)


def page_for(actor: Actor, step: ProceedingStep, reach: Reach) -> StepPage:
    proceeding = step.proceeding
    wording = worded_rule(step)
    page = StepPage(
        step=step,
        title=f"{proceeding.owner.name}: {_act(step, wording)}",
        kicker=_kicker(step, _("plan og koordinator")),
        facts=[
            (_("Frist"), deadline(step)),
            (_("Ansvarlig nå"), responsible(actor, step)),
            (_("Neste steg"), following(step)),
        ],
        rule=rule_beside(step),
        links=_links(step, reach),
    )
    _add_wishes(page, reach)
    return page


def _act(step: ProceedingStep, wording: Step) -> str:
    if step.complaint_id is not None:
        return _("se på klagen")
    return f"{wording.title[:1].lower()}{wording.title[1:]}"


def _kicker(step: ProceedingStep, asked: str) -> str:
    words = {"number": step.proceeding.case.number, "asked": asked}
    return _("Sak %(number)s · søknad om %(asked)s") % words


def worded_rule(step: ProceedingStep) -> Step:
    """The step's own words, in the reader's language where it is translated."""
    rule = step.proceeding.rule
    found: Step = rule.in_language(get_language() or rule.language).step(step.key)
    return found


def rule_beside(step: ProceedingStep) -> Rule:
    worded = worded_rule(step)
    version: ProcedureVersion = step.proceeding.procedure_version
    paragraphs = [format_html("<strong>{}.</strong> {}", worded.title, worded.text)]
    if worded.why:
        paragraphs.append(format_html("{}", worded.why))
    return Rule(mark_safe("\n\n".join(paragraphs)), source_of(version))  # each is escaped by format_html


def published(version: ProcedureVersion) -> str:
    """ "Plan og koordinator i Arendal, versjon 3 fra 1. september 2026." """
    rule = version.rule.in_language(get_language() or version.rule.language)
    words = {"title": rule.title, "number": version.number, "day": dates.date_long(version.published_at)}
    return _("%(title)s, versjon %(number)d fra %(day)s.") % words


def source_of(version: ProcedureVersion) -> str:
    """ "Plan og koordinator i Arendal, versjon 3 fra 1. september 2026. Den gjaldt da saken startet." """
    applied = _("Den gjaldt da saken startet.")
    return f"{published(version)} {applied}"


def deadline(step: ProceedingStep) -> str:
    today = clock.today()
    if step.done_at is not None:
        return _("Gjort %(day)s") % {"day": dates.near(step.done_at, today)}
    if step.due_date is None:
        return _("Ingen frist er satt")
    return f"{dates.near(step.due_date, today)}, {dates.distance(step.due_date, today)}"


def responsible(actor: Actor, step: ProceedingStep) -> str:
    """Who has it, since when; or which role may take it."""
    if step.taker is None:
        return _("Ingen ennå. Rutinen gir steget til %(role)s.") % {"role": responsible_text(step.rule)}
    since = dates.near(step.taken_at or step.opened_at, clock.today())
    if step.taker.person == actor.person:
        return _("Du, siden %(day)s") % {"day": since}
    return _("%(name)s, siden %(day)s") % {"name": step.taker.person.name, "day": since}


def following(step: ProceedingStep) -> str:
    """The next step by the rule: for the outcome there is, else for the widest yes."""
    if step.complaint_id is not None:
        return _("Det kommer an på hva du kommer til.")
    proceeding = step.proceeding
    rule = proceeding.rule.in_language(get_language() or proceeding.rule.language)
    after = rule.step_after(step.key, outcome_facts(proceeding.outcome or Outcome.GRANTED))
    if after is None:
        return _("Ingen. Dette er det siste steget.")
    return f"{after.title} ({responsible_text(after)})"


def _add_wishes(page: StepPage, reach: Reach) -> None:
    """The person's own wish, to whoever may read it; the outcome likewise."""
    proceeding = page.step.proceeding
    application = queries.application_of(proceeding)
    if application is None:
        return
    if reach.may_read(keys.WISHES):
        wish = application.wished_coordinator or _("Ingen bestemt")
        page.facts.append((_("Ønsket koordinator"), wish))
        page.shown.append(keys.WISHES)
    if reach.may_read(keys.APPLICATION):
        page.kicker = _kicker(page.step, asked_for(application))
        page.shown.append(keys.APPLICATION)
    if reach.may_read(keys.OUTCOME) and proceeding.outcome:
        page.facts.append((_("Svaret"), outcome_label(proceeding.outcome)))
        page.shown.append(keys.OUTCOME)


def _links(step: ProceedingStep, reach: Reach) -> list[tuple[str, str]]:
    """To what the reader may read, each only when it is there."""
    proceeding = step.proceeding
    there = [
        (keys.APPLICATION, "application", _("Les søknaden"), True),
        (keys.LETTER, "acknowledgement", _("Svaret om at søknaden kom"), queries.acknowledgement_of(proceeding)),
        (keys.ASSESSMENT, "assessment", _("Vurderingen"), _finished(step)),
        (keys.OPINIONS, "opinions", _("Uttalelser"), _opinions(step, reach)),
        (keys.LETTER, "letter", _("Brevet med svaret"), queries.issued_decision(proceeding)),
        (keys.COMPLAINT, "complaints", _("Klagen"), queries.complaints_of(proceeding)),
    ]
    links = [
        (label, reverse(f"plugins:intake:{name}", args=[proceeding.uuid]))
        for key, name, label, exists in there
        if reach.may_read(key) and exists
    ]
    return [*links, (_("Hele saken"), reverse("case", args=[proceeding.case.uuid]))]


def _finished(step: ProceedingStep) -> bool:
    assessment = queries.assessment_of(step.proceeding)
    return assessment is not None and assessment.finished_at is not None


def _opinions(step: ProceedingStep, reach: Reach) -> bool:
    """To whoever may ask for one, and to whoever may read one that is there."""
    return reach.may_write(keys.OPINIONS) or bool(readable_in(step.proceeding, reach))
