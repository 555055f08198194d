"""A matter in words: what stands in lists and on top of pages. Existence only, never content."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ip_core.access.models import OpinionRequest
from ip_core.access.reach import Reach
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.plugins.queries import is_on


@dataclass(frozen=True)
class Summary:
    """One proceeding for whoever knows that it exists."""

    proceeding: Proceeding
    title: str
    state: str
    url: str


def step_title(step: ProceedingStep) -> str:
    """The step's name in the procedure's own words, in the reader's language where it is translated."""
    if step.complaint_id is not None:
        return _("Se på klagen")
    rule = step.proceeding.rule.in_language(get_language() or "nb")
    return str(rule.step(step.key).title)


def kind_title(proceeding: Proceeding) -> str:
    if proceeding.kind == ProceedingKind.PLAN:
        return _("Individuell plan")
    return _("Søknad om plan og koordinator")


def page_of(proceeding: Proceeding) -> str:
    """The plugin's page for this proceeding; the core page where the plugin has none or is off."""
    if not is_on(proceeding.kind, proceeding.municipality):
        return reverse("case", args=[proceeding.case.uuid])
    try:
        return reverse(f"plugins:{proceeding.kind}:{proceeding.kind}", args=[proceeding.uuid])
    except NoReverseMatch:
        return reverse("case", args=[proceeding.case.uuid])


def step_page(step: ProceedingStep) -> str:
    try:
        return reverse(f"plugins:{step.proceeding.kind}:step", args=[step.uuid])
    except NoReverseMatch:
        return reverse("case", args=[step.proceeding.case.uuid])


def opinion_page(asked: OpinionRequest) -> str:
    """Where it is answered; the engine lets nobody in while the plugin is off."""
    return reverse(f"plugins:{asked.proceeding.kind}:opinion", args=[asked.uuid])


def summary(proceeding: Proceeding, reach: Reach) -> Summary:
    return Summary(proceeding, kind_title(proceeding), state_of(proceeding), page_of(proceeding))


def state_of(proceeding: Proceeding) -> str:
    """Where it stands, in words."""
    if proceeding.closed_at is not None:
        return _("Avsluttet")
    waiting = [step for step in proceeding.steps.all() if step.done_at is None]
    if not waiting:
        return _("I gang") if proceeding.kind == ProceedingKind.PLAN else _("Avgjort")
    step = waiting[0]
    if step.taker is None:
        return _("%(step)s. Ingen har tatt saken ennå.") % {"step": step_title(step)}
    return _("%(step)s. %(name)s har saken.") % {"step": step_title(step), "name": step.taker.person.name}
