"""C11, C14: what the plugin answers, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from ip_core import clock
from ip_core.access.models import Consent
from ip_core.access.preview import seen_as
from ip_core.people.actor import Actor
from ip_core.plugins.dispatch import Failure
from ip_core.plugins.enums import State
from ip_core.plugins.hookspecs import SPECS
from ip_core.procedures.enums import Act
from ip_core.search.entries import Entry
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.stage import Stage

SLOTS = ("main", "aside", "access")
"""Parts of a case that core asks panels for; "preview" it asks for inside `seen_as` only."""
PREVIEW = "preview"
MANY = 30
HERE, EMPTY = "with demo data", "on empty data"
LONG = timedelta(days=3650)
ARGUMENTS: dict[str, Callable[[Stage, Cast], list[Any]]] = {
    "actor": lambda stage, cast: [Actor.anonymous(), *stage.actors(cast).values()],
    "proceeding": lambda stage, cast: stage.proceedings(cast),
    "act": lambda _stage, _cast: [act.value for act in Act],
    "target": lambda _stage, _cast: list(State),
    "event": lambda stage, cast: stage.events(cast),
    "municipality": lambda _stage, cast: [cast.municipality],
    "on": lambda _stage, _cast: [clock.today()],
    "until": lambda _stage, _cast: [clock.today(), clock.today() + LONG],
}
"""What the kit gives for each argument that a hook may have."""


@proves("C11")
def types(stage: Stage) -> Iterator[str]:
    """Every hook that it answers, for everybody, where it has rows and where it has none."""
    stage.choose(stage.b, State.ON)
    with stage.b.inside():
        stories.granted(stage.b, stories.open_plan(stage.b))
    said: set[str] = set()
    for cast, when in ((stage.b, EMPTY), (stage.a, HERE)):
        for failure in _asked(stage, cast):
            line = f"{failure.hook} {when}: {failure.error} at {failure.place}"
            if line not in said:
                said.add(line)
                yield line
        for line in _entries(stage, cast):
            yield f"{line} {when}"


def _asked(stage: Stage, cast: Cast) -> Iterator[Failure]:
    for name in SPECS:
        if not stage.subject.implements(name):
            continue
        for arguments in arguments_of(stage, cast, name):
            yield from getattr(stage.hooks(cast), name)(**arguments).failures


def arguments_of(stage: Stage, cast: Cast, name: str) -> Iterator[dict[str, Any]]:
    """Everything that core could ask this hook with here. Each argument is one of what stands here."""
    if name == "case_panels":
        yield from _panels_of_everybody(stage, cast)
        return
    wanted = SPECS[name].arguments
    if name == "subject_data":
        yield from ({"actor": cast.actor(handle), "person": person} for handle, person in cast.people.items())
        return
    every = (ARGUMENTS[one](stage, cast) for one in wanted)
    yield from (dict(zip(wanted, some, strict=True)) for some in product(*every))


def _panels_of_everybody(stage: Stage, cast: Cast) -> Iterator[dict[str, Any]]:
    for actor in stage.actors(cast).values():
        for case, slot in product(stage.cases(cast), SLOTS):
            yield {"request": stage.request(cast, actor), "case": case, "slot": slot}
    for consent in stage.consents(cast):
        yield from _preview(stage, cast, consent)


def _preview(stage: Stage, cast: Cast, consent: Consent) -> Iterator[dict[str, Any]]:
    """As core asks: for each of the owner's side who may look, with the reader's reach by this consent on the request.
    What is put in force is taken back when the next is asked for."""
    for viewer in stage.owners_side(cast, consent.case):
        with scope(municipality=cast.municipality), seen_as(consent, viewer) as seen:
            if seen is not None:
                request = stage.request(cast, seen.actor)
                request.seen_as = seen  # type: ignore[attr-defined]
                yield {"request": request, "case": consent.case, "slot": PREVIEW}


def _entries(stage: Stage, cast: Cast) -> Iterator[str]:
    """Search kinds carry a function: what it yields is looked at too."""
    with scope(municipality=cast.municipality):
        for kind in stage.hooks(cast).register_search():
            for entry in kind.entries(cast.municipality):
                if not isinstance(entry, Entry):
                    yield f"register_search: {kind.kind} yields {type(entry).__name__} instead of Entry"
                    break


@proves("C14")
def queries(stage: Stage) -> Iterator[str]:
    if not stage.subject.implements("case_panels"):
        yield Nothing("the plugin has no panels")
        return
    few = _cost(stage, stage.a)
    before = sum(stage.counts().values())
    stage.choose(stage.b, State.ON)
    stage.play(stage.b, rows=MANY)
    if sum(stage.counts().values()) == before and stage.subject.own_models():
        yield f"demo_data.make(cast, rows={MANY}) makes no rows"
    many = _cost(stage, stage.b)
    if not few:
        yield "nobody is shown a panel with demo data: let demo_data make what it shows"
    yield from _beyond_declared(stage, few, many)


def _beyond_declared(stage: Stage, few: dict[str, int], many: dict[str, int]) -> Iterator[str]:
    if stage.subject.quality.file_problem:
        return  # said under C00
    declared = stage.subject.quality.queries
    for key in sorted(few.keys() | many.keys()):
        costs = {1: few.get(key, 0), MANY: many.get(key, 0)}
        if key not in declared:
            yield f"panel {key} has no number under [queries] in quality.toml: it takes {max(costs.values())}"
            continue
        for rows, cost in costs.items():
            if cost > declared[key]:
                yield f"panel {key} takes {cost} queries with {rows} of what it shows, {declared[key]} are declared"


def _cost(stage: Stage, cast: Cast) -> dict[str, int]:
    """By panel, the most that one reader's case page pays for it."""
    found: dict[str, int] = {}
    for arguments in arguments_of(stage, cast, "case_panels"):
        with CaptureQueriesContext(connection) as seen:
            panels = list(stage.hooks(cast).case_panels(**arguments))
        asked = [one for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]]
        states = sum("pluginstate" in one["sql"] for one in asked)
        for key in {panel.key for panel in panels}:
            found[key] = max(found.get(key, 0), len(asked) - states)
    return found
