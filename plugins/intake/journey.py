"""Where an application is, told to the one it is about: who has it, when the next thing is, what comes after.

Which steps there are, in what order and by whom, is the procedure's; here are only the words for each act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.cases.enums import Outcome
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.cases.services import outcome_facts
from ip_core.procedures.deadlines import due_date
from ip_core.procedures.document import ProcedureDocument, Step
from ip_core.procedures.enums import Act, FromEvent
from ip_core.procedures.models import ProcedureVersion
from ip_core.procedures.wording import deadline_text, responsible_text
from plugins.intake.queries import review_of
from theme import dates


@dataclass(frozen=True)
class Stop:
    """One point on the way, in the shape that the theme's steps take."""

    title: str
    text: str
    state: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Headline:
    """The answer at the top of the page, and the sentence under it."""

    title: str
    lead: str


@dataclass(frozen=True)
class Known:
    """Whether the reader may be told the answer, and of complaints: objects of their own, which can be hidden."""

    outcome: bool = True
    complaint: bool = True


EVERYTHING = Known()
FINDING = frozenset({Act.APPOINT, Act.ACCEPT})


def rule_of(proceeding: Proceeding) -> ProcedureDocument:
    """The pinned rule in the reader's words."""
    rule: ProcedureDocument = proceeding.rule
    return rule.in_language(get_language() or rule.language)


def waiting_step(proceeding: Proceeding) -> ProceedingStep | None:
    """The step of the procedure that waits. What a complaint opened again stands beside it."""
    rows = [step for step in proceeding.steps.all() if step.complaint_id is None]
    return next((step for step in reversed(rows) if step.done_at is None), None)


def complaint_step(proceeding: Proceeding) -> ProceedingStep | None:
    """The step that a complaint opened, until that is over."""
    rows = [step for step in proceeding.steps.all() if step.complaint_id is not None]
    return next((step for step in rows if step.done_at is None), None)


def coming_steps(proceeding: Proceeding, known: Known = EVERYTHING) -> list[Step]:
    """The steps of the rule that apply: all of them until there is an outcome, then those that it leads to.

    What follows an answer would tell it: to whoever may not know that, the way ends there."""
    chain = rule_of(proceeding).chain
    if not proceeding.outcome:
        return list(chain)
    if not known.outcome:
        decided = next(at for at, step in enumerate(chain) if step.act == Act.DECIDE)
        return list(chain[: decided + 1])
    facts = outcome_facts(proceeding.outcome)
    return [step for step in chain if step.applies(facts)]


def due_of(proceeding: Proceeding, step: Step) -> date | None:
    """The last day of a step: of the run that is open, or reckoned ahead where the rule counts from sending in."""
    for run in proceeding.steps.all():
        if run.key == step.key and run.done_at is None and run.complaint_id is None:
            return run.due_date
    if step.deadline is None or step.deadline.from_event != FromEvent.SUBMITTED:
        return None
    return due_date(step.deadline, clock.local(proceeding.opened_at).date(), proceeding.municipality)


def stops(proceeding: Proceeding, today: date, known: Known) -> list[Stop]:
    """The procedure's steps as they look to the applicant."""
    waiting = waiting_step(proceeding)
    done = _done(proceeding, waiting)
    found = []
    for step in coming_steps(proceeding, known):
        if waiting is not None and step.key == waiting.key:
            found.append(Stop(_happening(step, waiting), _by_when(proceeding, step, today), "now"))
        elif finished := done.get(step.key):
            found.append(
                Stop(_happened(step, proceeding, known), dates.day(finished, today).capitalize() + ".", "done")
            )
        else:
            found.append(Stop(_will_happen(step), _what_then(proceeding, step, today)))
    return [*found, *(_complaint_stops(proceeding, today) if known.complaint else [])]


def _done(proceeding: Proceeding, waiting: ProceedingStep | None) -> dict[str, datetime]:
    """When each step was done: of finding a coordinator, the first one who said yes. A no is no step that is done."""
    begun = _began(proceeding)
    first = [run for run in proceeding.steps.all() if begun is None or run.act not in FINDING or run.opened_at <= begun]
    was_refused = begun is None and waiting is not None and waiting.act == Act.APPOINT
    return {
        run.key: run.done_at for run in first if run.done_at is not None and not (was_refused and run.act == Act.ACCEPT)
    }


def _began(proceeding: Proceeding) -> datetime | None:
    """Since when somebody coordinates, as far as the steps tell."""
    return min((run.opened_at for run in proceeding.steps.all() if run.act == Act.START), default=None)


def _complaint_stops(proceeding: Proceeding, today: date) -> list[Stop]:
    """Each complaint: when it came, and whether it is over."""
    found = []
    for run in (run for run in proceeding.steps.all() if run.complaint_id is not None):
        found.append(Stop(_("Du klaget på svaret"), f"{dates.day(run.opened_at, today).capitalize()}.", "done"))
        if run.done_at is not None:
            found.append(Stop(_("Klagen er avgjort"), f"{dates.day(run.done_at, today).capitalize()}.", "done"))
        else:
            found.append(Stop(_("Kommunen ser på klagen"), _("Ingen frist er satt."), "now"))
    return found


def _what_then(proceeding: Proceeding, step: Step, today: date) -> str:
    """A date if the rule sets one, and what the step means for the applicant. A missing date is said once, at now."""
    meaning = {
        Act.DECIDE: _("Får du nei, står det hvorfor og hvordan du klager."),
        Act.APPOINT: _("Ønsket ditt blir lest."),
        Act.START: _("Planen blir laget når du sier ja."),
    }.get(step.act, "")
    when = _by_when(proceeding, step, today) if due_of(proceeding, step) else ""
    return f"{when} {meaning}".strip()


def planned(version: ProcedureVersion) -> list[Stop]:
    """The same before anything is sent: what will happen, by whom and how soon, as the rule in force says."""
    rule = version.rule.in_language(get_language() or version.rule.language)
    return [Stop(_will_happen(step), _by_whom(step)) for step in rule.chain]


def _by_whom(step: Step) -> str:
    """What she does herself is said in the heading."""
    if step.is_for_citizen:
        return ""
    who = f"{_capital(responsible_text(step))}."
    return f"{who} {_capital(deadline_text(step.deadline))}." if step.deadline else who


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _by_when(proceeding: Proceeding, step: Step, today: date) -> str:
    due = due_of(proceeding, step)
    if due is None:
        return _("Ingen frist er satt.")
    if due < today:
        return _("Skulle vært gjort %(day)s.") % {"day": dates.day(due, today)}
    return _("Senest %(day)s.") % {"day": dates.day(due, today)}


def _happening(step: Step, run: ProceedingStep) -> str:
    if run.taker is None:
        return _waiting(step)
    name = run.taker.person.given_name
    said = {
        Act.RECEIVE_AND_ASSESS: _("%(name)s vurderer behovet ditt"),
        Act.DECIDE: _("%(name)s avgjør søknaden"),
        Act.APPOINT: _("%(name)s velger koordinator"),
        Act.ACCEPT: _("%(name)s er spurt om å være koordinatoren din"),
        Act.START: _("Du bestemmer om planen skal lages"),
    }
    return said[step.act] % {"name": name}


def _waiting(step: Step) -> str:
    return {
        Act.RECEIVE_AND_ASSESS: _("Søknaden venter på å bli vurdert"),
        Act.DECIDE: _("Søknaden venter på svar"),
        Act.APPOINT: _("Kommunen skal velge koordinator"),
        Act.ACCEPT: _("En koordinator er spurt"),
        Act.START: _("Du bestemmer om planen skal lages"),
    }[step.act]


def _happened(step: Step, proceeding: Proceeding, known: Known) -> str:
    said = {
        Act.RECEIVE_AND_ASSESS: _("Behovet ditt er vurdert"),
        Act.APPOINT: _("Kommunen valgte en koordinator"),
        Act.ACCEPT: _("Koordinatoren svarte ja"),
        Act.START: _("Du sa ja til planen"),
    }
    if step.act == Act.DECIDE:
        if not known.outcome:
            return _("Søknaden er avgjort")
        return _("Du fikk nei") if proceeding.outcome == Outcome.REFUSED else _("Du fikk ja")
    return said[step.act]


def _will_happen(step: Step) -> str:
    return {
        Act.RECEIVE_AND_ASSESS: _("Behovet ditt blir vurdert"),
        Act.DECIDE: _("Du får et svar"),
        Act.APPOINT: _("Kommunen velger en koordinator"),
        Act.ACCEPT: _("Koordinatoren svarer"),
        Act.START: _("Du bestemmer om planen skal lages"),
    }[step.act]


def headline(proceeding: Proceeding, today: date, known: Known) -> Headline:
    """What the page answers."""
    waiting, complaint = waiting_step(proceeding), complaint_step(proceeding) if known.complaint else None
    if complaint is not None:
        return _complained(complaint)
    if proceeding.closed_at is not None:
        return _closed(proceeding, today)
    if proceeding.decided_at is None:
        return _handled(proceeding, waiting, today)
    if not known.outcome:
        return Headline(_("Søknaden er avgjort"), _("Du har ikke tilgang til svaret."))
    if proceeding.outcome == Outcome.REFUSED:
        return Headline(_("Svaret er nei"), _("I brevet står det hvorfor, og hvordan du kan klage."))
    if waiting is None:
        return Headline(_("Søknaden er avgjort"), _("Det er ikke noe mer du må gjøre her."))
    return _granted(waiting) if waiting.act == Act.START or _began(proceeding) is None else _followed()


def _complained(step: ProceedingStep) -> Headline:
    review = review_of(step)
    nothing = _("Du trenger ikke gjøre noe nå.")
    if review is not None and review.awaits_answer:
        told = _("Kommunen står ved svaret. Klagen er hos %(who)s, som svarer deg.") % {"who": review.sent_on_to}
        return Headline(_("Klagen din er sendt videre"), f"{told} {nothing}")
    if step.taker is None:
        told = _("Den ligger hos %(who)s, og ingen har tatt den ennå.") % {"who": responsible_text(step.rule)}
        return Headline(_("Klagen din er mottatt"), f"{told} {nothing}")
    told = _("%(name)s ser på saken på nytt.") % {"name": step.taker.person.name}
    return Headline(_("Klagen din blir vurdert"), f"{told} {nothing}")


def _closed(proceeding: Proceeding, today: date) -> Headline:
    if proceeding.decided_at is not None:
        return Headline(_("Søknaden er avsluttet"), _("Du kan lese alt som står her. Du kan søke på nytt når du vil."))
    day = dates.day(proceeding.closed_at, today) if proceeding.closed_at else ""
    told = _("Søknaden ble trukket %(day)s. Ingen arbeider med den. Du kan søke på nytt når du vil.")
    return Headline(_("Søknaden er trukket"), told % {"day": day})


def _handled(proceeding: Proceeding, waiting: ProceedingStep | None, today: date) -> Headline:
    when = next_date(proceeding, today)
    nothing = _("Du trenger ikke gjøre noe nå.")
    if waiting is None or waiting.taker is None:
        who = responsible_text(waiting.rule) if waiting else ""
        told = _("Den ligger hos %(who)s, og ingen har tatt den ennå.") % {"who": who}
        return Headline(_("Søknaden din er mottatt"), f"{told} {when} {nothing}")
    told = _("%(name)s har saken.") % {"name": waiting.taker.person.name}
    return Headline(_("Søknaden din blir vurdert"), f"{told} {when} {nothing}")


def _granted(waiting: ProceedingStep) -> Headline:
    name = waiting.taker.person.name if waiting.taker else ""
    if waiting.act == Act.APPOINT:
        told = (
            _("%(name)s velger koordinator til deg.") % {"name": name} if name else _("Kommunen velger en koordinator.")
        )
        nothing = _("Du trenger ikke gjøre noe nå.")
        return Headline(_("Svaret er ja"), f"{told} {nothing}")
    if waiting.act == Act.ACCEPT:
        told = _("%(name)s er spurt og skal svare.") % {"name": name}
        return Headline(_("Du får snart vite hvem som blir koordinator"), told)
    return Headline(_("Nå bestemmer du"), _("Planen blir laget når du sier ja. Du kan vente så lenge du vil."))


def _followed() -> Headline:
    told = _("Den du har, er koordinator til en ny har sagt ja. Du trenger ikke gjøre noe nå.")
    return Headline(_("Kommunen finner en ny koordinator"), told)


def next_date(proceeding: Proceeding, today: date) -> str:
    """The first day that the procedure promises something, or that none is set."""
    done = {run.key for run in proceeding.steps.all() if run.done_at is not None}
    for step in coming_steps(proceeding):
        due = due_of(proceeding, step) if step.key not in done else None
        if due is not None:
            return _promise(step) % {"day": dates.day(due, today)}
    return _("Ingen frist er satt for svaret.")


def _promise(step: Step) -> str:
    return {
        Act.RECEIVE_AND_ASSESS: _("Behovet skal være vurdert senest %(day)s."),
        Act.DECIDE: _("Du får svar senest %(day)s."),
        Act.APPOINT: _("Får du ja, skal en koordinator være spurt senest %(day)s."),
        Act.ACCEPT: _("Får du ja, skal koordinatoren ha svart senest %(day)s."),
        Act.START: _("Får du ja, skal dere begynne senest %(day)s."),
    }[step.act]
