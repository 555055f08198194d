"""C06, C07: the wall between municipalities."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from django.db import models
from django.utils.html import escape
from django_scopes import scope, scopes_disabled
from django_scopes.exceptions import ScopeError

from ip_core.history.models import HistoryRow
from ip_core.municipalities.models import Municipality
from ip_core.plugins.enums import State
from ip_core.plugins.hookspecs import SPECS
from ip_core.search.services import reindex, search
from ip_core.testing import stories
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.checks.hooks import arguments_of
from ip_core.testing.conformance.stage import Answer, Stage, Visit, texts_of
from ip_core.testing.conformance.subject import Subject, is_history

MOST_WORDS = 8
"""How many of the plugin's texts are searched for."""
NOT_ASKED = frozenset({"on_event", "register_search", "register_procedure_templates"})
"""Events answer nothing, hits are looked for as people look for them, and templates are the same everywhere."""


@proves("C06")
def models_inside(subject: Subject) -> Iterator[str]:
    if not subject.models():
        yield Nothing("the plugin has no models")
    for model in subject.models():
        label = model._meta.label
        if is_history(model) and not issubclass(model, HistoryRow):
            yield f"{label} is history without a municipality: write `history = track()`"
            continue
        if not is_history(model) and not _leads_to_municipality(model):
            yield f"{label} has no path to the municipality"
        for manager in model._meta.managers:
            if not _raises(manager):
                yield f"{label}.{manager.name} reads across municipalities when none is active"


def _leads_to_municipality(model: type[models.Model]) -> bool:
    """By foreign keys that are there for every row."""
    waiting, seen = deque([model]), {model}
    while waiting:
        for field in waiting.popleft()._meta.concrete_fields:
            target = field.remote_field.model if field.remote_field and not field.null else None
            if target is Municipality:
                return True
            if isinstance(target, type) and target not in seen:
                seen.add(target)
                waiting.append(target)
    return False


def _raises(manager: models.Manager[models.Model]) -> bool:
    """A query that no municipality is active for must not be possible."""
    try:
        str(manager.all().filter(pk=0).query)
    except ScopeError:
        return True
    return False


@proves("C07")
def invisible(stage: Stage) -> Iterator[str]:
    """With the plugin on in both and rows in one only, everybody looks for them in the other."""
    stage.choose(stage.b, State.ON)
    with stage.b.inside():
        stories.granted(stage.b, stories.open_plan(stage.b))  # without a case nobody is shown a panel
    secrets = _secrets(stage)
    if not secrets:
        yield Nothing("the plugin stores no text of its own")
    yield from _on_pages(stage, secrets)
    yield from _in_answers(stage, secrets)
    yield from _in_search(stage, secrets)


def _secrets(stage: Stage) -> set[str]:
    """What is written in A alone: not the names that people and units have in both, for both have the same cast."""
    b = stage.b
    names = {person.name for person in b.people.values()} | {unit.name for unit in b.units.values()}
    with scopes_disabled():
        a_says, b_says = ({text for row in stage.own_rows(cast) for text in texts_of(row)} for cast in (stage.a, b))
    return a_says - b_says - names


def _on_pages(stage: Stage, secrets: set[str]) -> Iterator[str]:
    lists = {visit.path for visit in stage.visits if not any(secret in visit.path for secret in secrets)}
    said, b = set[str](), stage.b.municipality
    for handle in ("", *stage.b.people):
        client = stage.client(stage.b, handle)
        for path in sorted(lists):
            found = _leaked(stage.ask(client, f"/{stage.language}/{path}"), secrets, path)
            if found and path not in said:
                said.add(path)
                yield f"{path} shows {handle or 'anybody'} in {b.slug} what lies elsewhere: {found!r}"
    for visit in stage.visits:
        if visit.path in lists:
            continue
        for answer, who in ((stage.visit(visit, stage.b), "her namesake"), (_across(stage, visit), "herself")):
            if found := _leaked(answer, secrets, visit.path):
                yield f"{visit.path} opens in {stage.b.municipality.slug}, for {visit.handle} ({who}): {found!r}"


def _across(stage: Stage, visit: Visit) -> Answer:
    """The very person who may read it, at the other municipality's host."""
    client = stage.client(stage.a, visit.handle, visit.on_behalf_of)
    client.defaults["HTTP_HOST"] = f"{stage.b.municipality.slug}.localhost"
    return stage.ask(client, visit.address(stage.language))


def _leaked(answer: Answer, secrets: set[str], path: str) -> str:
    if answer.status >= 400:
        return ""
    text = answer.text
    return next((s for s in sorted(secrets) if s not in path and (s in text or escape(s) in text)), "")


def _in_answers(stage: Stage, secrets: set[str]) -> Iterator[str]:
    """Whatever it answers there: menus, doors, panels in each part of a case, reasons, and what is told about people,
    those of the first municipality too."""
    asked, b = stage.hooks(stage.b), stage.b
    given: list[tuple[str, object]] = []
    for handle, person in stage.a.people.items():
        given += [("subject_data", one) for one in asked.subject_data(actor=stage.a.actor(handle), person=person)]
    for name in SPECS.keys() - NOT_ASKED:
        for arguments in arguments_of(stage, b, name) if stage.subject.implements(name) else ():
            where = f"{name} ({arguments['slot']})" if "slot" in arguments else name
            given += [(where, one) for one in getattr(asked, name)(**arguments)]
    told: dict[str, str] = {}
    for where, one in given:
        if where not in told and (found := _told_in(str(one), secrets)):
            told[where] = found
    for where, found in sorted(told.items()):
        yield f"{where} tells {b.municipality.slug} what lies elsewhere: {found!r}"


def _told_in(text: str, secrets: set[str]) -> str:
    """In the text of an answer, where quotes and signs are written as Python or HTML writes them."""
    return next((s for s in sorted(secrets) if any(way in text for way in (s, escape(s), repr(s)[1:-1]))), "")


def _in_search(stage: Stage, secrets: set[str]) -> Iterator[str]:
    reindex(stage.a.municipality)
    reindex(stage.b.municipality)
    with scope(municipality=stage.b.municipality):
        kinds = {kind.kind for kind in stage.hooks(stage.b).register_search()}
    if not kinds:
        return
    words = sorted((s for s in secrets if " " in s), key=len, reverse=True)[:MOST_WORDS]
    for handle, actor in stage.actors(stage.b).items():
        for one in words:
            with scope(municipality=stage.b.municipality):
                hits = search(actor, stage.b.municipality, " ".join(one.split()[:6])).hits
            if found := [hit for hit in hits if hit.kind in kinds]:
                yield f"a search in {stage.b.municipality.slug} by {handle} finds {found[0].title!r}"
                return
