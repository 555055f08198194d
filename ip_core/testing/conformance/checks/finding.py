"""C23: search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django_scopes import scope

from ip_core.access import keys
from ip_core.access.models import Consent
from ip_core.access.services import withdraw_consent
from ip_core.search.entries import Entry, SearchKind, prefix_of
from ip_core.search.models import SearchEntry
from ip_core.search.services import reindex, search
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.checks.people import leads_to_person, proceeding_of
from ip_core.testing.conformance.stage import Stage, texts_of

NARROW = ("proceeding:", "item:", "draft:", "thread:", "case:")
Hits = dict[str, set[str]]


@proves("C23")
def scopes(stage: Stage) -> Iterator[str]:
    if not stage.subject.implements("register_search"):
        yield Nothing("the plugin has nothing to find")
        return
    with scope(municipality=stage.a.municipality):
        kinds = list(stage.hooks(stage.a).register_search())
        entries = [(kind.kind, entry) for kind in kinds for entry in kind.entries(stage.a.municipality)]
        if not entries:
            yield "demo_data makes nothing that can be found"
        yield from _kinds_are_own(stage, kinds)
        about = _About.of(stage)
        yield from dict.fromkeys(one for kind, entry in entries for one in _lies_right(stage, kind, entry, about))
    yield from _after_withdrawal(stage, {kind.kind for kind in kinds})


def _kinds_are_own(stage: Stage, kinds: list[SearchKind]) -> Iterator[str]:
    """Of another's kind core makes no entries: nothing of it is ever found."""
    own = prefix_of(stage.subject.slug)
    for name in sorted({kind.kind for kind in kinds}):
        before, _dot, noun = name.partition(".")
        if before != own:
            yield f"the kind {name} is not the plugin's own: call it {own}.{noun}"


def _lies_right(stage: Stage, kind: str, entry: Entry, about: _About) -> Iterator[str]:
    if entry.municipality != stage.a.municipality:
        yield f"{entry.kind} is found in {entry.municipality.slug}"
    if entry.plugin != stage.subject.slug:
        yield f"{entry.kind} says that it is of {entry.plugin!r}, and so it stays when the plugin is off"
    if entry.kind != kind:
        yield f"{kind} yields an entry of the kind {entry.kind}"
    row = about.rows.get(entry.object_uuid)
    if (row is None or not leads_to_person(type(row))) and not about.is_said_in(entry):
        return
    if not entry.scope.startswith(NARROW):
        yield f"{entry.kind} lies under {entry.scope}, where no withdrawal reaches it"
        return
    proceeding, parsed = proceeding_of(row), keys.parse_proceeding_scope(entry.scope)
    if proceeding is not None and parsed is not None and parsed[0] != proceeding.uuid:
        yield f"{entry.kind} lies under the scope of another proceeding than its own"


@dataclass(frozen=True)
class _About:
    """What an entry can be about: the plugin's rows, the cases and people here by their uuid, and what is written in
    those of them that are about people."""

    rows: dict[Any, models.Model]
    said: frozenset[str]

    @classmethod
    def of(cls, stage: Stage) -> _About:
        own = list(stage.own_rows(stage.a))
        proceedings, people = stage.proceedings(stage.a), stage.a.people.values()
        every = [*own, *proceedings, *stage.cases(stage.a), *people]
        texts = {text for row in own if leads_to_person(type(row)) for text in texts_of(row)}
        said = texts | {person.name for person in people} | {case.number for case in stage.cases(stage.a)}
        return cls({row.uuid: row for row in every if hasattr(row, "uuid")}, frozenset(said))

    def is_said_in(self, entry: Entry) -> bool:
        """Whether its words are a person's, whatever uuid it goes by."""
        return any(text in f"{entry.title}\n{entry.body}" for text in self.said)


def _after_withdrawal(stage: Stage, kinds: set[str]) -> Iterator[str]:
    """Everybody's consents are withdrawn; the index is left as it was."""
    reindex(stage.a.municipality)
    indexed = _indexed(stage, kinds)
    before = _found(stage, indexed)
    withdrawn = _withdraw_all(stage)
    if _indexed(stage, kinds).keys() < indexed.keys():
        return  # taken out of the index as well: no stale entry is left to find
    after = _found(stage, indexed)
    owners = {"owner", "applicant", "child", "parent for child", "otherparent for child"}
    for who in sorted(after.keys() - owners):
        for title in sorted(after[who] & before.get(who, set())):
            if indexed[title] in withdrawn:
                yield f"after the withdrawal {who} still finds {title!r}"


def _indexed(stage: Stage, kinds: set[str]) -> dict[str, str]:
    """By title, the proceeding that each entry of the plugin lies in."""
    with scope(municipality=stage.a.municipality):
        rows = SearchEntry.objects.filter(plugin=stage.subject.slug, kind__in=kinds).values_list("title", "scope")
        return {title: str((keys.parse_proceeding_scope(scope_) or [""])[0]) for title, scope_ in rows}


def _found(stage: Stage, indexed: dict[str, str]) -> Hits:
    municipality = stage.a.municipality
    found: Hits = {}
    with scope(municipality=municipality):
        for who, actor in stage.actors(stage.a).items():
            for title in indexed:
                words = " ".join(title.replace("…", " ").split()[:6])
                hits = search(actor, municipality, words).hits
                found.setdefault(who, set()).update(hit.title for hit in hits if hit.title in indexed)
    return found


def _withdraw_all(stage: Stage) -> set[str]:
    """The proceedings whose owner's side has taken back every yes."""
    done: set[str] = set()
    with scope(municipality=stage.a.municipality):
        for consent in Consent.objects.filter(withdrawn_at=None, in_force_at__isnull=False).select_related(
            "case__owner"
        ):
            handle = next(handle for handle, person in stage.a.people.items() if person == consent.case.owner)
            actor = stage.a.actor("parent", on_behalf_of="child") if handle == "child" else stage.a.actor(handle)
            withdraw_consent(consent, actor=actor)
            done.add(str(consent.proceeding.uuid))
    return done
