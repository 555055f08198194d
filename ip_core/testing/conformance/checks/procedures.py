"""C27: procedure templates."""

from __future__ import annotations

from collections.abc import Iterator

from ip_core.procedures.document import ProcedureDocument
from ip_core.procedures.exceptions import InvalidProcedure
from ip_core.procedures.services import check
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.stage import Stage

LANGUAGES = frozenset({"nb", "nn"})


@proves("C27")
def templates(stage: Stage) -> Iterator[str]:
    if not stage.subject.implements("register_procedure_templates"):
        yield Nothing("the plugin has no procedure templates")
        return
    answers = stage.hooks(stage.a).register_procedure_templates()
    yield from (f"register_procedure_templates: {one.error} at {one.place}" for one in answers.failures)
    for template in answers:
        yield from _sound(template.document)


def _sound(document: ProcedureDocument) -> Iterator[str]:
    try:
        check(document)
    except InvalidProcedure as error:
        yield from (f"{document.slug} {problem.place}: {problem}" for problem in error.problems)
    if ProcedureDocument.from_json(document.to_json()) != document:
        yield f"{document.slug} is another procedure when it is stored and read again"
    for language in sorted(LANGUAGES - {document.language}):
        yield from _translated(document, language)


def _translated(document: ProcedureDocument, language: str) -> Iterator[str]:
    """Every text that the rule has, it has in the other written form too."""
    texts = document.translations.get(language)
    if texts is None:
        yield f"{document.slug} has no words in {language}"
        return
    for step in document.steps:
        for name in ("title", "text", "why"):
            if getattr(step, name) and not texts.steps.get(step.key, {}).get(name):
                yield f"{document.slug} step {step.key}: {name} is missing in {language}"
    for criterion in document.criteria:
        for name in ("question", "help"):
            if getattr(criterion, name) and not texts.criteria.get(criterion.key, {}).get(name):
                yield f"{document.slug} criterion {criterion.key}: {name} is missing in {language}"
