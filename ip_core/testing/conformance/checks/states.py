"""C12, C13, C33: off, on, read-only, and gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django_scopes import scopes_disabled

from ip_core.cases.models import Event
from ip_core.people.actor import Actor
from ip_core.plugins import removal, services
from ip_core.plugins.enums import State
from ip_core.plugins.hookspecs import SPECS
from ip_core.plugins.house import Implementation
from ip_core.plugins.queries import misconfigured
from ip_core.plugins.rows import NotWalled, rows_of
from ip_core.plugins.types import RetentionCandidates
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.stage import Answer, Rows, Stage, Visit
from ip_core.testing.conformance.watching import rows_of_models, taken_back, watched

WHY = "Prøve"
WRITING = ("post", "put", "patch", "delete")


@proves("C12")
def off_and_on(stage: Stage) -> Iterator[str]:
    before, last = stage.counts(), _last_event()
    actor, municipality = Actor.system("conformance"), stage.a.municipality
    stage.let_go(stage.a)
    services.disable(stage.subject.slug, municipality, actor=actor, reason=WHY)
    _tell(stage, last)
    yield from _lost(before, stage.counts(), "switched off")
    services.enable(stage.subject.slug, municipality, actor=actor, reason=WHY)
    _tell(stage, last)
    yield from _lost(before, stage.counts(), "off and on again")


def _last_event() -> int:
    with scopes_disabled():
        return max(Event.objects.values_list("pk", flat=True), default=0)


def _tell(stage: Stage, last: int) -> None:
    for event in stage.events(stage.a, after=last):
        stage.deliver(event)


def _lost(before: dict[str, int], after: dict[str, int], when: str) -> Iterator[str]:
    for label, count in before.items():
        if after[label] != count:
            yield f"{label} had {count} rows, and {after[label]} when it was {when}"


@proves("C13")
def read_only(stage: Stage) -> Iterator[str]:
    """Of the plugin's own rows nothing changes, and in core's tables nothing is written but what core itself keeps."""
    if not stage.visits:
        yield Nothing("the plugin has no addresses")
        return
    stage.choose(stage.a, State.READ_ONLY)
    first = stage.one_of_each()
    for visit in stage.visits:
        answer, changed = _asked(stage, visit)
        if answer.status >= 500:
            yield f"{visit.path} cannot be read: {answer.status}"
        if changed:
            yield f"{visit.path} changes {changed} when {visit.handle} opens it"
        for method in WRITING if visit in first else ():
            answer, changed = _asked(stage, visit, method)
            if answer.status not in (403, 404, 405):
                yield f"{visit.path} answers {answer.status} to {method.upper()}"
            if changed:
                yield f"{visit.path} changes {changed} by {method.upper()}"
    yield from _hooks_that_write(stage, stage.rows())


def _asked(stage: Stage, visit: Visit, method: str = "get") -> tuple[Answer, str]:
    """What a request is answered with, and the models of which anything is another afterwards. What is written and
    taken back before the answer, as core does to show what somebody would see, has changed nothing."""
    written: set[str] = set()
    with taken_back(), watched(written):
        answer = stage.visit(visit, method=method)
    if not written:
        return answer, ""
    with taken_back():
        before = rows_of_models(written)
        stage.visit(visit, method=method)
        after = rows_of_models(written)
    return answer, ", ".join(sorted(label for label in written if before[label] != after[label]))


def _hooks_that_write(stage: Stage, before: Rows) -> Iterator[str]:
    for event in stage.events(stage.a):
        stage.deliver(event)
    if changed := _changed(before, stage.rows()):
        yield f"on_event changes {changed}"


def _changed(before: Rows, after: Rows) -> str:
    return ", ".join(sorted(label for label, rows in after.items() if rows != before[label]))


@proves("C33")
def purged(stage: Stage) -> Iterator[str]:
    """What retention still holds on to is C21's: here every matter is closed, and every row may go."""
    slug, actor = stage.subject.slug, Actor.system("conformance")
    before = stage.rows()
    if not any(before.values()):
        yield Nothing("the plugin has no rows")
        return
    try:
        rows_of(slug, stage.a.municipality)
    except NotWalled:
        yield Nothing("a model has no path to the municipality: that is C06")
        return
    stage.choose(stage.b, State.ON)
    if misconfigured(slug, stage.b.municipality):
        yield Nothing("its settings do not hold in the other municipality: that is C32")
        return
    stage.play(stage.b)
    others = {label: [row for row in rows if row not in before[label]] for label, rows in stage.rows().items()}
    stage.let_go(stage.a)
    services.disable(slug, stage.a.municipality, actor=actor, reason=WHY)
    stage.close_everything(stage.a)
    with _everything_may_go(stage):
        removal.export_rows(slug, stage.a.municipality, actor=actor)
        removal.purge(slug, stage.a.municipality, actor=actor, reason=WHY)
    for label, rows in stage.rows().items():
        if left := len([row for row in rows if row not in others[label]]):
            yield f"{left} rows of {label} are left after the purge"
        if gone := len([row for row in others[label] if row not in rows]):
            yield f"{gone} rows of {label} in the other municipality are gone"


@contextmanager
def _everything_may_go(stage: Stage) -> Iterator[None]:
    """A house in which the plugin answers that the time of each of its rows is out."""
    here, slug = stage.subject.house, stage.subject.slug

    def retention_candidates() -> list[RetentionCandidates]:
        rows = rows_of(slug, stage.a.municipality)
        return [RetentionCandidates(label, keys, WHY) for label, keys in rows.keys.items()]

    usual = {name: here.implementations(name) for name in SPECS}
    others = [each for each in usual["retention_candidates"] if each.slug != slug]
    own = Implementation(slug, "retention_candidates", retention_candidates, ())
    here.furnish({**usual, "retention_candidates": [*others, own]})
    try:
        yield
    finally:
        here.furnish(usual)
