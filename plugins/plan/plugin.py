"""What the plugin answers when core asks (ip_core.plugins.hookspecs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.http import HttpRequest

from ip_core.cases.models import Case, Event
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from ip_core.plugins.enums import State
from ip_core.plugins.hookspecs import hookimpl
from ip_core.plugins.types import (
    Blocker,
    HealthLine,
    NavItem,
    Panel,
    PlanPeriod,
    RetentionCandidates,
    SearchKind,
    Service,
    SubjectData,
)
from plugins.plan import answers, preview, retention, search
from plugins.plan.queries import period


@hookimpl
def nav_items(actor: Actor) -> Iterable[NavItem]:
    return answers.nav_items(actor)


@hookimpl
def citizen_services(actor: Actor) -> Iterable[Service]:
    return answers.citizen_services(actor)


@hookimpl
def case_panels(request: HttpRequest, case: Case, slot: str) -> Iterable[Panel]:
    if slot == "preview":
        yield from preview.panels(request, case)
    if slot == "main":
        yield from answers.case_panels(request, case)
    if slot in {"main", "access"}:
        yield from answers.period_panels(request, case)


@hookimpl
def register_search() -> Iterable[SearchKind]:
    return search.kinds()


@hookimpl
def on_event(event: Event) -> None:
    answers.on_event(event)


@hookimpl
def subject_data(actor: Actor, person: Person) -> Iterator[SubjectData]:
    yield from answers.subject_data(actor, person)


@hookimpl
def retention_candidates(municipality: Municipality, on: date) -> Iterator[RetentionCandidates]:
    yield from retention.candidates(municipality, on)


@hookimpl
def plan_periods(municipality: Municipality, until: date) -> Iterator[PlanPeriod]:
    yield from period.ending_until(municipality, until)


@hookimpl
def state_blockers(target: State) -> Iterable[Blocker]:
    return answers.state_blockers(target)


@hookimpl
def health() -> Iterable[HealthLine]:
    return answers.health()
