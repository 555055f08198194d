"""C20, C21: what the plugin holds about people, and for how long."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import models
from django_scopes import scope

from ip_core import clock
from ip_core.history.acting import acting
from ip_core.municipalities.models import Municipality, Organisation, Unit
from ip_core.people.actor import Actor
from ip_core.people.models import Account, Person
from ip_core.plugins.enums import State
from ip_core.plugins.exceptions import WrongSettings
from ip_core.plugins.hookspecs import SPECS
from ip_core.plugins.services import change_settings
from ip_core.plugins.settings import form_of
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.checks.settings import choices
from ip_core.testing.conformance.stage import Stage, texts_of
from ip_core.testing.conformance.subject import Subject

AFTERWARDS = timedelta(days=200 * 366)
"""Every archive's time is out by then."""
Keys = dict[str, set[Any]]
NOT_PEOPLE = frozenset({Municipality, Organisation, Unit})


@proves("C20")
def insight(stage: Stage) -> Iterator[str]:
    subject = stage.subject
    declared = {row.model for row in subject.manifest.personal_data}
    yield from _declarations(subject, declared)
    told = _told(stage)
    for label in sorted(told.keys() - declared):
        if not label.startswith("ip_core."):
            yield f"subject_data tells of {label}, which is not declared under [[personal_data]]"
    yield from _appears(stage, declared, told)
    stage.choose(stage.a, State.OFF)
    for label in sorted(told.keys() - _told(stage).keys()):
        yield f"subject_data tells nothing of {label} when the plugin is off"
    if not declared and not told:
        yield Nothing("the plugin holds nothing about people")


def _declarations(subject: Subject, declared: set[str]) -> Iterator[str]:
    labels = {model._meta.label for model in subject.own_models()}
    for label in sorted(declared - labels):
        yield f"{label} is declared under [[personal_data]], and there is no such model"
    for model in subject.own_models():
        if model._meta.label not in declared and leads_to_person(model):
            yield f"{model._meta.label} is about a person and is not declared under [[personal_data]]"


def leads_to_person(model: type[models.Model]) -> bool:
    """By foreign keys, but not through a place: who works in the municipality is not in every row of it."""
    waiting, seen = deque([model]), {model}
    while waiting:
        for field in waiting.popleft()._meta.concrete_fields:
            target = field.remote_field.model if field.remote_field else None
            if target in (Person, Account):
                return True
            if isinstance(target, type) and target not in seen and target not in NOT_PEOPLE:
                seen.add(target)
                waiting.append(target)
    return False


def _told(stage: Stage) -> dict[str, str]:
    """By model, everything that people are told of themselves."""
    told: dict[str, str] = {}
    cast = stage.a
    asked = [(cast.actor(handle), person) for handle, person in cast.people.items()]
    asked.append((cast.actor("parent", on_behalf_of="child"), cast["child"]))
    for actor, person in asked:
        for data in stage.hooks(cast).subject_data(actor=actor, person=person):
            cells = " ".join(f"{term} {value}" for term, value in data.rows)
            told[data.model] = f"{told.get(data.model, '')} {data.title} {cells}"
    return told


def _appears(stage: Stage, declared: set[str], told: dict[str, str]) -> Iterator[str]:
    """A row of each declared model is made, and stands in what its person is told."""
    with scope(municipality=stage.a.municipality):
        for model in stage.subject.own_models():
            label = model._meta.label
            if label not in declared:
                continue
            rows = list(model._default_manager.all())  # noqa: SLF001 - the scoped one
            words = {text for row in rows for text in texts_of(row) if " " in text}
            if not rows:
                yield f"demo_data makes no row of {label}, so nothing shows that its person can read it"
            elif not told.get(label, "").strip():
                yield f"subject_data leaves {label} out"
            elif words and not any(text in told[label] for text in words):
                yield f"subject_data tells of {label} without anything that is written in it"


@proves("C21")
def retention(stage: Stage) -> Iterator[str]:
    """Long after everything is over, each row about people is named as one whose time is out; and nobody else's is."""
    declared = {row.model for row in stage.subject.manifest.personal_data}
    if not declared:
        yield Nothing("the plugin holds nothing about people")
        return
    if not stage.subject.implements("retention_candidates"):
        yield "the plugin does not answer retention_candidates: nothing of it is ever deleted"
        return
    _close_everything(stage)
    rows = _rows_about_people(stage, declared)
    named = _named_under_any_settings(stage, rows)
    for label, here in rows.items():
        if kept := here - named.get(label, set()):
            yield f"{label}: the time of {len(kept)} rows is never out"
    yield from _strangers(stage, declared, rows, named)


def _strangers(stage: Stage, declared: set[str], rows: Keys, named: Keys) -> Iterator[str]:
    for label in sorted(named.keys() - declared):
        yield f"retention_candidates names {label}, which is not declared"
    for label in declared & named.keys():
        if named[label] - rows[label]:
            yield f"{label}: rows of another municipality are named, or rows that are not there"
    stage.choose(stage.a, State.OFF)
    if named != _candidates(stage):
        yield "retention_candidates names other rows when the plugin is off"


def _rows_about_people(stage: Stage, declared: set[str]) -> Keys:
    with scope(municipality=stage.a.municipality):
        known = (model for model in stage.subject.own_models() if model._meta.label in declared)
        return {m._meta.label: {row.pk for row in m._default_manager.all()} for m in known}  # noqa: SLF001


def _named_under_any_settings(stage: Stage, rows: Keys) -> Keys:
    """How long is often the municipality's to choose; some choice must let every row go."""
    named = _candidates(stage)
    seen = 0
    form = form_of(stage.subject.slug)
    for chosen in choices(form) if form else ():
        if all(here <= named.get(label, set()) for label, here in rows.items()):
            break
        try:
            actor = Actor.system("conformance")
            seen = change_settings(stage.subject.slug, stage.a.municipality, chosen, actor=actor, seen=seen).version
        except WrongSettings:
            continue
        named = _candidates(stage)
    return named


def _close_everything(stage: Stage) -> None:
    with scope(municipality=stage.a.municipality), acting(Actor.system("conformance")):
        for proceeding in stage.proceedings(stage.a):
            if proceeding.closed_at is None:
                proceeding.closed_at = clock.now()
                proceeding.save()


def _candidates(stage: Stage) -> Keys:
    wanted = {"municipality": stage.a.municipality, "on": clock.today() + AFTERWARDS}
    taken = {name: wanted[name] for name in SPECS["retention_candidates"].arguments}
    named: Keys = {}
    for one in stage.hooks(stage.a).retention_candidates(**taken):
        named.setdefault(one.model, set()).update(one.keys)
    return named
