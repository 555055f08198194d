"""What makes a well-formed document a rule that a case can follow from beginning to end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ip_core.enums import UnitKind
from ip_core.procedures.document import Deadline, ProcedureDocument, Step
from ip_core.procedures.enums import MUST_FOLLOW, ROLES_FOR_ACT, Act, FromEvent
from ip_core.procedures.exceptions import Problem

KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
LANGUAGES = frozenset({"nb", "nn"})
MOST_STEPS = 40
MOST_DAYS = 366
LONGEST_TITLE = 200
LONGEST_TEXT = 10_000
UNIT_KINDS = frozenset({UnitKind.COORDINATING_UNIT, UnitKind.INTAKE_OFFICE, UnitKind.SERVICE})
"""No membership outside the municipality handles a step (ACCESS §1)."""

NEEDED_ONCE = (Act.DECIDE, Act.APPOINT)


def problems_in(document: ProcedureDocument) -> list[Problem]:
    """Everything that is wrong, in the order of the page. Empty means that the document may be published."""
    problems = [*_of_head(document), *_of_criteria(document), *_of_steps(document)]
    return problems or [*_of_order(document), *_of_translations(document)]


def _of_head(document: ProcedureDocument) -> Iterator[Problem]:
    if not KEY.fullmatch(document.slug):
        yield Problem("slug", _("Adressen til rutinen kan bare ha små bokstaver fra a til z, tall og bindestrek."))
    if document.language not in LANGUAGES:
        yield Problem("language", _("En rutine skrives på bokmål eller nynorsk."))
    yield from _of_title("title", document.title)
    for name in ("purpose", "responsibility", "evaluation"):
        yield from _of_length(name, getattr(document, name))
    if not document.legal_basis:
        yield Problem("legal_basis", _("Velg minst ett lovgrunnlag. Klagefristen følger av det."))


def _of_criteria(document: ProcedureDocument) -> Iterator[Problem]:
    if not document.criteria:
        yield Problem("criteria", _("Skriv minst ett spørsmål som vurderingen skal svare på."))
    yield from _of_keys("criteria", [criterion.key for criterion in document.criteria])
    for number, criterion in enumerate(document.criteria):
        yield from _of_title(f"criteria.{number}.question", criterion.question)
        yield from _of_length(f"criteria.{number}.help", criterion.help)


def _of_steps(document: ProcedureDocument) -> Iterator[Problem]:
    if len(document.steps) > MOST_STEPS:
        yield Problem("steps", _("En rutine kan ha høyst %(most)d steg.") % {"most": MOST_STEPS})
    yield from _of_keys("steps", [step.key for step in document.steps])
    yield from _of_acts(document)
    keys = {step.key for step in document.steps}
    for number, step in enumerate(document.steps):
        yield from _of_step(f"steps.{number}", step, keys)


def _of_acts(document: ProcedureDocument) -> Iterator[Problem]:
    counts = Counter(step.act for step in document.steps)
    for act in NEEDED_ONCE:
        if not counts[act]:
            yield Problem("steps", _("Rutinen mangler steget «%(act)s».") % {"act": act.label})
    for act, count in counts.items():
        if count > 1:
            yield Problem("steps", _("Rutinen har flere steg av slaget «%(act)s». Behold ett.") % {"act": act.label})


def _of_step(place: str, step: Step, keys: set[str]) -> Iterator[Problem]:
    yield from _of_title(f"{place}.title", step.title)
    yield from _of_length(f"{place}.text", step.text)
    yield from _of_length(f"{place}.why", step.why)
    if step.role not in ROLES_FOR_ACT[step.act]:
        yield Problem(f"{place}.role", _("Denne rollen kan ikke ha ansvar for «%(act)s».") % {"act": step.act.label})
    if step.unit_kind and step.unit_kind not in UNIT_KINDS:
        yield Problem(f"{place}.unit_kind", _("Velg en av kommunens egne enheter, eller la feltet stå tomt."))
    if step.is_for_citizen and step.unit_kind:
        yield Problem(f"{place}.unit_kind", _("Innbyggeren hører ikke til en enhet. La feltet stå tomt."))
    if step.next and step.next not in keys:
        yield Problem(f"{place}.next", _("Neste steg, «%(key)s», finnes ikke i rutinen.") % {"key": step.next})
    if step.deadline:
        yield from _of_deadline(f"{place}.deadline", step.deadline)


def _of_deadline(place: str, deadline: Deadline) -> Iterator[Problem]:
    if not 1 <= deadline.amount <= MOST_DAYS:
        yield Problem(f"{place}.amount", _("Fristen må være mellom 1 og %(most)d dager.") % {"most": MOST_DAYS})


def _of_order(document: ProcedureDocument) -> Iterator[Problem]:
    """Only for documents whose steps are sound by themselves: the walk relies on unique keys."""
    leads_to = Counter(step.next for step in document.steps if step.next)
    for number, step in enumerate(document.steps):
        if leads_to[step.key] > 1:
            yield Problem(f"steps.{number}.key", _("Flere steg fører til dette. Et steg kan bare komme etter ett."))
    starts = [step for step in document.steps if not leads_to[step.key]]
    if len(starts) != 1 or len(document.chain) != len(document.steps):
        yield Problem("steps", _("Stegene henger ikke sammen. De skal danne én rekke fra første til siste."))
        return
    yield from _of_sequence(document)


def _of_sequence(document: ProcedureDocument) -> Iterator[Problem]:
    numbers = {step.key: number for number, step in enumerate(document.steps)}
    seen: set[Act] = set()
    present = {step.act for step in document.steps}
    for step in document.chain:
        place = f"steps.{numbers[step.key]}"
        before = MUST_FOLLOW.get(step.act)
        if before in present and before not in seen:
            yield Problem(
                f"{place}.next",
                _("«%(act)s» kan ikke komme før «%(before)s».") % {"act": step.act.label, "before": before.label},
            )
        if step.deadline and step.deadline.from_event == FromEvent.DECIDED and Act.DECIDE not in seen:
            yield Problem(f"{place}.deadline.from_event", _("Fristen regnes fra en avgjørelse som ikke er tatt ennå."))
        seen.add(step.act)


def _of_translations(document: ProcedureDocument) -> Iterator[Problem]:
    known = {"steps": {step.key for step in document.steps}, "criteria": {one.key for one in document.criteria}}
    for language, texts in document.translations.items():
        place = f"translations.{language}"
        if language not in LANGUAGES or language == document.language:
            yield Problem(place, _("En oversettelse skal være på det andre målet enn rutinen selv."))
        for name, keys in known.items():
            for key in sorted(getattr(texts, name).keys() - keys):
                yield Problem(f"{place}.{name}.{key}", _("Oversettelsen har en del som rutinen ikke har."))


def _of_keys(place: str, keys: list[str]) -> Iterator[Problem]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield Problem(place, _("Nøkkelen «%(key)s» er brukt flere ganger.") % {"key": key})
    for number, key in enumerate(keys):
        if not KEY.fullmatch(key):
            message = _("Nøkkelen «%(key)s» kan bare ha små bokstaver fra a til z, tall og bindestrek.") % {"key": key}
            yield Problem(f"{place}.{number}.key", message)


def _of_title(place: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(place, _("Her mangler det tekst."))
    elif len(text) > LONGEST_TITLE:
        yield Problem(place, _("Teksten er for lang. Det er plass til %(most)d tegn.") % {"most": LONGEST_TITLE})
    elif "\x00" in text:
        yield Problem(place, _("Teksten har et tegn som ikke kan lagres."))


def _of_length(place: str, text: str) -> Iterator[Problem]:
    if len(text) > LONGEST_TEXT:
        yield Problem(place, _("Teksten er for lang. Det er plass til %(most)d tegn.") % {"most": LONGEST_TEXT})
    elif "\x00" in text:
        yield Problem(place, _("Teksten har et tegn som ikke kan lagres."))
