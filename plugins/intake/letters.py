"""The letter with the decision: what is answered, why, by what law, and how to complain. Plain words, to one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from ip_core import clock
from ip_core.access.addresses import Veil
from ip_core.cases.enums import Outcome
from ip_core.cases.models import Proceeding
from ip_core.documents import letters as documents
from ip_core.municipalities.models import Municipality
from ip_core.procedures.deadlines import AppealDeadline, appeal_deadline
from ip_core.procedures.enums import DecisionForm
from ip_core.procedures.exceptions import NoAppealRule
from ip_core.procedures.models import LawReference
from ip_core.procedures.queries import law_references
from plugins.intake.models import Decision, PlanApplication
from theme import dates


@dataclass(frozen=True)
class Part:
    """A heading and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    """As it is sent: the words, and nothing that changes afterwards."""

    language: str
    kind: str
    heading: str
    recipient: str
    sender: str
    date: str
    case_number: str
    parts: tuple[Part, ...]
    signer: str = ""

    def as_data(self) -> dict[str, Any]:
        """For storing; `from_data` makes the same letter of it."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Letter:
        parts = tuple(Part(part["title"], tuple(part["paragraphs"])) for part in data["parts"])
        return cls(**{**data, "parts": parts})


def letter_as_read(decision: Decision, veil: Veil) -> Letter:
    """As it was sent; without the signer's post where that would tell a reader where the owner lives (ACCESS §4)."""
    letter = Letter.from_data(decision.letter)
    return replace(letter, signer=decision.written_by.person.name) if veil.is_drawn else letter


def outcomes_for(application: PlanApplication) -> tuple[Outcome, ...]:
    """What may be answered: never a plan that was not asked for."""
    if application.wants_plan or application.is_notification:
        return (Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED)
    return (Outcome.PARTLY, Outcome.REFUSED)


def outcome_label(outcome: str) -> str:
    """The answer in a word or two, at work."""
    return {
        Outcome.GRANTED.value: _("Ja, plan og koordinator"),
        Outcome.PARTLY.value: _("Bare koordinator"),
        Outcome.REFUSED.value: _("Nei"),
    }[str(outcome)]


def outcome_sentence(outcome: str, application: PlanApplication) -> str:
    """The answer itself, to the person; in the active language."""
    if outcome == Outcome.GRANTED:
        return _("Svaret er ja: du får individuell plan og koordinator")
    if outcome == Outcome.PARTLY and application.wants_plan:
        return _("Du får koordinator, men ikke individuell plan")
    if outcome == Outcome.PARTLY:
        return _("Svaret er ja: du får koordinator")
    if outcome == Outcome.REFUSED:
        return _("Svaret er nei: du får ikke %(asked)s nå") % {"asked": asked_for(application)}
    return ""


def asked_for(application: PlanApplication) -> str:
    """ "individuell plan og koordinator", or the one of them."""
    if application.wants_plan == application.wants_coordinator:
        return _("individuell plan og koordinator")
    return _("individuell plan") if application.wants_plan else _("koordinator")


def letter_for(decision: Decision, application: PlanApplication, *, on: date) -> Letter:
    """The letter as it would be sent that day, in the language that was applied in. Raises NoAppealRule."""
    deadline = appeal_deadline(decision.legal_basis, on)
    proceeding = decision.proceeding
    municipality = proceeding.municipality
    with override(application.language):
        return Letter(
            language=application.language,
            kind=_("Vedtak") if decision.decision_form == DecisionForm.ENKELTVEDTAK else _("Avgjørelse"),
            heading=outcome_sentence(decision.outcome, application),
            recipient=proceeding.owner.name,
            sender=_("%(name)s kommune") % {"name": municipality.name},
            date=dates.date_long(on),
            case_number=proceeding.case.number,
            parts=(
                Part(_("Derfor"), _paragraphs(decision.grounds)),
                Part(_("Dette skjer nå"), _what_happens(decision.outcome)),
                Part(_("Loven og rutinen"), _law(decision, on)),
                Part(_("Hvis du er uenig, kan du klage"), _complaint(deadline, municipality)),
            ),
            signer=_signer(decision),
        )


def _signer(decision: Decision) -> str:
    """ "Marta Lyngstad, systemkoordinator": a decision is somebody's, by name."""
    by = decision.written_by
    return f"{by.person.name}, {by.label}"


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())


def _what_happens(outcome: str) -> tuple[str, ...]:
    if outcome == Outcome.REFUSED:
        return (_("Du beholder tjenestene du har. Endrer behovet ditt seg, kan du søke på nytt når du vil."),)
    chosen = _("Kommunen velger en koordinator. Ønsket ditt blir lest, men kommunen kan ikke alltid følge det.")
    if outcome == Outcome.PARTLY:
        return (chosen, _("Koordinatoren tar kontakt med deg."))
    return (
        chosen,
        _("Koordinatoren tar kontakt med deg. Planen blir ikke laget før du sier ja til det."),
    )


def _law(decision: Decision, on: date) -> tuple[str, ...]:
    references = law_references(decision.legal_basis, on)
    law = _(" og ").join(f"{provision(reference)}, {reference.title}" for reference in references)
    rule = decision.procedure_version.rule.in_language(decision.proceeding.application.language)
    return (
        _("Vi har brukt %(law)s.") % {"law": law},
        _("Kommunen har fulgt rutinen «%(title)s», versjon %(number)d.")
        % {"title": rule.title, "number": decision.procedure_version.number},
    )


def provision(reference: LawReference) -> str:
    """ "pasient- og brukerrettighetsloven § 2-5 b", never broken inside the paragraph."""
    return f"{reference.act} {reference.paragraph.replace(' ', dates.SPACE)}"


def _complaint(deadline: AppealDeadline, municipality: Municipality) -> tuple[str, ...]:
    rule = deadline.rule
    weeks = ngettext("%(weeks)s uke", "%(weeks)s uker", rule.weeks) % {"weeks": dates.in_words(rule.weeks)}
    told = (
        _("Fristen er %(weeks)s. Siste dag er %(day)s.") % {"weeks": weeks, "day": _dated(deadline.last_day)},
        _("Send klagen til %(addressee)s. Blir svaret det samme, går klagen videre til %(next)s.")
        % {"addressee": rule.addressee, "next": rule.passed_on_to},
        _("Du kan klage her på siden, eller i et vanlig brev. Skriv hva du er uenig i. Du trenger ikke skrive mer."),
        _("Du har rett til å se alt i saken din."),
        _("Pasient- og brukerombudet kan hjelpe deg å klage, og det koster ikke noe."),
    )
    return (*told, *_by_phone(municipality))


def appeal_words(legal_basis: Iterable[str], on: date) -> str:
    """ "fire uker fra brevet er sendt", for the one who decides; or that the law data say nothing."""
    try:
        rule = appeal_deadline(legal_basis, on).rule
    except NoAppealRule as missing:
        return missing.message
    weeks = ngettext("%(weeks)s uke", "%(weeks)s uker", rule.weeks) % {"weeks": dates.in_words(rule.weeks)}
    return _("%(weeks)s fra brevet er sendt") % {"weeks": weeks}


def passed_on_to(proceeding: Proceeding) -> str:
    """Where a complaint goes next, by the basis of the procedure; empty where the law data say nothing."""
    try:
        return str(appeal_deadline(proceeding.rule.legal_basis, clock.today()).rule.passed_on_to)
    except NoAppealRule:
        return ""


def _dated(day: date) -> str:
    return f"{dates.day(day)} {day.year}"


def _by_phone(municipality: Municipality) -> tuple[str, ...]:
    if not municipality.contact_phone:
        return ()
    asked = _("Lurer du på noe, eller vil du ha hjelp til å skrive? Ring %(unit)s på %(phone)s.")
    return (asked % {"unit": municipality.coordinating_unit_name, "phone": municipality.contact_phone},)


def as_document(letter: Letter) -> documents.Letter:
    """The letter for core's PDF."""
    return documents.Letter(
        language=letter.language,
        title=letter.heading,
        sender=letter.sender,
        receiver=letter.recipient,
        date=letter.date,
        reference=letter.case_number,
        sections=(
            *(documents.LetterSection(part.title, part.paragraphs) for part in letter.parts),
            *([documents.LetterSection("", (letter.signer,))] if letter.signer else []),
        ),
        signer=letter.signer,
    )
