"""C20, C21: what the plugin holds about people, and for how long."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import models
from django_scopes import scope

from ip_core import clock
from ip_core.cases.models import Proceeding
from ip_core.history.acting import acting
from ip_core.municipalities.models import Municipality, Organisation, Unit
from ip_core.people.actor import Actor
from ip_core.people.models import Account, Person
from ip_core.plugins.enums import State
from ip_core.plugins.exceptions import WrongSettings
from ip_core.plugins.hookspecs import SPECS
from ip_core.plugins.queries import settings_row
from ip_core.plugins.services import change_settings
from ip_core.plugins.settings import form_of
from ip_core.testing.cast import Cast
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.checks.settings import choices
from ip_core.testing.conformance.stage import Stage, texts_of
from ip_core.testing.conformance.subject import Subject
from ip_core.testing.conformance.watching import taken_back

AFTERWARDS = timedelta(days=200 * 366)
"""Every archive's time is out by then."""
SEVERAL = 2
DEPTH = 4
Keys = dict[str, set[Any]]
NOT_PEOPLE = frozenset({Municipality, Organisation, Unit})


@proves("C20")
def insight(stage: Stage) -> Iterator[str]:
    subject = stage.subject
    declared = {row.model for row in subject.manifest.personal_data}
    yield from _declarations(subject, declared)
    told = _told(stage, stage.a)
    for label in sorted(told.keys() - declared):
        if not label.startswith("ip_core."):
            yield f"subject_data tells of {label}, which is not declared under [[personal_data]]"
    yield from dict.fromkeys((*_appears(stage, stage.a, declared, told), *_several_appear(stage, declared)))
    stage.choose(stage.a, State.OFF)
    for label in sorted(told.keys() - _told(stage, stage.a).keys()):
        yield f"subject_data tells nothing of {label} when the plugin is off"
    if not declared and not told:
        yield Nothing("the plugin holds nothing about people")


def _several_appear(stage: Stage, declared: set[str]) -> list[str]:
    """Where there are more of them, so that nobody is told of one and not of the next."""
    stage.choose(stage.b, State.ON)
    stage.play(stage.b, rows=SEVERAL)
    return list(_appears(stage, stage.b, declared, _told(stage, stage.b)))


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


def _told(stage: Stage, cast: Cast) -> dict[str, str]:
    """By model, everything that people are told of themselves."""
    told: dict[str, str] = {}
    asked = [(cast.actor(handle), person) for handle, person in cast.people.items()]
    asked.append((cast.actor("parent", on_behalf_of="child"), cast["child"]))
    for actor, person in asked:
        for data in stage.hooks(cast).subject_data(actor=actor, person=person):
            cells = " ".join(f"{term} {value}" for term, value in data.rows)
            told[data.model] = f"{told.get(data.model, '')} {data.title} {cells}"
    return told


def _appears(stage: Stage, cast: Cast, declared: set[str], told: dict[str, str]) -> Iterator[str]:
    """Every row of each declared model that somebody has written in stands in what its person is told."""
    with scope(municipality=cast.municipality):
        for model in stage.subject.own_models():
            label = model._meta.label
            if label not in declared:
                continue
            rows = list(model._default_manager.all())  # noqa: SLF001 - the scoped one
            written = [texts for row in rows if (texts := {text for text in texts_of(row) if " " in text})]
            left_out = [texts for texts in written if not any(text in told.get(label, "") for text in texts)]
            if not rows:
                yield f"demo_data makes no row of {label}, so nothing shows that its person can read it"
            elif not told.get(label, "").strip():
                yield f"subject_data leaves {label} out"
            elif left_out == written and written:
                yield f"subject_data tells of {label} without anything that is written in it"
            elif left_out:
                some = min(left_out[0])
                yield f"subject_data leaves {len(left_out)} of {len(rows)} rows of {label} out, the one with {some!r}"


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
    yield from _too_early(stage, declared)
    _close_everything(stage)
    rows = _rows_about_people(stage, declared)
    named = _named_under_any_settings(stage, rows)
    for label, here in rows.items():
        if kept := here - named.get(label, set()):
            yield f"{label}: the time of {len(kept)} rows is never out"
    yield from _strangers(stage, declared, rows, named)


def _too_early(stage: Stage, declared: set[str]) -> Iterator[str]:
    """Whatever a municipality has chosen, what has just been written in an open case may not go today. What the plugin
    names is deleted for good."""
    living = _rows_of_open_cases(stage, declared)
    said: set[str] = set()
    for named in (_candidates(stage, clock.today()), *_named_by_each_choice(stage)):
        for label, keys in named.items():
            if label not in said and (early := living.get(label, set()) & keys):
                said.add(label)
                yield f"{label}: {len(early)} rows of open cases, written just now, are named as if their time were out"


def _rows_of_open_cases(stage: Stage, declared: set[str]) -> Keys:
    found: Keys = {}
    with scope(municipality=stage.a.municipality):
        for row in stage.own_rows(stage.a):
            proceeding = proceeding_of(row) if row._meta.label in declared else None
            if proceeding is not None and proceeding.closed_at is None:
                found.setdefault(row._meta.label, set()).add(row.pk)
    return found


def proceeding_of(row: Any, depth: int = DEPTH) -> Proceeding | None:
    """What a row belongs to, by its own foreign keys."""
    if isinstance(row, Proceeding) or row is None or depth == 0:
        return row if isinstance(row, Proceeding) else None
    related = (field.name for field in row._meta.concrete_fields if field.is_relation)
    return next((found for name in related if (found := proceeding_of(getattr(row, name), depth - 1))), None)


def _named_by_each_choice(stage: Stage) -> Iterator[Keys]:
    """Each choice is taken back before the next."""
    slug, here, form = stage.subject.slug, stage.a.municipality, form_of(stage.subject.slug)
    row = settings_row(slug, here)
    for chosen in choices(form) if form else ():
        with taken_back():
            try:
                change_settings(slug, here, chosen, actor=Actor.system("conformance"), seen=row.version if row else 0)
            except WrongSettings:
                continue
            yield _candidates(stage, clock.today())


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


def _candidates(stage: Stage, on: date | None = None) -> Keys:
    """What may go that day; long afterwards if none is given."""
    wanted = {"municipality": stage.a.municipality, "on": on or clock.today() + AFTERWARDS}
    taken = {name: wanted[name] for name in SPECS["retention_candidates"].arguments}
    named: Keys = {}
    for one in stage.hooks(stage.a).retention_candidates(**taken):
        named.setdefault(one.model, set()).update(one.keys)
    return named
