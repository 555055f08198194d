"""What the plugin answers when core asks (ip_core.plugins.hookspecs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ip_core.plugins.hookspecs import hookimpl
from ip_core.plugins.types import (
    Blocker,
    HealthLine,
    Panel,
    ProcedureTemplate,
    RetentionCandidates,
    SearchKind,
    Service,
    SubjectData,
)

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from ip_core.cases.models import Case
    from ip_core.municipalities.models import Municipality
    from ip_core.people.actor import Actor
    from ip_core.people.models import Person
    from ip_core.plugins.enums import State


@hookimpl
def citizen_services(actor: Actor) -> Iterable[Service]:
    """The doors: for oneself, and for somebody else."""
    start = reverse("plugins:intake:start")
    yield Service(_("Søk om plan og koordinator"), _("For deg selv, eller for et barn du har ansvar for."), start, 10)
    yield Service(_("Meld fra om at noen trenger hjelp"), _("Personen må vite om det."), start, 90)


@hookimpl
def case_panels(request: HttpRequest, case: Case, slot: str) -> Iterator[Panel]:
    """Where the application stands, for the owner's side."""
    from plugins.intake.panels import status_panels

    if slot == "main" and request.actor.is_citizen:
        for proceeding, status in status_panels(request, case):
            html = render_to_string("intake/panel.html", {"status": status, "proceeding": proceeding}, request)
            yield Panel("intake", status.headline.title, html, order=60)


@hookimpl
def register_search() -> Iterable[SearchKind]:
    from plugins.intake.search import KINDS

    return KINDS


@hookimpl
def register_procedure_templates() -> Iterable[ProcedureTemplate]:
    from plugins.intake.procedures import templates

    return templates()


@hookimpl
def subject_data(actor: Actor, person: Person) -> Iterable[SubjectData]:
    from plugins.intake.subject import data_about

    return data_about(actor, person)


@hookimpl
def retention_candidates(municipality: Municipality, on: date) -> Iterator[RetentionCandidates]:
    from plugins.intake.retention import candidates

    yield from candidates(municipality, on)


@hookimpl
def state_blockers(target: State) -> Iterator[Blocker]:
    """Switching off stops what people wait for."""
    from plugins.intake.panels import blockers

    yield from blockers(target)


@hookimpl
def health() -> Iterator[HealthLine]:
    from plugins.intake.panels import health_lines

    yield from health_lines()
