"""What the plugin answers when core asks (ip_core.plugins.hookspecs)."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from ip_core.cases.models import Case
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from ip_core.plugins.enums import State
from ip_core.plugins.hookspecs import hookimpl
from ip_core.plugins.types import Blocker, HealthLine, Panel, SubjectData
from plugins.consent import operation, panels


@hookimpl
def case_panels(request: HttpRequest, case: Case, slot: str) -> Iterable[Panel]:
    if slot == "access":
        return panels.questions(request, case)
    return panels.of(request, case) if slot == "main" else []


@hookimpl
def subject_data(actor: Actor, person: Person) -> Iterable[SubjectData]:
    return operation.held_about(person, actor)


@hookimpl
def state_blockers(target: State) -> Iterable[Blocker]:
    return operation.against(target)


@hookimpl
def health() -> Iterable[HealthLine]:
    return operation.health()
